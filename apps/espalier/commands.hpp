/// The commands of the program. Each parses, makes one library call, prints, and returns an exit code.
#pragma once

#include <string>
#include <vector>

namespace espalier {

using Words = std::vector<std::string>;

int run_command(const Words& words);
int resume_command(const Words& words);
int replay_command(const Words& words);
int trials_command(const Words& words);
int best_command(const Words& words);
int check_command(const Words& words);

struct Command {
    const char* name;
    const char* arguments;
    const char* summary;
    int (*run)(const Words& words);
};

[[nodiscard]] const std::vector<Command>& commands();
/// Prints the table of commands.
[[nodiscard]] std::string overview();

}  // namespace espalier
