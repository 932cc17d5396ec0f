// Jobs under a time limit in this process: asked to stop, then given up, answered once.
#include "exec/overruns.hpp"

#include <condition_variable>
#include <limits>
#include <mutex>
#include <vector>

#include "exec/arena_executor.hpp"
#include "sample/random_sampler.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// Keeps the answers; waits for them.
class Answers final : public CompletionSink {
  public:
    void completed(const Job&, Evaluation&& evaluation) noexcept override {
        const std::lock_guard lock(mutex_);
        all_.push_back(std::move(evaluation));
        came_.notify_all();
    }
    std::vector<Evaluation> first(std::size_t count) {
        std::unique_lock lock(mutex_);
        const bool there = came_.wait_for(lock, std::chrono::seconds(20), [&] { return all_.size() >= count; });
        REQUIRE(there);
        return all_;
    }
    std::size_t count() {
        const std::lock_guard lock(mutex_);
        return all_.size();
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<Evaluation> all_;
};

JobLimits limits_of(double seconds, double grace) {
    JobLimits limits;
    limits.seconds = seconds;
    limits.grace = grace;
    return limits;
}

Evaluation good(const Job& job) { return {result_of(job, 0.5), "", {}}; }

}  // namespace

TEST_CASE("a job that ends in time is answered by itself", "[exec][overruns]") {
    Answers answers;
    Overruns overruns(limits_of(3600, 1), [](const Job&, double) { FAIL("given up"); });
    const Job job{TrialId{1}, 0, 1, 0, 1};
    const auto watched = overruns.begin(Completion(answers, job));
    CHECK(watched->exceeded() == 0);
    overruns.end(watched, good(job));
    REQUIRE(answers.count() == 1);
    CHECK(answers.first(1).front().result->ok());
}

TEST_CASE("a job that does not end when asked to is given up as a timeout, and its late answer is not heard",
          "[exec][overruns]") {
    Answers answers;
    std::vector<TrialId> given_up;
    Overruns overruns(limits_of(0.01, 0.01), [&](const Job& job, double limit) {
        CHECK(limit == 0.01);
        given_up.push_back(job.trial);
    });
    const Job slow{TrialId{7}, 0, 2, 0, 1};
    const auto watched = overruns.begin(Completion(answers, slow));
    const auto all = answers.first(1);
    CHECK(watched->exceeded() == 0.01);
    REQUIRE(all.front().result);
    CHECK(all.front().result->outcome == Outcome::timeout);
    CHECK(all.front().result->trial == TrialId{7});
    CHECK(all.front().result->attempt == 2);
    REQUIRE(all.front().figures);
    CHECK(all.front().figures->limit == 0.01);
    CHECK(all.front().figures->seconds >= 0.02);
    CHECK(all.front().message.find("isolation = \"process\"") != std::string::npos);
    CHECK(given_up == std::vector{TrialId{7}});
    overruns.end(watched, good(slow));
    CHECK(answers.count() == 1);
}

TEST_CASE("the job's own time begins when its lost state is there again", "[exec][overruns]") {
    Answers answers;
    Overruns overruns(limits_of(0.02, 0.01), [](const Job&, double) {});
    // To be trained again through a million rungs: hours.
    const Job job{TrialId{1}, 1'000'000, 1, 1, 2};
    const auto watched = overruns.begin(Completion(answers, job));
    CHECK(watched->exceeded() == 0);
    watched->training_begins();
    CHECK(answers.first(1).front().result->outcome == Outcome::timeout);
}

TEST_CASE("the objective hears that its time is over, and what it comes back with is a timeout", "[exec][overruns]") {
    class Silent final : public JobListener {
        void progress(const Job&, double, double, const std::vector<Metric>&) noexcept override {}
        void log(const Job&, int, const std::string&) noexcept override {}
        void rebuilt(const Job&, double, double, double) noexcept override {}
    } silent;
    // Ten minutes of training; it listens.
    const Library library(ESPALIER_CURVE, {{"cost", {Value(600.0)}, false}}, "/");
    const Space space({{"rate", FloatRange{1e-4, 1, true}, {}},
                       {"width", IntRange{16, 512, true}, {}},
                       {"method", Choice{{Value("plain"), Value("momentum")}}, {}},
                       {"momentum", FloatRange{0, 0.99, false}, {{"method", {Value("momentum")}}}},
                       {"decay", FloatRange{0, 0.5, false}, {}}});
    EvaluatorSettings settings;
    settings.brackets = {{{1, 4}, 1}};
    settings.checkpoint = CheckpointMode::never;
    Evaluator evaluator(library, space, silent, settings);
    ArenaExecutor executor(evaluator, limits_of(0.02, 3600), [](const Job&, double) { FAIL("given up"); });
    Answers answers;
    const Job job{TrialId{1}, 0, 1, 0, 1};
    executor.start(job, RandomSampler(space, 1).draw(job.trial).configuration, Completion(answers, job));
    const auto all = answers.first(1);
    REQUIRE(all.size() == 1);
    CHECK(all.front().result->outcome == Outcome::timeout);
    CHECK(all.front().figures->seconds >= 0.02);
    CHECK(evaluator.states_in_memory() == 0);
}
