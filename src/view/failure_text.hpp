/// What a failed job left behind, in words. Pure.
#pragma once

#include <string>

#include "journal/rows.hpp"
#include "view/words.hpp"

namespace espalier {

/// Text from elsewhere without what would steer a terminal: control characters but the end of a line are shown as "?".
[[nodiscard]] std::string printable(const std::string& text);

/// "signal 11 (SIGSEGV)".
[[nodiscard]] std::string signal_text(int signal);

/// How its process ended and what it used: "signal 11 (SIGSEGV); 3.2 s, 3.1 s of processor time; 1.2 GiB at most".
[[nodiscard]] std::string figures_text(const FailureRow& failure, Outcome outcome);

/// The last lines that it wrote to stderr, a few, each indented; "" if it wrote none.
[[nodiscard]] std::string last_words_text(const FailureRow& failure);

}  // namespace espalier
