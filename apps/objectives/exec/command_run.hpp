/// One job of a command, from its start to its loss: hands on progress, watches the clock and the host's wish to stop.
/// One thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "child_process.hpp"
#include "espalier/objective.hpp"
#include "guard.hpp"
#include "report.hpp"

namespace objectives::exec {

/// How long a command may take.
struct Patience {
    double timeout = 0;  ///< seconds of a job; 0: any time
    double grace = 5;    ///< seconds between SIGTERM and SIGKILL
};

class CommandRun {
  public:
    /// `job` must outlive this.
    CommandRun(double from, double to, const Patience& patience, const espalier::Job& job)
        : from_(from), to_(to), patience_(patience), job_(job) {}

    /// @returns the report at the end of the job.
    /// @throws std::runtime_error that says how the command failed; espalier::Stopped when it was asked to end.
    Report run(const ChildProcess::Launch& launch, Guard& guard);

  private:
    using Clock = std::chrono::steady_clock;
    enum class Ending { by_itself, stopped, out_of_time };

    void take(const std::string& line);
    void watch_clock(ChildProcess& child);
    [[nodiscard]] std::chrono::milliseconds nap() const;
    [[nodiscard]] std::string why_no_loss() const;

    double from_, to_;
    Patience patience_;
    const espalier::Job& job_;
    std::optional<Report> at_end_;     ///< the last line that says it is for `to`
    std::optional<Report> lone_;       ///< the last that names no resource
    std::optional<double> elsewhere_;  ///< where the last other line was
    bool asked_to_stop_ = false;
    Ending ending_ = Ending::by_itself;
    bool killed_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point terminated_;
};

}  // namespace objectives::exec
