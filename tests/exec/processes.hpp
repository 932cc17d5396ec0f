/// A process executor with all that it stands on, on the objective misbehave, and what comes back from it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exec/library_probe.hpp"
#include "exec/process_executor.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

namespace espalier::test {

/// Remembers what comes back.
class Returns final : public CompletionSink {
  public:
    void completed(const Job& job, Evaluation&& evaluation) noexcept override {
        const std::lock_guard lock(mutex_);
        ++times_[number(job.trial)];
        ++count_;
        evaluations_[number(job.trial)] = std::move(evaluation);
        came_.notify_all();
    }
    /// Waits until so many came back; fails after a minute.
    void await(std::size_t count) {
        std::unique_lock lock(mutex_);
        REQUIRE(came_.wait_for(lock, std::chrono::minutes(1), [&] { return count_ >= count; }));
    }
    /// Whether so many came back within a moment.
    bool come(std::size_t count, std::chrono::milliseconds moment) {
        std::unique_lock lock(mutex_);
        return came_.wait_for(lock, moment, [&] { return count_ >= count; });
    }
    Evaluation of(std::uint64_t trial) {
        const std::lock_guard lock(mutex_);
        return evaluations_[trial];
    }
    int times(std::uint64_t trial) {
        const std::lock_guard lock(mutex_);
        return times_[trial];
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::size_t count_ = 0;
    std::map<std::uint64_t, int> times_;
    std::map<std::uint64_t, Evaluation> evaluations_;
};

/// Remembers what jobs said.
class Heard final : public JobListener {
  public:
    void progress(const Job&, double, double, const std::vector<Metric>&) noexcept override {
        const std::lock_guard lock(mutex_);
        ++reports_;
        came_.notify_all();
    }
    void log(const Job& job, int, const std::string& text) noexcept override {
        const std::lock_guard lock(mutex_);
        lines_.emplace_back(number(job.trial), text);
        came_.notify_all();
    }
    void rebuilt(const Job&, double from, double to, double) noexcept override {
        const std::lock_guard lock(mutex_);
        rebuilds_.emplace_back(from, to);
    }
    std::vector<std::string> lines_of(std::uint64_t trial) {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> lines;
        for (const auto& [of, line] : lines_)
            if (of == trial) lines.push_back(line);
        return lines;
    }
    void await_line() {
        std::unique_lock lock(mutex_);
        REQUIRE(came_.wait_for(lock, std::chrono::minutes(1), [&] { return !lines_.empty(); }));
    }
    std::vector<std::pair<double, double>> rebuilds() {
        const std::lock_guard lock(mutex_);
        return rebuilds_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    int reports_ = 0;
    std::vector<std::pair<std::uint64_t, std::string>> lines_;
    std::vector<std::pair<double, double>> rebuilds_;
};

struct ProcessSetup {
    std::string library = MISBEHAVE;
    OptionTable options;
    std::uint32_t workers = 1;
    JobLimits limits;
    CheckpointMode checkpoint = CheckpointMode::spill;
    std::uint64_t memory = std::uint64_t{1} << 30U;
    std::string worker = WORKER;
    std::uint32_t attempts = 1;
};

class Processes {
  public:
    explicit Processes(ProcessSetup setup)
        : space({{"rate", FloatRange{1e-4, 1, true}, {}}, {"depth", IntRange{1, 12, false}, {}}}),
          states(keeping(setup), heard, file_hash(setup.library), true) {
        ProcessSettings settings;
        settings.worker = setup.worker;
        settings.library = std::filesystem::absolute(setup.library).string();
        settings.hash = file_hash(setup.library);
        settings.options = setup.options;
        settings.folder = "/";
        settings.workers = setup.workers;
        settings.limits = setup.limits;
        settings.on_broken = [this](const std::string& why) {
            const std::lock_guard lock(mutex);
            broken = why;
        };
        executor.emplace(std::move(settings), space, states, heard);
        states.train_again_by([this](const Job& job, const Configuration& c) { return executor->train_again(job, c); });
    }

    static inline const std::vector<double> levels{1, 3, 9, 27};

    static Configuration configuration() { return {{Value{0.03}, Value{std::int64_t{5}}}}; }
    static Job job(std::uint64_t trial, std::uint32_t rung = 0, std::uint32_t attempt = 1) {
        return {TrialId{trial}, rung, attempt, rung == 0 ? 0 : levels[rung - 1], levels[rung]};
    }
    void start(const Job& job) { executor->start(job, configuration(), Completion(returns, job)); }
    /// Runs jobs one after the other.
    Evaluation run(const Job& job) {
        start(job);
        returns.await(++ran);
        return returns.of(number(job.trial));
    }
    std::string why_broken() {
        const std::lock_guard lock(mutex);
        return broken;
    }

    ScratchFolder folder;
    Space space;
    Heard heard;
    Returns returns;
    RemoteStates states;
    std::optional<ProcessExecutor> executor;
    std::size_t ran = 0;

  private:
    EvaluatorSettings keeping(const ProcessSetup& setup) const {
        EvaluatorSettings settings;
        settings.states = (folder.path() / "states").string();
        settings.checkpoint = setup.checkpoint;
        settings.memory = setup.memory;
        settings.seed = 7;
        settings.attempts = setup.attempts;
        settings.brackets = {{levels, 1}};
        return settings;
    }

    std::mutex mutex;
    std::string broken;
};

inline Option option(const std::string& name, Value value) { return {name, {std::move(value)}, false}; }
inline Option trials(const std::string& fault, std::vector<std::int64_t> numbers) {
    Option made{fault + "_trials", {}, true};
    for (const auto one : numbers) made.values.emplace_back(one);
    return made;
}

}  // namespace espalier::test
