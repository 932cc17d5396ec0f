/// One training job as the library sees it: its callbacks lead to the listener. Lives on the stack of the thread that
/// trains; the library may call back from any of its threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "espalier/objective.h"
#include "objective/evaluator.hpp"
#include "objective/job_clock.hpp"
#include "objective/stop_flag.hpp"

namespace espalier {

class HostJob {
  public:
    enum class Kind : std::uint8_t {
        first,    ///< what it reports is new
        rebuild,  ///< trains what was trained before: progress and metrics are known, warnings still pass
    };

    /// All must outlive this. `job.from` and `job.to` are what is trained now.
    /// `clock`: of a job with a time limit.
    HostJob(const Job& job, Kind kind, std::uint32_t threads, JobListener& listener, const StopFlag& stop,
            const JobClock* clock = nullptr);
    HostJob(const HostJob&) = delete;
    HostJob& operator=(const HostJob&) = delete;

    [[nodiscard]] const espalier_job& abi() const { return abi_; }
    /// The metrics that the job added to its result. Call after training.
    [[nodiscard]] std::vector<Metric>& metrics() { return metrics_; }
    /// Whether the stopping rule has ended the job.
    [[nodiscard]] bool ruled_out() const { return ruled_out_.load(std::memory_order_acquire); }

  private:
    static int progress(const espalier_job* job, double resource, double value, const espalier_metric* metrics,
                        std::size_t metric_count) noexcept;
    static int should_stop(const espalier_job* job) noexcept;
    static void log(const espalier_job* job, int level, const char* text) noexcept;
    static void metric(const espalier_job* job, const char* name, double value) noexcept;

    struct Report {
        double resource;
        double value;
    };

    [[nodiscard]] bool should_end() const {
        return stop_.load(std::memory_order_relaxed) != 0 || ruled_out() ||
               (clock_ != nullptr && clock_->exceeded() > 0);
    }
    void ask(Report report);

    const Job job_;
    const Kind kind_;
    JobListener& listener_;
    const StopFlag& stop_;
    const JobClock* clock_;
    std::atomic<bool> warned_{false};
    std::vector<Metric> metrics_;
    std::atomic<bool> ruled_out_{false};
    std::mutex reports_mutex_;
    std::deque<Report> reports_;  ///< not asked about yet
    bool asking_ = false;         ///< one of the job's threads asks, for all of them
    espalier_job abi_;
};

}  // namespace espalier
