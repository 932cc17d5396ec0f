/// What a simulated run came to, for people and for programs; and how far it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "runtime/virtual_session.hpp"
#include "study/study.hpp"
#include "terminal_line.hpp"

namespace espalier {

[[nodiscard]] std::string simulation_text(const Study& study, const VirtualReport& report);
[[nodiscard]] std::string simulation_json(const Study& study, const VirtualReport& report);

/// A line on stderr, redrawn; only on a terminal. Any thread.
class SimulationProgress {
  public:
    explicit SimulationProgress(bool quiet);
    [[nodiscard]] std::chrono::milliseconds interval() const;
    void show(double now, std::uint64_t jobs);
    void note(const std::string& text);  ///< a line that stays
    void end();

  private:
    bool quiet_;
    std::mutex mutex_;  ///< notes come from the monitor's thread
    TerminalLine line_;
};

}  // namespace espalier
