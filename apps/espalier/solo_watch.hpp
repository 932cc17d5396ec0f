/// What is seen of a trial that is trained apart from a search, and how it is stopped: steps and progress on stderr,
/// Ctrl-C. Shared by check --try and train.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "objective/evaluator.hpp"
#include "objective/solo_trials.hpp"
#include "runtime/monitor.hpp"
#include "terminal_line.hpp"

namespace espalier {

class SoloWatch final : public JobListener {
  public:
    SoloWatch();
    ~SoloWatch() override;

    /// From now on Ctrl-C asks these trials to stop; again: `abort` is called and the program ends at once. `trials`
    /// must live until release().
    void guard(SoloTrials& trials, std::function<void()> abort);
    void release();

    /// Tells what begins now.
    void step(const std::string& text);
    /// A line that stays.
    void note(const std::string& text);
    /// Leaves the terminal with a clean line.
    void end();

    void progress(const Job& job, double resource, double value, const std::vector<Metric>& metrics) noexcept override;
    void log(const Job& job, int level, const std::string& text) noexcept override;
    void rebuilt(const Job&, double, double, double) noexcept override {}

  private:
    void show();

    std::mutex mutex_;
    TerminalLine line_;
    std::string step_;
    std::string last_;  ///< progress
    std::chrono::steady_clock::time_point began_;
    std::unique_ptr<Monitor> monitor_;
};

}  // namespace espalier
