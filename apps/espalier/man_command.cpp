#include <fmt/format.h>

#include <cstdint>
#include <iostream>
#include <string_view>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "version.hpp"

namespace espalier {
namespace {

/// The code point that begins at text[at]; `at` moves to its last byte. Help is UTF-8 of our own.
std::uint32_t code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    std::uint32_t point = lead & (0x3fU >> more);
    for (unsigned i = 0; i < more && at + 1 < text.size(); ++i)
        point = point << 6U | (static_cast<unsigned char>(text[++at]) & 0x3fU);
    return point;
}

/// Plain text as roff: nothing in it is a request or an escape, and a hyphen stays one that can be copied.
std::string roff(std::string_view text) {
    std::string out;
    bool begins_line = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (begins_line && (c == '.' || c == '\'')) out += "\\&";
        begins_line = c == '\n';
        switch (c) {
            case '\\':
                out += "\\e";
                break;
            case '-':
                out += "\\-";
                break;
            case '\'':
                out += "\\(aq";
                break;
            case '`':
                out += "\\(ga";
                break;
            case '~':
                out += "\\(ti";
                break;
            case '^':
                out += "\\(ha";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x80)
                    out += c;
                else
                    out += fmt::format("\\[u{:04X}]", code_point(text, i));
        }
    }
    return out;
}

std::string flag_entry(const Flag& flag) {
    const std::string value = flag.value.empty() ? "" : fmt::format(" \\fI{}\\fP", roff(flag.value));
    return fmt::format(".TP\n\\fB{}\\fP{}\n{}\n", roff(flag.name), value, roff(flag.about));
}

std::string command_section(const Command& command) {
    const Syntax syntax = command.syntax();
    std::string text = fmt::format(".SS \"espalier {}", roff(command.name));
    for (const auto& positional : syntax.positionals) text += fmt::format(" {}", roff(positional));
    text += fmt::format(" [flags]\"\n{}\n", roff(syntax.about));
    for (const auto& flag : flags_of(syntax)) text += flag_entry(flag);
    return text;
}

std::string opening() {
    std::string text = fmt::format(
        ".TH ESPALIER 1 \"\" \"{}\" \"User Commands\"\n"
        ".SH NAME\nespalier \\- tune hyperparameters of shared\\-library objectives with ASHA\n"
        ".SH SYNOPSIS\n.B espalier\n\\fICOMMAND\\fP [\\fIARGUMENT\\fP ...] [\\fIflags\\fP]\n",
        roff(program_version()));
    return text + ".SH DESCRIPTION\n" +
           roff(
               "Espalier trains many configurations of an objective a little, and the best further: asynchronous\n"
               "successive halving. An objective is a shared library. Every decision goes to a journal, from which a\n"
               "run is resumed or derived again.\n");
}

std::string closing() {
    const auto entry = [](const char* name, const char* about) {
        return fmt::format(".TP\n\\fB{}\\fP\n{}\n", roff(name), roff(about));
    };
    return ".SH EXIT STATUS\n" + entry("0", "done") + entry("1", "failed") + entry("2", "wrong usage or study file") +
           entry("3", "replay differs") + entry("130", "interrupted") + ".SH ENVIRONMENT\n" +
           entry("ESPALIER_OBJECTIVES",
                 "folders, separated by colons, in which objectives are looked for by name,\n"
                 "before those that are installed beside the program") +
           entry("NO_COLOR", "no colours in the progress line") + ".SH FILES\n" +
           entry("NAME.journal", "the journal of a run: an SQLite database") +
           entry("NAME.journal.states/", "the states of paused trials and of the best, as their objective saved them") +
           ".SH EXAMPLES\n.nf\n" +
           roff(
               "espalier run curve --max-trials 1000\n"
               "espalier best curve.journal\n"
               "espalier new-objective bowl\n") +
           ".fi\n";
}

std::string man_page() {
    std::string text = opening() + ".SH COMMANDS\n";
    for (const auto& [group, title] : groups())
        for (const auto& command : commands())
            if (command.group == group) text += command_section(command);
    text += ".SH FLAGS WITHOUT A COMMAND\n";
    for (const auto& flag : program_flags()) text += flag_entry(flag);
    return text + closing();
}

}  // namespace

Syntax man_syntax() { return {"man", {}, "Prints the man page. A package installs it; else: espalier man | man -l -"}; }

int man_command(const Arguments&) {
    std::cout << man_page();
    return exit_done;
}

}  // namespace espalier
