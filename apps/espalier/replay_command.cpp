#include <fmt/format.h>

#include <iostream>

#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "runtime/replay_study.hpp"

namespace espalier {

Syntax replay_syntax() {
    Syntax syntax(
        "replay", {"JOURNAL"},
        "Derives every decision and every configuration from the seed and the messages, and compares them with\n"
        "what the journal holds. Loads no library. Exit code 3 where they differ, with the first message.");
    return syntax;
}

int replay_command(const Arguments& arguments) {
    const std::string& path = arguments.positionals[0];
    const Study study = logged_study(JournalReader(path).study());
    const Replayed replayed = replay_study(path, ladder_plan(study), study);
    if (replayed.difference) {
        std::cerr << fmt::format("{}: replay differs: {}\n", path, replayed.difference->what);
        return exit_replay_differs;
    }
    std::cout << fmt::format(
        "{}: {}, {}, {}: every decision follows\n", path, counted(number(replayed.ladder.last_seq()), "message"),
        counted(replayed.decisions, "decision"), counted(replayed.ladder.drawn(), "configuration"));
    if (replayed.stops > 0) std::cout << counted(replayed.stops, "trial") << " stopped by the rule\n";
    if (replayed.in_flight.size() > 0) std::cout << counted(replayed.in_flight.size(), "job") << " in flight\n";
    if (!replayed.other_values.empty())
        std::cout << fmt::format("{} drawn by another math library differ in the last bits; the journal's count\n",
                                 counted(replayed.other_values.size(), "configuration"));
    if (replayed.other_draws > 0)
        std::cout << fmt::format(
            "{} drawn from models on another platform come out otherwise here; the journal's count\n",
            counted(replayed.other_draws, "configuration"));
    return exit_done;
}

}  // namespace espalier
