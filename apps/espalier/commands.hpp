/// The commands of the program: what each takes, and what it does. One table, from which the overview, --help, the man
/// page and the shell completion are made.
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"

namespace espalier {

struct Command {
    const char* name;
    const char* summary;
    Syntax (*syntax)();
    /// Makes one library call, prints, and returns an exit code.
    int (*run)(const Arguments& arguments);
};

[[nodiscard]] const std::vector<Command>& commands();
/// Prints the table of commands.
[[nodiscard]] std::string overview();

Syntax run_syntax();
int run_command(const Arguments& arguments);
Syntax resume_syntax();
int resume_command(const Arguments& arguments);
Syntax replay_syntax();
int replay_command(const Arguments& arguments);
Syntax trials_syntax();
int trials_command(const Arguments& arguments);
Syntax best_syntax();
int best_command(const Arguments& arguments);
Syntax check_syntax();
int check_command(const Arguments& arguments);

}  // namespace espalier
