#include "terminal_line.hpp"

#include <unistd.h>

#include <iostream>

#include "harmless_output.hpp"

namespace espalier {
namespace {

/// To the beginning of the line, which is cleared.
constexpr const char* redraw = "\r\033[K";

}  // namespace

TerminalLine::TerminalLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void TerminalLine::draw(const std::string& text, std::string_view bold) {
    if (!terminal_) {
        std::cerr << text + '\n';
        return;
    }
    // In one piece: what is drawn in parts flickers.
    std::string drawn = redraw;
    if (const auto at = bold.empty() ? std::string::npos : text.find(bold); at != std::string::npos)
        drawn += harmless(text.substr(0, at)) + "\033[1m" + harmless(bold) + "\033[0m" +
                 harmless(text.substr(at + bold.size()));
    else
        drawn += harmless(text);
    HarmlessOutput::raw(std::cerr, drawn);
    drawn_ = true;
}

void TerminalLine::clear() {
    if (drawn_) HarmlessOutput::raw(std::cerr, redraw);
    drawn_ = false;
}

}  // namespace espalier
