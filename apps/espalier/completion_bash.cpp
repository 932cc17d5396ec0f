#include <fmt/format.h>

#include "commands.hpp"
#include "completion.hpp"

namespace espalier {
namespace {

/// Needs nothing but bash 4: the package bash-completion only loads it when it is first wanted.
constexpr const char* bash_head = R"bash(# Completion of espalier for bash. Made by: espalier completion bash

_espalier_words() {
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$1" -- "$cur")
}
_espalier_files() {
    local pattern
    compopt -o filenames 2>/dev/null
    for pattern in "$@"; do
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -X "!$pattern" -- "$cur")
    done
    [[ $1 == '*' ]] || _espalier_folders
}
_espalier_folders() {
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$cur")
}
_espalier_objectives() {
    local program library names=()
    program=$(type -P -- "${COMP_WORDS[0]}") && program=$(readlink -f -- "$program") || return
    for library in "${program%/*/*}"/lib/espalier/lib*.so; do
        [[ -e $library ]] || continue
        library=${library##*/lib}
        library=${library#espalier_}
        names+=("${library%.so}")
    done
    _espalier_words "${names[*]}"
}
_espalier() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local flags='' valued='' place=0 i
    COMPREPLY=()
)bash";

constexpr const char* bash_middle = R"bash(    # --flag=value arrives as three words
    if [[ $cur == = ]]; then
        cur=''
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [[ -n $prev && " $valued " == *" $prev "* ]]; then
        case "$command $prev" in
)bash";

constexpr const char* bash_positionals = R"bash(        esac
        return
    fi
    if [[ $cur == -* ]]; then
        _espalier_words "$flags"
        return
    fi
    for ((i = 2; i < COMP_CWORD; ++i)); do
        if [[ ${COMP_WORDS[i]} != -* ]]; then
            ((++place))
        elif [[ ${COMP_WORDS[i + 1]} == = ]]; then
            ((i += 2))
        elif [[ " $valued " == *" ${COMP_WORDS[i]} "* ]]; then
            ((++i))
        fi
    done
    case "$command $place" in
)bash";

constexpr const char* bash_tail = R"bash(        *) _espalier_words "$flags" ;;
    esac
}
complete -F _espalier espalier
)bash";

/// The calls that offer them. "": nothing can be known, as of a number.
std::string calls_for(const std::string& placeholder) {
    const Candidates candidates = candidates_of(placeholder);
    std::string calls;
    std::string files;
    for (const auto& pattern : candidates.files) files += fmt::format(" '{}'", pattern);
    if (candidates.objectives) calls += "; _espalier_objectives";
    if (candidates.folders) calls += "; _espalier_folders";
    if (!files.empty()) calls += fmt::format("; _espalier_files{}", files);
    if (!candidates.words.empty()) calls += fmt::format("; _espalier_words '{}'", fmt::join(candidates.words, " "));
    return calls.empty() ? "" : calls.substr(2);
}

std::string command_names() {
    std::string names;
    for (const auto& command : commands()) names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
    return names;
}

void add_words(std::string& words, const std::string& word) { words += (words.empty() ? "" : " ") + word; }

std::string flag_tables() {
    std::string text = "    case $command in\n        --version) flags=--json ;;\n";
    for (const auto& command : commands()) {
        std::string flags;
        std::string valued;
        for (const auto& flag : flags_of(command.syntax())) {
            add_words(flags, flag.name);
            if (!flag.value.empty()) add_words(valued, flag.name);
        }
        text += fmt::format("        {})\n            flags='{}'\n            valued='{}'\n            ;;\n",
                            command.name, flags, valued);
    }
    return text + "    esac\n";
}

std::string flag_values() {
    std::string text;
    for (const auto& command : commands())
        for (const auto& flag : flags_of(command.syntax()))
            if (const auto calls = calls_for(flag.value); !calls.empty())
                text += fmt::format("            '{} {}') {} ;;\n", command.name, flag.name, calls);
    return text;
}

std::string positional_values() {
    std::string text;
    for (const auto& command : commands()) {
        std::size_t place = 0;
        for (const auto& positional : command.syntax().positionals) {
            const auto calls = calls_for(positional);
            text += fmt::format("        '{} {}') {} ;;\n", command.name, place++, calls.empty() ? ":" : calls);
        }
    }
    return text;
}

}  // namespace

std::string bash_completion() {
    std::string first = command_names();
    for (const auto& flag : program_flags())
        if (flag.name != "--json") add_words(first, flag.name);
    return bash_head +
           fmt::format("    if ((COMP_CWORD == 1)); then\n        _espalier_words '{}'\n        return\n    fi\n",
                       first) +
           flag_tables() + bash_middle + flag_values() + bash_positionals + positional_values() + bash_tail;
}

}  // namespace espalier
