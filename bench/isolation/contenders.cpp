#include "isolation/contenders.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "exec/arena_executor.hpp"
#include "exec/process_executor.hpp"
#include "sample/random_sampler.hpp"

namespace espalier::bench {
namespace {

using Clock = std::chrono::steady_clock;

class Silent final : public JobListener {
    void progress(const Job&, double, double, const std::vector<Metric>&) noexcept override {}
    void log(const Job&, int, const std::string&) noexcept override {}
    void rebuilt(const Job&, double, double, double) noexcept override {}
};

Space space_of_curve() {
    return Space({{"rate", FloatRange{1e-4, 1, true}, {}},
                  {"width", IntRange{16, 512, true}, {}},
                  {"method", Choice{{Value("plain"), Value("momentum")}}, {}},
                  {"momentum", FloatRange{0, 0.99, false}, {{"method", {Value("momentum")}}}},
                  {"decay", FloatRange{0, 0.5, false}, {}}});
}

OptionTable options_of(std::chrono::microseconds job) {
    OptionTable options(2);
    options[0].name = std::string("cost");
    options[0].values.emplace_back(std::chrono::duration<double>(job).count());
    options[1].name = std::string("how");
    options[1].values.emplace_back(std::string("busy"));
    return options;
}

EvaluatorSettings settings() {
    EvaluatorSettings settings;
    settings.brackets = {{{1}, 1}};
    settings.checkpoint = CheckpointMode::never;
    settings.keep_best = false;
    return settings;
}

/// Hands out job after job, and notes how long each took from start() to its result.
class Course final : public CompletionSink {
  public:
    Course(Executor& executor, const Space& space, std::size_t warm, std::size_t jobs)
        : executor_(executor), warm_(warm), last_(warm + jobs), starts_(last_ + 1), trips_(last_ + 1) {
        // Drawing them is not what is measured.
        const RandomSampler sampler(space, 1);
        for (std::uint64_t trial = 1; trial <= drawn; ++trial)
            configurations_.push_back(sampler.draw(TrialId{trial}).configuration);
    }

    /// Starts the next job, if there is one left.
    bool next() noexcept {
        const std::uint64_t trial = ++started_;
        if (trial > last_) return false;
        const Job job{TrialId{trial}, 0, 1, 0, 1};
        const auto& configuration = configurations_[trial % drawn];
        if (trial == warm_ + 1) began_ = Clock::now();
        starts_[trial] = Clock::now();
        executor_.start(job, configuration, Completion(*this, job));
        return true;
    }
    void completed(const Job& job, Evaluation&& evaluation) noexcept override {
        const auto now = Clock::now();
        const auto trial = number(job.trial);
        trips_[trial] = std::chrono::duration<double, std::micro>(now - starts_[trial]).count();
        if (!evaluation.result || !evaluation.result->ok()) {
            std::fprintf(stderr, "a job failed: %s\n", evaluation.message.c_str());
            std::exit(1);
        }
        if (follow_) next();
        if (++done_ < last_) return;
        const std::lock_guard lock(mutex_);
        ended_ = now;
        over_ = true;
        all_done_.notify_all();
    }
    /// The result of a job starts the next one.
    void follow() { follow_ = true; }

    Rate wait() {
        std::unique_lock lock(mutex_);
        all_done_.wait(lock, [&] { return over_; });
        trips_.erase(trips_.begin(), trips_.begin() + static_cast<std::ptrdiff_t>(warm_) + 1);
        return rate_of(std::move(trips_), std::chrono::duration<double>(ended_ - began_).count());
    }

  private:
    static constexpr std::uint64_t drawn = 1000;

    Executor& executor_;
    std::vector<Configuration> configurations_;
    const std::size_t warm_, last_;
    std::vector<Clock::time_point> starts_;
    std::vector<double> trips_;
    std::atomic<std::uint64_t> started_{0}, done_{0};
    bool follow_ = false;
    Clock::time_point began_, ended_;
    std::mutex mutex_;
    std::condition_variable all_done_;
    bool over_ = false;
};

}  // namespace

Rate in_threads(const std::string& curve, std::size_t workers, std::size_t jobs, std::chrono::microseconds job) {
    const Library library(curve, options_of(job), "/");
    const Space space = space_of_curve();
    Silent silent;
    Evaluator evaluator(library, space, silent, settings());
    ArenaExecutor executor(evaluator);
    Course course(executor, space, workers, jobs);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers; ++i)
        threads.emplace_back([&] {
            while (course.next()) {
            }
        });
    for (auto& thread : threads) thread.join();
    return course.wait();
}

Rate in_processes(const std::string& curve, const std::string& worker, std::size_t workers, std::size_t jobs,
                  std::chrono::microseconds job) {
    const Space space = space_of_curve();
    Silent silent;
    const std::string hash = file_hash(curve);
    RemoteStates states(settings(), silent, hash, false);
    ProcessSettings with;
    with.worker = worker;
    with.library = curve;
    with.hash = hash;
    with.options = options_of(job);
    with.folder = std::string("/");
    with.workers = static_cast<std::uint32_t>(workers);
    with.limits.recycle = 0;
    with.on_broken = [](const std::string& why) {
        std::fprintf(stderr, "%s\n", why.c_str());
        std::exit(1);
    };
    ProcessExecutor executor(std::move(with), space, states, silent);
    Course course(executor, space, 4 * workers, jobs);  // until all workers are there
    course.follow();
    for (std::size_t i = 0; i < workers; ++i) course.next();
    return course.wait();
}

}  // namespace espalier::bench
