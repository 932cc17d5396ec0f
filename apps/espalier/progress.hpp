/// The progress of a run on stderr: one line redrawn on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "runtime/tally.hpp"
#include "study/study.hpp"
#include "terminal_line.hpp"

namespace espalier {

/// "40 trials", or with copies "40 trials, 136 copies".
[[nodiscard]] std::string trials_text(const Snapshot& now);

class ProgressLine {
  public:
    /// `study` must outlive it.
    ProgressLine(const Study& study, bool quiet);

    [[nodiscard]] std::chrono::milliseconds interval() const;
    /// One thread at a time.
    void show(const Snapshot& now);
    /// Prints a line of its own, above the redrawn one.
    void note(const std::string& text);
    /// Leaves the terminal with a clean line.
    void end();

    /// The text of the line; pure.
    [[nodiscard]] static std::string line(const Study& study, const Snapshot& now);

  private:
    const Study& study_;
    bool quiet_;
    TerminalLine line_;
    bool color_;
};

}  // namespace espalier
