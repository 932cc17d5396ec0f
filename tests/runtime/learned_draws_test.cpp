// Draws by a sampler that learns, in a live run: nobody waits for a model.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gated_learner.hpp"
#include "graph_host.hpp"
#include "runtime/learned_live_draws.hpp"
#include "runtime/model_thread.hpp"
#include "sample/kde_learner.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr auto long_time = std::chrono::minutes(1);
constexpr auto no_time = std::chrono::nanoseconds(0);
constexpr Patience impatient{0};

Job first_job(TrialId trial) { return {trial, 0, 1, 0, 1}; }

Result result_of_trial(std::uint64_t trial, double seconds = 0) {
    return result_of(Job{TrialId{trial}, 0, 1, 0, 1}, 0.5, seconds);
}

std::vector<double> drawn_after(std::uint64_t results, std::uint64_t trial) {
    return RandomSampler(one_float(), results).draw(TrialId{trial}).unit;
}

/// Opens the door when a test ends, however it does: the thread that makes models waits there.
struct OpenAtEnd {
    Door& door;
    ~OpenAtEnd() { door.open(1'000'000); }
};

}  // namespace

TEST_CASE("while a model is made, whoever draws gets the one before", "[runtime][models]") {
    Door door;
    ModelThread models(std::make_unique<GatedLearner>(door), Seq{0});
    const OpenAtEnd open{door};
    const auto first = models.newest(no_time);
    CHECK(number(first.seen) == 0);
    CHECK(first.newest);

    models.observe(Seq{7}, {TrialId{1}, 1, 0.5}, {});
    const auto before = models.newest(std::chrono::milliseconds(1));  // the door is shut
    CHECK(before.model == first.model);
    CHECK(number(before.seen) == 0);
    CHECK(!before.newest);

    door.open(1);
    const auto after = models.newest(long_time);
    CHECK(number(after.seen) == 7);
    CHECK(after.newest);
    CHECK(after.model->draw(TrialId{3}, LearnedDraws(one_float(), {}).taken()).unit == drawn_after(1, 3));
    CHECK(models.take_cost() > 0);
    CHECK(models.take_cost() == 0);
}

TEST_CASE("results that come while a model is made are all in the next one", "[runtime][models]") {
    Door door;
    ModelThread models(std::make_unique<GatedLearner>(door), Seq{0});
    const OpenAtEnd open{door};
    for (std::uint64_t seq = 1; seq <= 10; ++seq) models.observe(Seq{seq}, {TrialId{seq}, 1, 0.5}, {});
    door.open(10);
    const auto made = models.newest(long_time);
    CHECK(number(made.seen) == 10);
}

TEST_CASE("a draw says what it had seen, and that no model was ready", "[runtime][models]") {
    Door door;
    LearnedLiveDraws draws(one_float(), LearnedPast(std::make_unique<GatedLearner>(door), one_float(), {}), {1});
    const OpenAtEnd open{door};
    const auto first = draws.draw(first_job(TrialId{1}));
    CHECK(first.row.drawn->why.origin == Origin::too_few);
    CHECK(draws.of(TrialId{1}) == first.configuration);

    // A first job of a minute: a draw would have patience for 0.1 s, the most that it ever has.
    draws.observe(Seq{4}, result_of_trial(1, 60), 1);
    const auto second = draws.draw(first_job(TrialId{2}));
    CHECK(second.row.drawn->why.origin == Origin::not_ready);
    CHECK(second.row.drawn->seen == Seq{0});
    CHECK(second.row.unit == drawn_after(0, 2));

    door.open(1);
    Draws::Drawn third;
    std::uint64_t trial = 3;
    do third = draws.draw(first_job(TrialId{trial++}));
    while (third.row.drawn->seen != Seq{4});
    CHECK(third.row.drawn->why.origin == Origin::tpe);
    CHECK(third.row.drawn->seconds > 0);
}

TEST_CASE("where nobody may wait, nobody does", "[runtime][models]") {
    Door door;
    LearnedLiveDraws draws(one_float(), LearnedPast(std::make_unique<GatedLearner>(door), one_float(), {}), impatient);
    const OpenAtEnd open{door};
    static_cast<void>(draws.draw(first_job(TrialId{1})));
    draws.observe(Seq{1}, result_of_trial(1, 1e6), 1);
    const auto began = std::chrono::steady_clock::now();
    for (std::uint64_t trial = 2; trial <= 1000; ++trial)  // with patience these would take 100 s
        CHECK(draws.draw(first_job(TrialId{trial})).row.drawn->why.origin == Origin::not_ready);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(50));
}

namespace {

/// Draws new trials, looks up the others, and answers at once.
class DrawingHost final : public GraphHost {
  public:
    static constexpr GraphMode mode{false, true};
    DrawingHost(const Workload& workload, Draws& draws) : workload_(workload), draws_(draws) {}
    void attach(LadderGraph& graph) { graph_ = &graph; }

    void record(const Message&) noexcept override {}
    void launch(const Launch& launch) noexcept override {
        const Job& job = launch.decision.job;
        const auto configuration = launch.decision.draws() ? draws_.draw(job).configuration : draws_.of(job.trial);
        if (configuration.values.empty()) std::abort();
        graph_->completed(workload_.result(job));
    }
    void settled(const Message& message, const FollowUps&) noexcept override {
        if (const Result* result = message.final_result()) draws_.observe(message.seq, *result, 1);
        if (message.decision && message.decision->promotes()) ++promotions;
    }
    std::uint64_t promotions = 0;

  private:
    const Workload& workload_;
    Draws& draws_;
    LadderGraph* graph_ = nullptr;
};

}  // namespace

TEST_CASE("a model that is never ready holds back neither promotions nor new trials", "[runtime][models]") {
    const int threads = GENERATE(1, 4);
    Workload workload = random_workload(11);
    workload.trials = 300;
    Door door;
    LearnedLiveDraws draws(one_float(), LearnedPast(std::make_unique<GatedLearner>(door), one_float(), {}), impatient);
    const OpenAtEnd open{door};
    DrawingHost host(workload, draws);
    run_live(workload, threads, host);  // throws if the run has not ended
    CHECK(host.promotions > 0);
    CHECK(draws.draw(first_job(TrialId{301})).row.drawn->seen == Seq{0});
}

TEST_CASE("what is drawn once is drawn once, by however many threads; rows are queued in their turn",
          "[runtime][models]") {
    const Space space({{"row", IntRange{0, 399, false, true}, {}}, {"x", FloatRange{0, 1, false}, {}}});
    LearnedLiveDraws draws(space, LearnedPast(make_kde_learner(space, 3), space, {}), impatient);
    std::mutex mutex;
    std::vector<TrialRow> rows;
    std::uint64_t seq = 0;
    const auto work = [&](std::uint64_t first) {
        for (std::uint64_t trial = first; trial <= 400; trial += 4) {
            auto drawn = draws.draw(first_job(TrialId{trial}));
            const std::lock_guard lock(mutex);
            rows.push_back(std::move(drawn.row));  // as the journal queues them: a kill cuts off the last
            draws.observe(Seq{++seq}, result_of_trial(trial), 1);
        }
    };
    std::vector<std::thread> threads;
    for (std::uint64_t first = 1; first <= 4; ++first) threads.emplace_back(work, first);
    for (auto& thread : threads) thread.join();

    std::set<std::string> values;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        values.insert(to_json(*configuration_from_json(space, rows[i].configuration).values[0]));
        CHECK(rows[i].drawn->turn == i + 1);
        if (i > 0) CHECK(number(*rows[i - 1].drawn->seen) <= number(*rows[i].drawn->seen));
    }
    CHECK(values.size() == 400);
}
