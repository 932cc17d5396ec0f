#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <chrono>
#include <memory>

#include "base/random.hpp"
#include "contenders.hpp"
#include "journal/writer.hpp"
#include "machine.hpp"
#include "runtime/ladder_graph.hpp"
#include "sample/random_sampler.hpp"

namespace espalier::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

/// A loss is a function of (trial, rung).
Result answer(const Job& job) { return result_of(job, draw_unit(seed, job.trial, Purpose::trial_seed, job.rung)); }

/// The least there is around the graph: with a journal, all rows that a run of the program writes.
class Host final : public GraphHost, public CommitListener {
  public:
    Host(JournalWriter* journal, bool waits) : journal_(journal), waits_(waits) {}
    void attach(LadderGraph& graph) { graph_ = &graph; }

    void record(const Message& message) noexcept override {
        if (journal_ != nullptr) journal_->push(message, static_cast<std::int64_t>(number(message.seq)));
    }
    void launch(const Launch& launch) noexcept override {
        const Job& job = launch.decision.job;
        if (journal_ != nullptr) {
            journal_->push(DecisionRow{launch.seq, launch.decision});
            if (launch.decision.draws()) {
                Draw draw = sampler_.draw(job.trial);
                journal_->push(TrialRow{job.trial, std::move(draw.unit), to_json(space_, draw.configuration)});
            }
            if (!waits_) journal_->wait_for_room();
        }
        graph_->completed(answer(job));
    }
    void settled(const Message& message, const FollowUps&) noexcept override {
        if (message.decision) ++decisions;
    }
    void committed(const Message& message) noexcept override { graph_->enter(message); }
    void lost(const Message& message) noexcept override { graph_->drop(message); }
    void failed(const std::string& why) noexcept override { fmt::print(stderr, "{}\n", why); }

    std::uint64_t decisions = 0;

  private:
    JournalWriter* journal_;
    bool waits_;
    Space space_{{{"lr", FloatRange{1e-5, 1, true}, {}},
                  {"units", IntRange{16, 1024, true}, {}},
                  {"act", Choice{{Value("relu"), Value("tanh")}}, {}},
                  {"momentum", FloatRange{0, 0.99, false}, {}}}};
    RandomSampler sampler_{space_, seed};
    LadderGraph* graph_ = nullptr;
};

Limits limits_for(std::uint64_t decisions) {
    Limits limits;
    limits.trials = decisions * 3 / 4;  // each trial is trained 1 + 1/4 + 1/16 + … times
    return limits;
}

/// Counts the results that were settled before completed() returned.
class InPlaceHost final : public GraphHost {
  public:
    void attach(LadderGraph& graph) { graph_ = &graph; }
    void record(const Message&) noexcept override {}
    void launch(const Launch& launch) noexcept override {
        const auto before = settled_;
        graph_->completed(answer(launch.decision.job));
        if (settled_ != before) ++in_place_;
        ++launched_;
    }
    void settled(const Message&, const FollowUps&) noexcept override { ++settled_; }
    [[nodiscard]] double share() const { return static_cast<double>(in_place_) / static_cast<double>(launched_); }

  private:
    LadderGraph* graph_ = nullptr;
    std::uint64_t settled_ = 0, in_place_ = 0, launched_ = 0;
};

}  // namespace

double lightweight_share(std::uint64_t decisions) {
    // One thread: were a node's body a task, it could not have run inside completed().
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, 1);
    oneapi::tbb::task_arena arena(1, 1);
    InPlaceHost host;
    arena.execute([&] {
        Ladder ladder(LadderPlan{levels, ReductionFactor(4)});
        LadderGraph graph(ladder, host, {false, true});
        host.attach(graph);
        graph.run({}, {Start{in_flight, limits_for(decisions)}});
    });
    return host.share();
}

Rate sequential_core(std::uint64_t decisions) {
    Ladder ladder(LadderPlan{levels, ReductionFactor(4)});
    std::vector<Job> running;
    for (FollowUps next = ladder.step(Start{in_flight, {}}).next; next.vacancies > 0; --next.vacancies)
        running.push_back(ladder.step(Vacancy{}).message.decision->job);
    const auto began = Clock::now();
    for (std::uint64_t i = 0; i < decisions; ++i) {
        Job& job = running[i % running.size()];
        job = ladder.step(answer(job)).message.decision->job;
    }
    Rate rate;
    rate.per_second = static_cast<double>(decisions) / seconds_since(began);
    return rate;
}

Rate live_graph(std::uint64_t decisions, const std::optional<JournalAt>& at) {
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, threads);
    oneapi::tbb::task_arena arena(threads, 1);
    std::unique_ptr<JournalWriter> journal;
    StudyRow study;
    study.name = "decision_rate";
    if (at) {
        study.durability = at->durability;
        journal = JournalWriter::create(at->path, study);
    }
    Host host(journal.get(), at && at->durability != Durability::none);
    if (journal) journal->start(SessionRow{}, &host);
    Rate rate;
    const auto began = Clock::now();
    arena.execute([&] {
        Ladder ladder(LadderPlan{levels, ReductionFactor(4)});
        LadderGraph graph(ladder, host, {at && at->durability != Durability::none, /*in_place=*/true});
        host.attach(graph);
        graph.run({}, {Start{in_flight, limits_for(decisions)}});
    });
    if (journal) journal->flush();
    const double seconds = seconds_since(began);
    rate.per_second = static_cast<double>(host.decisions) / seconds;
    if (!journal) return rate;
    const WriterStatistics statistics = journal->statistics();
    journal->close();
    rate.rows_per_second = static_cast<double>(statistics.rows) / seconds;
    rate.batches = statistics.batches;
    rate.rows_per_commit = static_cast<double>(statistics.rows) / static_cast<double>(statistics.commits);
    return rate;
}

}  // namespace espalier::bench
