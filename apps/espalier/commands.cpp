#include "commands.hpp"

#include <fmt/format.h>

#include "version.hpp"

namespace espalier {

const std::vector<Command>& commands() {
    static const std::vector<Command> table = {
        {"run", "tune an objective; the journal says where it lies", run_syntax, run_command},
        {"resume", "go on where a run ended, was interrupted or was killed", resume_syntax, resume_command},
        {"replay", "derive every decision again and compare", replay_syntax, replay_command},
        {"trials", "the trials, their results and configurations", trials_syntax, trials_command},
        {"best", "the best configuration, and its trained state", best_syntax, best_command},
        {"check", "what a study resolves to, without running it", check_syntax, check_command},
    };
    return table;
}

std::string overview() {
    std::string text = program_version() + ": tunes hyperparameters of shared-library objectives with ASHA\n\n";
    for (const auto& command : commands())
        text += fmt::format("  espalier {:<7} {:<21} {}\n", command.name, fmt::join(command.syntax().positionals, " "),
                            command.summary);
    text += "\n  espalier COMMAND --help  tells the flags; espalier --version the version.\n";
    text += "  Exit codes: 0 done, 1 failed, 2 wrong usage or study file, 3 replay differs, 130 interrupted.\n";
    return text;
}

}  // namespace espalier
