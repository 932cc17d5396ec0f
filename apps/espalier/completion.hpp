/// Shell completions, made from the table of commands: what may stand in a place, and a file for each shell.
#pragma once

#include <string>
#include <vector>

namespace espalier {

/// What can stand where help has a placeholder: "STUDY.toml|OBJECTIVE", "FILE", "none|process|power". Empty: nothing
/// can be known, as of a number.
struct Candidates {
    std::vector<std::string> files;  ///< patterns: "*.toml"
    std::vector<std::string> words;
    bool folders = false;
    bool objectives = false;  ///< those that lie beside the program
    [[nodiscard]] bool none() const { return files.empty() && words.empty() && !folders && !objectives; }
};
[[nodiscard]] Candidates candidates_of(const std::string& placeholder);

/// For bash 4 and later; to be sourced.
[[nodiscard]] std::string bash_completion();
/// For zsh 5; `_espalier` in a folder of fpath, or sourced after compinit.
[[nodiscard]] std::string zsh_completion();

}  // namespace espalier
