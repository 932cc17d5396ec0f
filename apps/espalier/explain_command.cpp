#include <fmt/format.h>

#include <charconv>
#include <iostream>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "journal_views.hpp"

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
    const TrialHistory history = trial_history(reader, trial);
    std::cout << (arguments.has("json") ? explain_json(history) : explain_text(history));
    return exit_done;
}

}  // namespace espalier
