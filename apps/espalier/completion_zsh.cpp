#include <fmt/format.h>

#include "commands.hpp"
#include "completion.hpp"

namespace espalier {
namespace {

constexpr const char* zsh_head = R"zsh(#compdef espalier
# Completion of espalier for zsh. Made by: espalier completion zsh

_espalier_objectives() {
    local program=${commands[espalier]:A} library
    local -a names
    for library in ${program:h:h}/lib/espalier/lib*.so(N:t); do
        library=${${library#lib}#espalier_}
        names+=(${library%.so})
    done
    compadd "$@" -a names
}
)zsh";

constexpr const char* zsh_tail = R"zsh(    esac
}

if [[ $funcstack[1] == _espalier ]]; then
    _espalier "$@"
else
    compdef _espalier espalier
fi
)zsh";

/// Inside single quotes, where the characters of `special` mean something to zsh's completion.
std::string escaped(const std::string& text, const std::string& special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != std::string::npos) out += '\\';
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    }
    return out;
}

/// The action of _arguments that offers what can stand there.
std::string action(const std::string& placeholder) {
    const Candidates candidates = candidates_of(placeholder);
    if (candidates.none()) return " ";
    if (!candidates.words.empty()) return fmt::format("({})", fmt::join(candidates.words, " "));
    if (candidates.folders) return "_files -/";
    if (candidates.files == std::vector<std::string>{"*"}) return "_files";
    const std::string patterns =
        candidates.files.size() == 1 ? candidates.files[0] : fmt::format("({})", fmt::join(candidates.files, "|"));
    const std::string files = "_files -g \"" + patterns + "(-.)\"";
    if (!candidates.objectives) return files;
    return fmt::format(R"(_alternative "objectives:objective:_espalier_objectives" "files:file:{}")",
                       escaped(files, "\""));
}

std::string command_list() {
    std::string text = "    local -a names=(\n";
    for (const auto& command : commands())
        text += fmt::format("        '{}:{}'\n", command.name, escaped(command.summary, ":"));
    for (const auto& flag : program_flags())
        if (flag.name != "--json") text += fmt::format("        '{}:{}'\n", flag.name, escaped(flag.about, ":"));
    return text + "    )\n";
}

std::string arguments_of(const Command& command) {
    const Syntax syntax = command.syntax();
    std::string text = fmt::format("        {})\n            _arguments -S", command.name);
    for (const auto& flag : flags_of(syntax)) {
        const std::string about = escaped(flag.about, "[]\\:");
        const char* again = flag.about.find("repeatable") == std::string::npos ? "" : "*";
        text += flag.value.empty() ? fmt::format(" \\\n                '{}[{}]'", flag.name, about)
                                   : fmt::format(" \\\n                '{}{}=[{}]:{}:{}'", again, flag.name, about,
                                                 escaped(flag.value, ":"), action(flag.value));
    }
    for (const auto& positional : syntax.positionals)
        text += fmt::format(" \\\n                ':{}:{}'", escaped(positional, ":"), action(positional));
    return text + "\n            ;;\n";
}

}  // namespace

std::string zsh_completion() {
    std::string text = zsh_head;
    text += "\n_espalier() {\n";
    text += command_list();
    text += R"zsh(    if ((CURRENT == 2)); then
        _describe command names
        return
    fi
    shift words
    ((--CURRENT))
    case $words[1] in
        --version) _arguments '--json[as JSON]' ;;
)zsh";
    for (const auto& command : commands()) text += arguments_of(command);
    return text + zsh_tail;
}

}  // namespace espalier
