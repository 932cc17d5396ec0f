// Journals changed by hand, in every table: the difference names the row.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "journal/fixture.hpp"
#include "replay/recorded_run.hpp"
#include "replay/replay.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Forty trials, three rungs, five workers: with promotions, and decisions at nearly every message.
Workload orchard() {
    Workload workload;
    workload.seed = 5;
    workload.eta = 3;
    workload.p = 3;
    workload.levels = {1, 3, 9};
    workload.workers = 5;
    workload.trials = 40;
    return workload;
}

const RecordedRun& recorded() {
    static const RecordedRun run(orchard());
    return run;
}

/// The same trials under a stopping rule.
const RecordedRun& recorded_with_stops() {
    StoppingPlan stopping;
    stopping.completed = 1;
    stopping.full = 9;
    static const RecordedRun run(
        [] {
            Workload workload = orchard();
            workload.losses = Losses::improving;  // promotions to the top from early on
            workload.trials = 80;
            return workload;
        }(),
        stopping);
    return run;
}

/// What replay says about the journal of that run after this change; "" if nothing.
std::string replayed_after(const std::string& sql, const RecordedRun& run = recorded()) {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    run.write(path);
    for (const std::string table : {"message", "decision", "trial", "trial_stop"})
        REQUIRE(run_sql(path, "DROP TRIGGER " + table + "_rows_stay; DROP TRIGGER " + table + "_rows_stay_the_same")
                    .empty());
    REQUIRE(run_sql(path, sql).empty());
    const auto replayed = replay(path, run.plan(), small_space(), small_sampler());
    return replayed.difference ? replayed.difference->what : "";
}

/// The seq, from the middle of the run on, of a step of this kind.
std::string seq_of(const std::function<bool(const RecordedStep&)>& kind, const RecordedRun& run = recorded()) {
    const auto& steps = run.steps();
    const auto found = std::find_if(steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2), steps.end(), kind);
    REQUIRE(found != steps.end());
    return std::to_string(found - steps.begin() + 1);
}

/// Doubles as they lie in memory, for a literal of SQL.
std::string hexadecimal(const std::vector<double>& numbers) {
    std::string text;
    const auto* bytes = reinterpret_cast<const unsigned char*>(numbers.data());
    for (std::size_t i = 0; i < numbers.size() * sizeof(double); ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
}

bool is_result(const RecordedStep& step) { return std::holds_alternative<Result>(step.event); }
bool promotes(const RecordedStep& step) { return step.decision && step.decision->promotes(); }
bool draws(const RecordedStep& step) { return step.decision && step.decision->draws(); }
bool decides_nothing(const RecordedStep& step) { return !step.decision; }

}  // namespace

TEST_CASE("the untouched journal has no difference", "[replay][tampering]") { CHECK(replayed_after("").empty()); }

TEST_CASE("any column of a message that is changed is found at that message", "[replay][tampering]") {
    const auto seq = seq_of(is_result);
    const std::string change =
        GENERATE(as<std::string>{}, "loss = loss + 1e-12", "loss = -1", "loss = NULL", "trial = 1", "rung = 1 - rung",
                 "attempt = 2", "seconds = 9", "time_us = time_us + 1", "outcome = 'failed'", "outcome = 'splendid'",
                 "kind = 'vacancy'", "kind = 'holiday'", "reason = 'time'", "workers = 3", "checksum = checksum + 1");
    INFO(change);
    CHECK(replayed_after("UPDATE message SET " + change + " WHERE seq = " + seq) ==
          "message " + seq + ": the row was changed: its checksum does not fit");
}

TEST_CASE("the beginning of a session cannot be changed", "[replay][tampering]") {
    const std::string change = GENERATE(as<std::string>{}, "workers = 6", "trial_limit = 41", "trial_limit = NULL",
                                        "resource_limit = 1e9", "target = 0");
    CHECK(replayed_after("UPDATE message SET " + change + " WHERE seq = 1") ==
          "message 1: the row was changed: its checksum does not fit");
}

TEST_CASE("a message that is removed is named", "[replay][tampering]") {
    const auto seq = seq_of(is_result);
    CHECK(replayed_after("DELETE FROM message WHERE seq = " + seq) ==
          "message " + seq + ": is missing; the journal goes on with " + std::to_string(std::stoull(seq) + 1));
    CHECK(replayed_after("DELETE FROM message WHERE seq = 1") == "message 1: is missing; the journal goes on with 2");
}

TEST_CASE("removed messages at the end are named by the decisions that they leave behind", "[replay][tampering]") {
    const auto seq = seq_of(draws);
    CHECK(replayed_after("DELETE FROM message WHERE seq >= " + seq) ==
          "message " + seq + ": is missing; its decision is logged");
}

TEST_CASE("all messages removed is no empty run", "[replay][tampering]") {
    CHECK_THAT(replayed_after("DELETE FROM message"), contains("is missing; its decision is logged"));
}

TEST_CASE("two messages that changed places are found at the first of them", "[replay][tampering]") {
    const auto first = std::stoull(seq_of(is_result));
    const auto a = std::to_string(first), b = std::to_string(first + 1);
    CHECK(replayed_after("UPDATE message SET seq = -1 WHERE seq = " + a + "; UPDATE message SET seq = " + a +
                         " WHERE seq = " + b + "; UPDATE message SET seq = " + b + " WHERE seq = -1") ==
          "message " + a + ": the row was changed: its checksum does not fit");
}

TEST_CASE("a message put in, or a result given twice, is found", "[replay][tampering]") {
    const auto last = recorded().steps().size();
    CHECK(replayed_after("INSERT INTO message SELECT " + std::to_string(last + 1) +
                         ", time_us, kind, trial, rung, attempt, outcome, loss, seconds, workers, trial_limit, "
                         "resource_limit, target, reason, checksum, bracket, resource, failure_limit, row_limit FROM "
                         "message WHERE seq = " +
                         seq_of(is_result)) ==
          "message " + std::to_string(last + 1) + ": the row was changed: its checksum does not fit");
}

TEST_CASE("any column of a promotion that is changed is found at its message", "[replay][tampering]") {
    const auto seq = seq_of(promotes);
    const std::string change =
        GENERATE(as<std::string>{}, "n = n + 1", "k = k + 1", "boundary = boundary + 1e-12", "trial = trial + 1",
                 "rung = rung + 1", "bracket = 1", "attempt = 2", "from_resource = 0", "to_resource = to_resource + 1");
    INFO(change);
    const auto said = replayed_after("UPDATE decision SET " + change + " WHERE seq = " + seq);
    CHECK_THAT(said, contains("message " + seq + ": derived train ") && contains(", logged train "));
}

TEST_CASE("any column of a new trial's decision that is changed is found at its message", "[replay][tampering]") {
    const auto seq = seq_of(draws);
    const std::string change =
        GENERATE(as<std::string>{}, "trial = trial + 1", "to_resource = 2", "n = 3, k = 1, boundary = 0");
    INFO(change);
    const auto said = replayed_after("UPDATE decision SET " + change + " WHERE seq = " + seq);
    CHECK_THAT(said, contains("message " + seq + ": derived train ") && contains(", logged train "));
}

TEST_CASE("a decision that is removed is named, once its job has a result", "[replay][tampering]") {
    const auto kind = GENERATE(true, false);
    const auto seq = kind ? seq_of(promotes) : seq_of(draws);
    CHECK_THAT(replayed_after("DELETE FROM decision WHERE seq = " + seq),
               contains("message " + seq + ": derived train ") && contains(", logged no job"));
}

TEST_CASE("a decision that was never made is named", "[replay][tampering]") {
    const auto seq = seq_of(decides_nothing);
    CHECK_THAT(replayed_after("INSERT INTO decision (seq, trial, rung, attempt, from_resource, to_resource) VALUES (" +
                              seq + ", 3, 0, 1, 0, 1)"),
               contains("message " + seq + ": derived no job, logged train 3 "));
}

TEST_CASE("decisions that changed places are found at the first of them", "[replay][tampering]") {
    const auto a = seq_of(draws);
    const auto b = seq_of([&](const RecordedStep& step) { return promotes(step); });
    const auto first = std::to_string(std::min(std::stoull(a), std::stoull(b)));
    CHECK_THAT(replayed_after("UPDATE decision SET seq = -1 WHERE seq = " + a + "; UPDATE decision SET seq = " + a +
                              " WHERE seq = " + b + "; UPDATE decision SET seq = " + b + " WHERE seq = -1"),
               contains("message " + first + ": derived "));
}

TEST_CASE("any column of a stop that is changed is found at its report", "[replay][tampering][stopping]") {
    const auto& run = recorded_with_stops();
    const auto seq = seq_of([](const RecordedStep& step) { return step.stopped.has_value(); }, run);
    REQUIRE(replayed_after("", run).empty());
    const std::string change =
        GENERATE(as<std::string>{}, "trial = trial + 1", "rung = rung + 1", "attempt = 2", "bracket = 1",
                 "resource = resource + 1", "value = value + 1", "bound = bound - 1", "n = n + 1", "unused = 0");
    INFO(change);
    CHECK_THAT(replayed_after("UPDATE trial_stop SET " + change + " WHERE seq = " + seq, run),
               contains("message " + seq + ": derived stop trial ") && contains(", logged stop trial "));
}

TEST_CASE("a stop that is removed, put in or left behind is named", "[replay][tampering][stopping]") {
    const auto& run = recorded_with_stops();
    const auto stop = seq_of([](const RecordedStep& step) { return step.stopped.has_value(); }, run);
    CHECK_THAT(replayed_after("DELETE FROM trial_stop WHERE seq = " + stop, run),
               contains("message " + stop + ": derived stop trial ") && contains(", logged no stop"));
    const auto none = seq_of([](const RecordedStep& step) { return !step.stopped; }, run);
    CHECK_THAT(replayed_after("INSERT INTO trial_stop VALUES (" + none + ", 3, 0, 1, 0, 0.5, 1, 0, 3, 0.5)", run),
               contains("message " + none + ": derived no stop, logged stop trial 3 at 0.5"));
    CHECK(replayed_after("DELETE FROM message WHERE seq >= " + stop + "; DELETE FROM decision WHERE seq >= " + stop,
                         run) == "message " + stop + ": is missing; its decision is logged");
}

TEST_CASE("a report of a job that is not in flight is named", "[replay][tampering][stopping]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto& run = recorded_with_stops();
    const auto writer = JournalWriter::create(path, any_study());
    writer->start(SessionRow{}, nullptr);
    writer->push(message_of(1, run.steps()[0].event), 0);
    writer->push(message_of(2, Progress{TrialId{7}, 0, 1, 0.5, 1, 0}), 0);
    writer->close();
    const auto replayed = replay(path, run.plan(), small_space(), small_sampler());
    REQUIRE(replayed.difference);
    CHECK(replayed.difference->what == "message 2: a report of trial 7 that is of no job in flight");
}

TEST_CASE("a trial's point and values are compared with what the seed draws", "[replay][tampering]") {
    CHECK(replayed_after("UPDATE trial SET unit = (SELECT unit FROM trial WHERE trial = 8) WHERE trial = 7") ==
          "trial 7: its point in the unit cube is not what the seed draws");
    CHECK_THAT(replayed_after("UPDATE trial SET configuration = replace(configuration, '\"rate\":', '\"rate\":1') "
                              "WHERE trial = 7"),
               contains("trial 7: rate is not what was drawn"));
    CHECK_THAT(replayed_after("UPDATE trial SET configuration = '{}' WHERE trial = 7"), contains("trial 7: "));
    CHECK_THAT(replayed_after("UPDATE trial SET configuration = 'no JSON' WHERE trial = 7"), contains("trial 7: "));
    CHECK(replayed_after("UPDATE trial SET trial = -1 WHERE trial = 7; UPDATE trial SET trial = 7 WHERE trial = 8; "
                         "UPDATE trial SET trial = 8 WHERE trial = -1") ==
          "trial 7: its point in the unit cube is not what the seed draws");
}

TEST_CASE("values that another math library drew are no difference; the journal's count", "[replay][tampering]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    recorded().write(path);
    const auto draw = small_sampler().draw(TrialId{7}).configuration;
    auto other = draw;
    other.values[0] = std::nextafter(std::get<double>(*draw.values[0]), 1.0);
    REQUIRE(run_sql(path, "DROP TRIGGER trial_rows_stay_the_same; UPDATE trial SET configuration = '" +
                              to_json(small_space(), other) + "' WHERE trial = 7")
                .empty());
    const auto replayed = replay(path, recorded().plan(), small_space(), small_sampler());
    CHECK(!replayed.difference);
    REQUIRE(replayed.other_values.size() == 1);
    CHECK(replayed.other_values.at(7) == other);
}

TEST_CASE("a trial that is removed, or was never drawn, is named", "[replay][tampering]") {
    CHECK(replayed_after("DELETE FROM trial WHERE trial = 7") == "trial 7: its configuration is missing");
    const Draw draw = small_sampler().draw(TrialId{41});
    CHECK(replayed_after("INSERT INTO trial (trial, unit, configuration) VALUES (41, x'" + hexadecimal(draw.unit) +
                         "', '" + to_json(small_space(), draw.configuration) + "')") ==
          "trial 41: logged, but never drawn");
}
