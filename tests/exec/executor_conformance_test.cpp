// What every executor must do, run on each: every job comes back exactly once, a failed evaluation is a result, a stop
// ends the jobs in flight without one.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "exec/arena_executor.hpp"
#include "exec/process_executor.hpp"
#include "exec/stepped_executor.hpp"
#include "sample/random_sampler.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// Counts what comes back.
class Counter final : public CompletionSink {
  public:
    void completed(const Job& job, Evaluation&& evaluation) noexcept override {
        const std::lock_guard lock(mutex_);
        ++times_[number(job.trial)];
        ++count_;
        came_.notify_all();
        if (evaluation.result) results_.emplace(number(job.trial), *evaluation.result);
    }
    /// Waits until so many came back; some executors call from threads of their own.
    void await(std::size_t count) {
        std::unique_lock lock(mutex_);
        REQUIRE(came_.wait_for(lock, std::chrono::minutes(1), [&] { return count_ >= count; }));
    }
    int times(std::uint64_t trial) {
        const std::lock_guard lock(mutex_);
        return times_[trial];
    }
    std::map<std::uint64_t, Result> results() {
        const std::lock_guard lock(mutex_);
        return results_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::size_t count_ = 0;
    std::map<std::uint64_t, int> times_;
    std::map<std::uint64_t, Result> results_;
};

class Silent final : public JobListener {
    void progress(const Job&, double, double, const std::vector<Metric>&) noexcept override {}
    void log(const Job&, int, const std::string&) noexcept override {}
    void rebuilt(const Job&, double, double, double) noexcept override {}
};

Space space() {
    return Space({{"rate", FloatRange{1e-4, 1, true}, {}},
                  {"width", IntRange{16, 512, true}, {}},
                  {"method", Choice{{Value("plain"), Value("momentum")}}, {}},
                  {"momentum", FloatRange{0, 0.99, false}, {{"method", {Value("momentum")}}}},
                  {"decay", FloatRange{0, 0.5, false}, {}}});
}

/// An executor with all that it stands on, and somebody who lets its jobs end.
struct Contender {
    virtual ~Contender() = default;
    virtual Executor& executor() = 0;
    virtual void let_end(const Result& by_hand) = 0;  ///< for executors that wait for a hand
};

struct Arena final : Contender {
    explicit Arena(OptionTable options) : library(ESPALIER_CURVE, options, "/") {}
    Executor& executor() override { return arena; }
    void let_end(const Result&) override {}

    Library library;
    Silent silent;
    Space the_space = space();
    Evaluator evaluator{library, the_space, silent,
                        [] {
                            EvaluatorSettings settings;
                            settings.brackets = {{{1, 4}, 1}};
                            settings.checkpoint = CheckpointMode::never;
                            return settings;
                        }(),
                        ArenaExecutor::isolate};
    ArenaExecutor arena{evaluator};
};

struct Stepped final : Contender {
    Executor& executor() override { return stepped; }
    void let_end(const Result& by_hand) override { (void)stepped.finish(by_hand); }
    SteppedExecutor stepped;
};

struct Process final : Contender {
    explicit Process(OptionTable options)
        : states(
              [] {
                  EvaluatorSettings settings;
                  settings.brackets = {{{1, 4}, 1}};
                  settings.checkpoint = CheckpointMode::never;
                  return settings;
              }(),
              silent, file_hash(ESPALIER_CURVE), false),
          processes(
              [&] {
                  ProcessSettings settings;
                  settings.worker = WORKER;
                  settings.library = ESPALIER_CURVE;
                  settings.hash = file_hash(ESPALIER_CURVE);
                  settings.options = std::move(options);
                  settings.folder = "/";
                  settings.workers = 3;
                  return settings;
              }(),
              the_space, states, silent) {}
    Executor& executor() override { return processes; }
    void let_end(const Result&) override {}

    Silent silent;
    Space the_space = space();
    RemoteStates states;
    ProcessExecutor processes;
};

std::unique_ptr<Contender> contender(const std::string& name, const OptionTable& options = {}) {
    if (name == "arena") return std::make_unique<Arena>(options);
    if (name == "process") return std::make_unique<Process>(options);
    return std::make_unique<Stepped>();
}

Job job_of(std::uint64_t trial) { return {TrialId{trial}, 0, 1, 0, 1}; }

}  // namespace

TEST_CASE("every job comes back exactly once, from many threads", "[exec][conformance]") {
    const auto name = GENERATE(as<std::string>(), "arena", "process", "stepped");
    CAPTURE(name);
    const auto tested = contender(name);
    const Space the_space = space();
    const RandomSampler sampler(the_space, 1);
    Counter counter;
    constexpr std::uint64_t each = 50;
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t trial = t * each + 1; trial <= (t + 1) * each; ++trial) {
                const Job job = job_of(trial);
                tested->executor().start(job, sampler.draw(job.trial).configuration, Completion(counter, job));
                tested->let_end(result_of(job, 0.5));
            }
        });
    for (auto& thread : threads) thread.join();
    counter.await(4 * each);
    for (std::uint64_t trial = 1; trial <= 4 * each; ++trial) CHECK(counter.times(trial) == 1);
    CHECK(counter.results().size() == 4 * each);
}

TEST_CASE("a failed evaluation is a result", "[exec][conformance]") {
    const auto name = GENERATE(as<std::string>(), "arena", "process", "stepped");
    CAPTURE(name);
    const auto tested = contender(name, {{"fail_rate", {Value(1.0)}, false}});
    const Space the_space = space();
    const RandomSampler sampler(the_space, 1);
    Counter counter;
    const Job job = job_of(1);
    tested->executor().start(job, sampler.draw(job.trial).configuration, Completion(counter, job));
    tested->let_end(failure_of(job));
    counter.await(1);
    REQUIRE(counter.results().size() == 1);
    CHECK(counter.results().at(1).outcome == Outcome::failed);
}

TEST_CASE("a stop ends jobs without a result, also those started later", "[exec][conformance]") {
    const auto name = GENERATE(as<std::string>(), "arena", "process", "stepped");
    CAPTURE(name);
    // Ten minutes of training: it ends because it is asked to.
    const auto tested = contender(name, {{"cost", {Value(600.0)}, false}});
    const Space the_space = space();
    const RandomSampler sampler(the_space, 1);
    Counter counter;
    const auto start = [&](std::uint64_t trial) {
        const Job job = job_of(trial);
        tested->executor().start(job, sampler.draw(job.trial).configuration, Completion(counter, job));
    };
    std::thread running([&] { start(1); });
    tested->executor().ask_to_stop();
    running.join();
    start(2);
    counter.await(2);
    CHECK(counter.times(1) == 1);
    CHECK(counter.times(2) == 1);
    CHECK(counter.results().empty());
}

TEST_CASE("a stepped executor refuses results that match no waiting job", "[exec]") {
    SteppedExecutor stepped;
    Counter counter;
    stepped.start(job_of(1), {}, Completion(counter, job_of(1)));
    stepped.await(1);
    CHECK(stepped.waiting().size() == 1);
    CHECK_FALSE(stepped.finish(result_of(job_of(2), 1)));
    Job later = job_of(1);
    later.rung = 1;
    CHECK_FALSE(stepped.finish(result_of(later, 1)));
    CHECK(stepped.finish(result_of(job_of(1), 1)));
    CHECK_FALSE(stepped.finish(result_of(job_of(1), 1)));
    CHECK(counter.times(1) == 1);
}
