#include <fmt/format.h>

#include <iostream>

#include "base/text.hpp"
#include "clock.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "report/page.hpp"
#include "report/page_file.hpp"
#include "report/report_data.hpp"
#include "version.hpp"

namespace espalier {
namespace po = boost::program_options;

Syntax report_syntax() {
    Syntax syntax(
        "report", {"JOURNAL"},
        "Writes a page about a run, for a browser, complete in one file: what was searched and what came\n"
        "out, learning curves, rungs, parameters, workers, failures, every trial. Also while the run goes on.");
    syntax.flags.add_options()("output,o", po::value<std::string>()->value_name("FILE"),
                               "where to (default: the study's name + .report.html, in this folder)")(
        "json", "print the page's data alone, as JSON");
    return syntax;
}

int report_command(const Arguments& arguments) {
    if (arguments.has("json") && arguments.has("output"))
        throw UsageError("espalier report: --json prints the data, --output writes the page: ask for one of them");
    JournalReader reader(arguments.positionals[0]);
    const Study study = logged_study(reader.study());
    const std::string data = report_data(reader, study, {now_us(), program_version(), {}, {}});
    if (arguments.has("json")) {
        std::cout << data << '\n';
        return exit_done;
    }
    const std::string path = arguments.has("output") ? arguments.text("output") : default_page_name(study.name);
    const std::string page = report_page(data, PageKind::file);
    write_page(path, page);
    std::cout << fmt::format("report: {} ({}{})\n", path, byte_count(static_cast<double>(page.size())),
                             has_charts() ? ", with charts" : ", without charts: this espalier was built without npm");
    return exit_done;
}

}  // namespace espalier
