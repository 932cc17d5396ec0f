/// The commands of the program: what each takes, and what it does. One table, from which the overview, --help, the man
/// page and the shell completion are made.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "command_line.hpp"

namespace espalier {

/// Where the overview lists a command.
enum class Group { prepare, tune, look, help };

struct Command {
    const char* name;
    const char* summary;
    Syntax (*syntax)();
    /// Makes one library call, prints, and returns an exit code.
    int (*run)(const Arguments& arguments);
    Group group = Group::look;
};

[[nodiscard]] const std::vector<Command>& commands();
/// The command of this name. @throws UsageError, with the nearest name, when there is none.
[[nodiscard]] const Command& command_named(const std::string& name);
/// The table of commands, for people.
[[nodiscard]] std::string overview();
/// What the overview calls them, in its order.
[[nodiscard]] std::vector<std::pair<Group, std::string>> groups();
/// The flags of the program itself, without a command.
[[nodiscard]] std::vector<Flag> program_flags();

Syntax new_objective_syntax();
int new_objective_command(const Arguments& arguments);
Syntax help_syntax();
int help_command(const Arguments& arguments);
Syntax man_syntax();
int man_command(const Arguments& arguments);
Syntax completion_syntax();
int completion_command(const Arguments& arguments);
Syntax schema_syntax();
int schema_command(const Arguments& arguments);

Syntax run_syntax();
int run_command(const Arguments& arguments);
Syntax simulate_syntax();
int simulate_command(const Arguments& arguments);
Syntax resume_syntax();
int resume_command(const Arguments& arguments);
Syntax replay_syntax();
int replay_command(const Arguments& arguments);
Syntax status_syntax();
int status_command(const Arguments& arguments);
Syntax watch_syntax();
int watch_command(const Arguments& arguments);
Syntax serve_syntax();
int serve_command(const Arguments& arguments);
Syntax explain_syntax();
int explain_command(const Arguments& arguments);
Syntax trials_syntax();
int trials_command(const Arguments& arguments);
Syntax best_syntax();
int best_command(const Arguments& arguments);
Syntax import_space_syntax();
int import_space_command(const Arguments& arguments);
Syntax export_syntax();
int export_command(const Arguments& arguments);
Syntax report_syntax();
int report_command(const Arguments& arguments);
Syntax train_syntax();
int train_command(const Arguments& arguments);
Syntax create_syntax();
int create_command(const Arguments& arguments);
Syntax ask_syntax();
int ask_command(const Arguments& arguments);
Syntax tell_syntax();
int tell_command(const Arguments& arguments);
Syntax check_syntax();
int check_command(const Arguments& arguments);
Syntax stress_syntax();
int stress_command(const Arguments& arguments);

}  // namespace espalier
