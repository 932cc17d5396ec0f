#include <fmt/format.h>

#include <iostream>
#include <sstream>

#include "commands.hpp"
#include "completion.hpp"
#include "exit_codes.hpp"
#include "schemas.hpp"

namespace espalier {

Candidates candidates_of(const std::string& placeholder) {
    Candidates found;
    std::istringstream alternatives(placeholder);
    for (std::string one; std::getline(alternatives, one, '|');) {
        if (one.ends_with(".toml"))
            found.files.emplace_back("*.toml");
        else if (one == "JOURNAL")
            found.files.emplace_back("*.journal");
        else if (one == "FILE" || one == "PATH")
            found.files.emplace_back("*");
        else if (one == "OBJECTIVE") {
            found.files.emplace_back("*.so");
            found.objectives = true;
        } else if (one == "DIR")
            found.folders = true;
        else if (one == "COMMAND")
            for (const auto& command : commands()) found.words.emplace_back(command.name);
        else if (one == "OUTPUT")
            for (const auto& schema : schemas()) found.words.emplace_back(schema.name);
        else if (one.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos)
            found.words.push_back(one);
    }
    return found;
}

Syntax completion_syntax() {
    return {
        "completion",
        {"bash|zsh"},
        "Prints the completion of commands, flags, files and fixed values for a shell. A package installs them; else\n"
        "in ~/.bashrc: eval \"$(espalier completion bash)\", in ~/.zshrc, after compinit:\n"
        "source <(espalier completion zsh)"};
}

int completion_command(const Arguments& arguments) {
    const auto& shell = arguments.positionals[0];
    if (shell != "bash" && shell != "zsh")
        throw UsageError(
            fmt::format("espalier completion: `{}` is no shell that it knows; it knows bash and zsh", shell));
    std::cout << (shell == "bash" ? bash_completion() : zsh_completion());
    return exit_done;
}

}  // namespace espalier
