/// What a job takes of the processor and of memory, and how much of the processor it may take. One thread.
///
/// Reading a process's peak of memory takes 20 µs, and jobs may take less: it is read after long jobs and failures
/// only, and what prepares for a job is done while the worker is idle.
#pragma once

#include <cstdint>
#include <optional>

namespace espalier::worker {

class JobMeter {
  public:
    /// Empty: a job may take as much CPU time as it likes.
    explicit JobMeter(std::optional<double> cpu_limit);

    /// Before a job: what was used until now is not its own.
    void begin_job();
    /// Its peak of memory is not the one before's either. Takes longer: when that was measured.
    void forget_peak();

    /// Since begin_job(): of this process with all its threads, and of the children that it waited for.
    [[nodiscard]] double cpu_seconds() const;
    /// Most bytes that were resident since forget_peak(), or since the process began where the kernel cannot forget; 0
    /// where it does not say.
    [[nodiscard]] std::uint64_t peak_memory() const;

  private:
    void grant(double used);

    std::optional<double> cpu_limit_;
    double cpu_before_ = 0;
    std::uint64_t granted_ = 0;
};

}  // namespace espalier::worker
