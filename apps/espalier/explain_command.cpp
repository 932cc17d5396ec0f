#include <fmt/format.h>

#include <charconv>
#include <iostream>

#include "clock.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "view/trial_history.hpp"

namespace espalier {
namespace {

std::uint64_t trial_number(const std::string& word) {
    std::uint64_t value = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (fault != std::errc() || end != word.data() + word.size())
        throw UsageError(
            fmt::format("espalier explain: `{}` is no trial: name one by its number, as `espalier trials` does", word));
    return value;
}

}  // namespace

Syntax explain_syntax() {
    Syntax syntax("explain", {"JOURNAL", "TRIAL"},
                  "Tells the story of a trial: its configuration, how it ranked in each rung and when, what was ahead\n"
                  "of it, why it was promoted or why not (yet), what it cost. Also while the run goes on.");
    syntax.flags.add_options()("json", "as JSON, with the whole learning curve and log");
    return syntax;
}

int explain_command(const Arguments& arguments) {
    const auto trial = trial_number(arguments.positionals[1]);
    JournalReader reader(arguments.positionals[0]);
    const Study study = logged_study(reader.study());
    TrialHistory history =
        read_history(reader, ladder_plan(study), full_resource(study), trial, now_us(), times_of(study));
    if (study.sampler.kind == SamplerKind::grid && trial > study.tries.size())
        history.grid_point = trial - study.tries.size();
    std::cout << (arguments.has("json") ? explain_json(history) : explain_text(history));
    return exit_done;
}

}  // namespace espalier
