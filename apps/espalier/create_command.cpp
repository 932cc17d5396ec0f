#include <fmt/format.h>

#include <iostream>

#include "ask/asked_study.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "study/asked_study.hpp"
#include "study_flags.hpp"
#include "version.hpp"

namespace espalier {
namespace po = boost::program_options;

Syntax create_syntax() {
    Syntax syntax(
        "create", {"STUDY.toml"},
        "Makes the journal of a study whose jobs you train yourself: [study] objective = \"ask\". Then, in any\n"
        "number of shells: espalier ask JOURNAL, train, espalier tell JOURNAL JOB LOSS.");
    syntax.flags.add_options()("journal", po::value<std::string>()->value_name("FILE"),
                               "the journal to make (default: the study's name + .journal, in this folder)");
    add_asked_flags(syntax.flags);
    add_study_flags(syntax.flags);
    return syntax;
}

int create_command(const Arguments& arguments) {
    const std::string& name = arguments.positionals[0];
    StudyFile file = read_study_file(name, overrides(arguments));
    if (!is_asked(file))
        throw UsageError(fmt::format(
            "{}: [study] objective = \"{}\": espalier run trains it. For a loop of your own write objective "
            "= \"ask\"",
            name, file.objective));
    file.live = true;
    const Study study = resolve_asked(file);
    for (const auto& note : study.notes) std::cerr << "note: " << note << '\n';
    const std::string path = arguments.has("journal") ? arguments.text("journal") : study.name + ".journal";
    AskedStudy::create(path, study, {program_version()})->close();
    std::cout << "journal: " << path << '\n';
    std::cerr << "ask for jobs with: espalier ask " << shell_word(path) << '\n';
    return exit_done;
}

}  // namespace espalier
