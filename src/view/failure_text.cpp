#include "view/failure_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstring>
#include <sstream>
#include <vector>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr std::size_t lines_shown = 10;

}  // namespace

std::string printable(const std::string& text) {
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {  // the control characters of Unicode
            shown += '?';
            ++i;
        } else if (byte == '\t') {
            shown += ' ';
        } else {
            shown += (byte < 0x20 && byte != '\n') || byte == 0x7f ? '?' : text[i];
        }
    }
    return shown;
}

std::string signal_text(int signal) {
    const char* name = sigabbrev_np(signal);
    return name != nullptr ? fmt::format("signal {} (SIG{})", signal, name) : fmt::format("signal {}", signal);
}

std::string figures_text(const FailureRow& failure, Outcome outcome) {
    std::string text;
    const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
    if (failure.signal != 0) add("its process ended by " + signal_text(failure.signal));
    if (failure.exit_code) add(fmt::format("its process ended with exit code {}", *failure.exit_code));
    if (failure.limit > 0)
        add(fmt::format("the limit was {}",
                        outcome == Outcome::out_of_memory ? byte_count(failure.limit) : duration(failure.limit)));
    if (failure.seconds > 0) add("it ran for " + duration(failure.seconds));
    if (failure.cpu_seconds > 0) add(duration(failure.cpu_seconds) + " of processor time");
    if (failure.peak_memory > 0) add(byte_count(static_cast<double>(failure.peak_memory)) + " of memory at most");
    return text;
}

std::string last_words_text(const FailureRow& failure) {
    std::istringstream words(printable(failure.last_words));
    std::vector<std::string> lines;
    for (std::string line; std::getline(words, line);) lines.push_back(line);
    std::string text;
    const std::size_t first = lines.size() > lines_shown ? lines.size() - lines_shown : 0;
    if (first > 0) text += fmt::format("    … {} before, see --json\n", counted(first, "line"));
    for (std::size_t i = first; i < lines.size(); ++i) text += fmt::format("    {}\n", lines[i]);
    return text;
}

}  // namespace espalier
