#include "commands.hpp"

#include <fmt/format.h>

#include "version.hpp"

namespace espalier {

const std::vector<Command>& commands() {
    static const std::vector<Command> table = {
        {"run", "STUDY.toml|OBJECTIVE", "tune an objective; the journal says where it lies", run_command},
        {"resume", "JOURNAL", "go on where a run ended, was interrupted or was killed", resume_command},
        {"replay", "JOURNAL", "derive every decision again and compare", replay_command},
        {"trials", "JOURNAL", "the trials, their results and configurations", trials_command},
        {"best", "JOURNAL", "the best configuration, and its trained state", best_command},
        {"check", "STUDY.toml|OBJECTIVE", "what a study resolves to, without running it", check_command},
    };
    return table;
}

std::string overview() {
    std::string text = program_version() + ": tunes hyperparameters of shared-library objectives with ASHA\n\n";
    for (const auto& command : commands())
        text += fmt::format("  espalier {:<7} {:<21} {}\n", command.name, command.arguments, command.summary);
    text += "\n  espalier COMMAND --help  tells the flags; espalier --version the version.\n";
    text += "  Exit codes: 0 done, 1 failed, 2 wrong usage or study file, 3 replay differs, 130 interrupted.\n";
    return text;
}

}  // namespace espalier
