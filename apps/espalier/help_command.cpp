#include <iostream>

#include "commands.hpp"
#include "exit_codes.hpp"

namespace espalier {

Syntax help_syntax() { return {"help", {"COMMAND"}, "Prints what a command does and its flags; like COMMAND --help."}; }

int help_command(const Arguments& arguments) {
    std::cout << command_named(arguments.positionals[0]).syntax().help();
    return exit_done;
}

}  // namespace espalier
