#include "terminal_line.hpp"

#include <unistd.h>

#include <iostream>

namespace espalier {

TerminalLine::TerminalLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void TerminalLine::draw(const std::string& text) {
    if (!terminal_) {
        std::cerr << text + '\n';
        return;
    }
    std::cerr << "\r\033[K" + text << std::flush;
    drawn_ = true;
}

void TerminalLine::clear() {
    if (drawn_) std::cerr << "\r\033[K" << std::flush;
    drawn_ = false;
}

}  // namespace espalier
