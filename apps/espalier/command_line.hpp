/// Reads a command's flags with Boost.Program_options; errors name the flag and the nearest known one.
#pragma once

#include <boost/program_options.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace espalier {

/// Wrong usage, in words (exit code 2).
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What a command takes: positional arguments, all required but a last one in brackets, and flags.
struct Syntax {
    std::string command;                   ///< "run"
    std::vector<std::string> positionals;  ///< "STUDY.toml"
    std::string about;                     ///< for --help: what it does, in a few lines
    boost::program_options::options_description flags;

    Syntax(std::string the_command, std::vector<std::string> the_positionals, std::string the_about);
    [[nodiscard]] std::string help() const;
};

/// A flag as tables, man page and completion tell of it.
struct Flag {
    std::string name;   ///< "--workers"
    std::string value;  ///< "N"; "none|process|power" lists all there are; "" for a flag without one
    std::string about;
    std::string letter{};  ///< "-o"; "" for a flag without one
};
[[nodiscard]] std::vector<Flag> flags_of(const Syntax& syntax);

struct Arguments {
    bool help = false;  ///< --help was asked for and printed
    std::vector<std::string> positionals;
    boost::program_options::variables_map flags;

    [[nodiscard]] bool has(const char* flag) const { return flags.count(flag) != 0; }
    [[nodiscard]] std::string text(const char* flag) const { return flags[flag].as<std::string>(); }
};

/// @throws UsageError
[[nodiscard]] Arguments parse(const Syntax& syntax, const std::vector<std::string>& words);

}  // namespace espalier
