// A look that goes on where the last one ended tells what a first look tells; and finds out when the journal is
// another.
#include "view/status_reader.hpp"

#include <filesystem>

#include "replay/recorded_run.hpp"
#include "support/catch.hpp"
#include "view/hand_run.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

StatusPlan plan_of(const LadderPlan& plan) {
    StatusQuestion question;
    question.time_limit = 1000;
    question.learns = true;
    return {plan, 1.0, question};
}

/// Without what the disk says.
std::string told(RunStatus status) {
    status.journal_bytes = 0;
    return status_json(status) + status_text(status);
}

std::string first_look(const std::string& path, const StatusPlan& plan, std::int64_t now_us) {
    JournalReader reader(path);
    StatusQuestion question = plan.question;
    question.now_us = now_us;
    return told(read_status(reader, plan.plan, plan.full_resource, question));
}

/// Writes a run as a session would, but rows of trials come late now and then.
class Writing {
  public:
    Writing(const RecordedRun& run, const std::string& path, Dice& dice)
        : run_(run), dice_(dice), writer_(JournalWriter::create(path, any_study())) {
        writer_->start(SessionRow{}, nullptr);
    }
    [[nodiscard]] bool done() const { return next_ == run_.steps().size(); }
    [[nodiscard]] std::int64_t time_us() const { return 700'000 * static_cast<std::int64_t>(next_); }
    void step() {
        const auto& step = run_.steps()[next_++];
        if (const auto* result = std::get_if<Result>(&step.event); result != nullptr && dice_.below(2) == 0)
            writer_->push(ReportRow{result->trial, result->rung, result->attempt,
                                    dice_.below(3) == 0 ? "" : "too big " + std::to_string(dice_.below(9)), ""});
        if (dice_.below(7) == 0) writer_->push(RebuildRow{TrialId{1}, 0, 0.25, 0.5, 2});
        writer_->push(message_of(next_, step.event), time_us());
        if (step.decision) writer_->push(DecisionRow{Seq{next_}, *step.decision});
        if (step.decision && step.decision->draws())
            late_.push_back(
                row_of(step.decision->job.trial, small_sampler().draw(step.decision->job.trial), small_space()));
        while (!late_.empty() && dice_.below(2) == 0) {
            writer_->push(late_.back());
            late_.pop_back();
        }
    }
    void flush() { writer_->flush(); }

  private:
    const RecordedRun& run_;
    Dice& dice_;
    std::unique_ptr<JournalWriter> writer_;
    std::vector<TrialRow> late_;
    std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("at every point of a run a look that goes on tells what a first look tells", "[view][status]") {
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{13}));
    INFO("workload " << seed);
    const RecordedRun run(seed % 3 == 0 ? random_brackets(seed, 8) : random_workload(seed, 8));
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Dice dice(seed);
    Writing writing(run, path, dice);
    const StatusPlan plan = plan_of(run.plan());
    JournalFollower follower(path, [&](const StudyRow&) { return plan; });
    while (!writing.done()) {
        for (auto steps = 1 + dice.below(12); steps > 0 && !writing.done(); --steps) writing.step();
        writing.flush();
        REQUIRE(told(follower.look(writing.time_us())) == first_look(path, plan, writing.time_us()));
    }
}

TEST_CASE("a look with a limit says how much it left, and the next ones catch up", "[view][status]") {
    const RecordedRun run(random_workload(3, 16));
    const TempFolder folder;
    run.write(folder.file("a.journal"));
    const StatusPlan plan = plan_of(run.plan());
    JournalFollower follower(folder.file("a.journal"), [&](const StudyRow&) { return plan; });
    const auto all = run.steps().size();
    REQUIRE(all > 20);
    const RunStatus first = follower.look(0, {0, 10});
    CHECK(first.messages == 10);
    CHECK(first.behind == all - 10);
    CHECK(first.state == RunState::running);  // of that moment
    while (follower.look(0, {0, 10}).behind > 0) continue;
    CHECK(told(follower.look(0)) == first_look(folder.file("a.journal"), plan, 0));
}

TEST_CASE("a run that is killed and goes on in another process is followed", "[view][status]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    auto run = std::make_unique<HandRun>(path, std::vector<double>{1, 2, 4}, 2, 1, 4);
    const StatusPlan plan = plan_of(run->plan());
    JournalFollower follower(path, [&](const StudyRow&) { return plan; });
    run->result(1, 0.5);
    run->flush();
    CHECK(follower.look(run->time_us()).state == RunState::running);
    run->close();
    CHECK(follower.look(run->time_us()).state == RunState::killed);
    run->resume(2, 4);
    run->result(2, 0.25);
    run->flush();
    const RunStatus status = follower.look(run->time_us());
    CHECK(status.state == RunState::running);
    CHECK(status.sessions.size() == 2);
    CHECK(status.workers == 2);
    CHECK(told(status) == first_look(path, plan, run->time_us()));
}

TEST_CASE("a journal that is not there is told so, and found when it is", "[view][status]") {
    const TempFolder folder;
    JournalFollower follower(folder.file("a.journal"), [](const StudyRow&) {
        return plan_of({{1, 2}, ReductionFactor(2)});
    });
    CHECK_THROWS_AS(follower.look(0), JournalUsageError);
    HandRun run(folder.file("a.journal"), {1, 2}, 2, 1, 4);
    run.flush();
    CHECK(follower.look(0).in_flight == 1);
    std::filesystem::remove(folder.file("a.journal"));
    CHECK_THROWS_AS(follower.look(0), JournalUsageError);
}

TEST_CASE("another journal under the same name is read from its start", "[view][status]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto play = [&](const std::string& name, std::uint64_t results) {
        HandRun run(folder.file(name), {1, 2}, 2, 1, 9);
        for (std::uint64_t trial = 1; trial <= results; ++trial) run.result(trial, static_cast<double>(trial));
        run.close();
        return plan_of(run.plan());
    };
    const StatusPlan plan = play("a.journal", 1);
    play("b.journal", 1);
    JournalFollower follower(path, [&](const StudyRow&) { return plan; });
    CHECK(follower.look(0).jobs == 1);
    std::filesystem::rename(folder.file("b.journal"), path);
    JournalReader reader(path);
    StatusReader same(reader, plan);
    CHECK(same.look(reader, 0).jobs == 1);
    play("c.journal", 2);
    std::filesystem::rename(folder.file("c.journal"), path);
    CHECK(follower.look(0).jobs == 2);
    JournalReader another(path);
    CHECK_THAT(error_of([&] { static_cast<void>(same.look(another, 0)); }), contains("is another journal"));
}

TEST_CASE("messages that were cut off or changed by hand are told", "[view][status]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    HandRun run(path, {1, 2}, 2, 1, 9);
    run.result(1, 0.5);
    run.result(2, 0.25);
    run.close();
    const StatusPlan plan = plan_of(run.plan());
    JournalReader reader(path);
    StatusReader status(reader, plan);
    CHECK(status.look(reader, 0, {0, 1}).messages == 1);
    JournalFollower follower(path, [&](const StudyRow&) { return plan; });
    const auto messages = follower.look(0).messages;

    run_sql(path, "DROP TRIGGER message_rows_stay; DROP TRIGGER message_rows_stay_the_same");
    SECTION("cut off") {
        CHECK(run_sql(path, "DELETE FROM message WHERE seq = " + std::to_string(messages)) == "");
        CHECK(follower.look(0).messages == messages - 1);  // what is left is as sound as the journal of a killed run
        CHECK(run_sql(path, "DELETE FROM message WHERE seq > 0") == "");
        CHECK_THAT(error_of([&] { static_cast<void>(status.look(reader, 0)); }), contains("0 of 1 are left"));
    }
    SECTION("changed") {
        CHECK(run_sql(path, "UPDATE message SET time_us = time_us + 1 WHERE seq = 3") == "");
        CHECK_THAT(error_of([&] { static_cast<void>(status.look(reader, 0)); }), contains("message 3 was changed"));
        CHECK(follower.look(0).messages == messages);  // it had read that
    }
}
