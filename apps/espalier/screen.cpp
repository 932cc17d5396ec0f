#include "screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "harmless_output.hpp"

namespace espalier {
namespace {

// The alternate screen; no cursor; lines that are too long end at the edge instead of going on below.
constexpr const char* enter_sequence = "\033[?1049h\033[?25l\033[?7l\033[H\033[J";
constexpr const char* leave_sequence = "\033[?7h\033[?25h\033[?1049l";

const char* sequence_of(Ink ink) {
    switch (ink) {
        case Ink::faint:
            return "\033[2m";
        case Ink::strong:
            return "\033[1m";
        case Ink::good:
            return "\033[32m";
        case Ink::bad:
            return "\033[31m";
        case Ink::plain:
            break;
    }
    return "";
}

}  // namespace

Screen::Screen() : terminal_(isatty(STDOUT_FILENO) == 1), color_(terminal_ && std::getenv("NO_COLOR") == nullptr) {}

Screen::~Screen() { leave(); }

ScreenSize Screen::size() const {
    winsize size{};
    if (!terminal_) return {100, 0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {80, 24};
    return {size.ws_col, size.ws_row};
}

void Screen::enter() {
    if (!terminal_ || entered_) return;
    termios keys{};
    if (isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &keys) == 0) {
        keys_ = keys;
        keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        keys.c_cc[VMIN] = 0;
        keys.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    }
    HarmlessOutput::raw(std::cout, enter_sequence);
    std::cout.flush();
    entered_ = true;
}

void Screen::leave() {
    if (!entered_) return;
    entered_ = false;
    HarmlessOutput::raw(std::cout, leave_sequence);
    std::cout.flush();
    if (keys_) tcsetattr(STDIN_FILENO, TCSANOW, &*keys_);
    keys_.reset();
}

std::string Screen::inked(const ScreenLine& line) const {
    std::string text;
    for (const auto& [words, ink] : line) {
        const std::string sequence = color_ ? sequence_of(ink) : "";
        text += sequence + harmless(words) + (sequence.empty() ? "" : "\033[0m");
    }
    return text;
}

void Screen::draw(const std::vector<ScreenLine>& lines) {
    std::string drawn = "\033[H";
    for (std::size_t i = 0; i < lines.size(); ++i) drawn += (i == 0 ? "\033[K" : "\r\n\033[K") + inked(lines[i]);
    // What is below; to clear the rest of the last line would take its last letter with it.
    if (lines.size() < size().rows) drawn += "\r\n\033[J";
    HarmlessOutput::raw(std::cout, drawn);
    std::cout.flush();
}

void Screen::print(const std::vector<ScreenLine>& lines) const {
    std::string printed;
    for (const auto& line : lines) printed += inked(line) + "\n";
    HarmlessOutput::raw(std::cout, printed);
    std::cout.flush();
}

char Screen::key() const {
    char key = 0;
    return keys_ && read(STDIN_FILENO, &key, 1) == 1 ? key : '\0';
}

}  // namespace espalier
