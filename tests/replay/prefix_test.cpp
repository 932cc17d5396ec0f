// A journal that ends anywhere, as after a kill: replay finds the state of the run at that moment, and from there the
// same events lead to the same decisions.
#include <algorithm>
#include <filesystem>

#include "journal/fixture.hpp"
#include "replay/recorded_run.hpp"
#include "replay/replay.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// What a kill left: messages up to `last`; of jobs in flight, these decisions and trials were not written yet.
struct Cut {
    std::uint64_t last = 0;
    std::vector<DecisionRow> undecided;
    std::vector<TrialId> without_row;
    std::vector<StopRow> unlogged_stops;
};

/// The rows of a job are queued after its message and before its result: while it is in flight, each may be missing.
Cut random_cut(const Reference& reference, std::uint64_t last, Dice& dice) {
    Cut cut;
    cut.last = last;
    const auto missing = dice.below(3);  // none, some, all
    const auto goes = [&] { return missing == 2 || (missing == 1 && dice.below(2) == 0); };
    for (const auto& row : reference.stops_in_flight)
        if (goes()) cut.unlogged_stops.push_back(row);
    for (const auto& row : reference.decisions_in_flight) {
        if (goes()) cut.undecided.push_back(row);
        if (row.decision.draws() && goes()) cut.without_row.push_back(row.decision.job.trial);
    }
    std::sort(cut.without_row.begin(), cut.without_row.end(),
              [](TrialId a, TrialId b) { return number(a) < number(b); });
    return cut;
}

void apply(const Cut& cut, std::uint64_t drawn, const std::string& path) {
    const auto last = std::to_string(cut.last);
    std::string sql = "PRAGMA synchronous = OFF; BEGIN; DELETE FROM message WHERE seq > " + last +
                      "; DELETE FROM trial_stop WHERE seq > " + last + "; DELETE FROM decision WHERE seq > " + last +
                      "; DELETE FROM trial WHERE trial > " + std::to_string(drawn) + ";";
    for (const auto& row : cut.undecided)
        sql += "DELETE FROM decision WHERE seq = " + std::to_string(number(row.seq)) + ";";
    for (const auto& row : cut.unlogged_stops)
        sql += "DELETE FROM trial_stop WHERE seq = " + std::to_string(number(row.seq)) + ";";
    for (const auto trial : cut.without_row)
        sql += "DELETE FROM trial WHERE trial = " + std::to_string(number(trial)) + ";";
    REQUIRE(run_sql(path, sql + "COMMIT").empty());
}

/// The stops whose jobs have not come back: those jobs are not to run again.
void check_stops(const Replayed& replayed, const Reference& reference, const Cut& cut) {
    CHECK(replayed.stopped.size() == reference.stops_in_flight.size());
    for (const auto& row : reference.stops_in_flight) CHECK(replayed.is_stopped(row.stop.trial));
    REQUIRE(replayed.unlogged_stops.size() == cut.unlogged_stops.size());
    for (std::size_t i = 0; i < cut.unlogged_stops.size(); ++i) {
        CHECK(replayed.unlogged_stops[i].seq == cut.unlogged_stops[i].seq);
        CHECK(replayed.unlogged_stops[i].stop == cut.unlogged_stops[i].stop);
    }
}

void check_state(const Replayed& replayed, const Reference& reference, const Cut& cut) {
    REQUIRE((replayed.difference ? replayed.difference->what : "") == "");
    CHECK(number(replayed.ladder.last_seq()) == cut.last);
    CHECK(replayed.in_flight.jobs() == reference.in_flight.jobs());
    CHECK(replayed.stop_due == reference.stop_due);
    CHECK(replayed.last_start == reference.last_start);
    CHECK(replayed.ladder.vacancies().pending() == reference.ladder.vacancies().pending());
    CHECK(replayed.ladder.vacancies().parked() == reference.ladder.vacancies().parked());
    CHECK(replayed.ladder.vacancies().charged() == reference.ladder.vacancies().charged());
    CHECK(replayed.ladder.drawn() == reference.ladder.drawn());
    CHECK(replayed.ladder.gate().workers() == reference.ladder.gate().workers());
    CHECK(replayed.without_row == cut.without_row);
    check_stops(replayed, reference, cut);
    REQUIRE(replayed.undecided.size() == cut.undecided.size());
    for (std::size_t i = 0; i < cut.undecided.size(); ++i) {
        CHECK(replayed.undecided[i].seq == cut.undecided[i].seq);
        CHECK(replayed.undecided[i].decision == cut.undecided[i].decision);
    }
    REQUIRE(replayed.results.size() == reference.answered.size());
    for (std::size_t i = 0; i < replayed.results.size(); ++i) {
        CHECK(replayed.results[i].seq == reference.answered[i].first);
        CHECK(replayed.results[i].resource == reference.answered[i].second.to);
        CHECK(replayed.results[i].retried == reference.retried.contains(number(replayed.results[i].seq)));
    }
}

void check_going_on(Replayed& replayed, const RecordedRun& run) {
    const auto& steps = run.steps();
    for (auto i = number(replayed.ladder.last_seq()); i < steps.size(); ++i) {
        const Step step = replayed.ladder.step(steps[i].event);
        CHECK(step.message.decision == steps[i].decision);
        CHECK(step.message.stopped == steps[i].stopped);
        CHECK(step.next.stop == steps[i].next.stop);
        CHECK(step.next.vacancies == steps[i].next.vacancies);
    }
}

Workload any_workload(std::uint64_t seed) {
    switch (seed % 7) {
        case 0:
        case 3:
            return random_brackets(seed, 8);
        case 1:
            return random_turns(seed, Scheme::sha, 8);
        case 2:
            return random_turns(seed, Scheme::loop, 8);
        case 5:
            return random_turns(seed, Scheme::pbt, 8);
        default:
            return random_workload(seed, 8);
    }
}

/// A workload small enough to be cut at each of its messages: one bracket, several, SHA, a loop, populations.
/// `stopped`: fit for a stopping rule, which populations have none of.
Workload small_workload(std::uint64_t seed, bool stopped = false) {
    Workload workload = any_workload(stopped && seed % 7 == 5 ? seed + 1 : seed);
    // A SHA bracket has as many trials as it has.
    const std::uint64_t least = workload.turns ? workload.turns->brackets.front().share : 1;
    workload.trials = least + workload.trials % 20;
    return workload;
}

/// A rule that stops a good part of the trials of random losses.
StoppingPlan any_stopping(StoppingRule rule, double full) {
    StoppingPlan stopping;
    stopping.rule = rule;
    stopping.completed = 1;
    stopping.probability = 0.5;
    stopping.levels = {full / 8, full / 2};
    stopping.eta = ReductionFactor(2);
    stopping.full = full;
    return stopping;
}

void cut_everywhere(const RecordedRun& run, std::uint64_t seed) {
    const TempFolder folder;
    const auto whole = folder.file("whole.journal"), cut_path = folder.file("cut.journal");
    run.write(whole);
    for (const std::string table : {"message", "decision", "trial", "trial_stop"})
        REQUIRE(run_sql(whole, "DROP TRIGGER " + table + "_rows_stay").empty());
    Dice dice(seed);
    Reference reference(run.plan());
    for (std::uint64_t last = 0; last <= run.steps().size(); ++last) {
        if (last > 0) reference.follow(run.steps()[last - 1]);
        INFO("workload " << seed << " cut after message " << last << " of " << run.steps().size());
        std::filesystem::copy_file(whole, cut_path, std::filesystem::copy_options::overwrite_existing);
        const Cut cut = random_cut(reference, last, dice);
        apply(cut, reference.ladder.drawn(), cut_path);
        Replayed replayed = replay(cut_path, run.plan(), small_space(), small_sampler(), true);
        check_state(replayed, reference, cut);
        check_going_on(replayed, run);
    }
}

}  // namespace

TEST_CASE("replay of any prefix finds the run as it was, and the run goes on from there as it did",
          "[replay][prefix]") {
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{31}));
    cut_everywhere(RecordedRun(small_workload(seed)), seed);
}

TEST_CASE("the same with each stopping rule: a job that was stopped is known as such at every prefix",
          "[replay][prefix][stopping]") {
    const auto rule = GENERATE(StoppingRule::median, StoppingRule::asha, StoppingRule::curve);
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{8}));
    Workload workload = small_workload(seed, true);
    workload.trials += 10;
    const RecordedRun run(workload, any_stopping(rule, workload.levels.back()));
    cut_everywhere(run, seed);
}

TEST_CASE("the same with jobs that fail: what is tried again is in flight, with its attempt, at every prefix",
          "[replay][prefix][retry]") {
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{25}));
    Workload workload = with_failures(small_workload(seed));
    workload.attempts += 1;
    cut_everywhere(RecordedRun(workload), seed);
}

TEST_CASE("the same with a stopping rule beside", "[replay][prefix][retry][stopping]") {
    const auto rule = GENERATE(StoppingRule::median, StoppingRule::asha);
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{7}));
    Workload workload = with_failures(small_workload(seed, true));
    workload.attempts += 1;
    cut_everywhere(RecordedRun(workload, any_stopping(rule, workload.levels.back())), seed);
}

TEST_CASE("there are retries and stops for failures in these runs", "[replay][prefix][retry]") {
    std::size_t retries = 0, stops = 0, late = 0;
    for (std::uint64_t seed = 1; seed < 25; ++seed) {
        Workload workload = with_failures(small_workload(seed));
        workload.attempts += 1;
        bool stopped = false;
        const RecordedRun run(workload);
        for (const auto& step : run.steps()) {
            if (std::holds_alternative<Start>(step.event)) stopped = false;
            if (std::holds_alternative<Stop>(step.event)) stopped = true;
            if (step.next.stop == StopReason::failures) ++stops;
            if (!step.decision || !step.decision->retries()) continue;
            ++retries;
            if (stopped) ++late;
        }
    }
    CHECK(retries > 50);
    CHECK(stops > 1);
    CHECK(late > 3);  // after a stop
}

TEST_CASE("there are stops in these runs", "[replay][prefix][stopping]") {
    for (const auto rule : {StoppingRule::median, StoppingRule::asha, StoppingRule::curve}) {
        std::size_t stops = 0;
        for (std::uint64_t seed = 1; seed < 8; ++seed) {
            Workload workload = small_workload(seed, true);
            workload.trials += 10;
            const RecordedRun run(workload, any_stopping(rule, workload.levels.back()));
            for (const auto& step : run.steps()) stops += step.stopped ? 1U : 0U;
        }
        CAPTURE(static_cast<int>(rule));
        CHECK(stops > 5);
    }
}

TEST_CASE("a whole journal replays without a difference, with its sessions' time", "[replay]") {
    const RecordedRun run(small_workload(4));
    const TempFolder folder;
    run.write(folder.file("a.journal"));
    const Replayed replayed = replay(folder.file("a.journal"), run.plan(), small_space(), small_sampler());
    CHECK(!replayed.difference);
    CHECK(replayed.results.empty());  // not asked for
    CHECK(replayed.other_values.empty());
    CHECK(replayed.ladder.vacancies().ended());
    CHECK(replayed.elapsed > 0);
}

TEST_CASE("another plan, seed or space makes a difference", "[replay]") {
    Workload workload = small_workload(3);
    workload.levels = {1, 4, 16};
    workload.trials = 20;
    workload.losses = Losses::random;
    const RecordedRun run(workload);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    run.write(path);
    LadderPlan other = run.plan();
    other.brackets[0].levels = {1, 5, 16};
    CHECK(replay(path, other, small_space(), small_sampler()).difference);
    const RandomSampler reseeded(small_space(), 12);
    const auto difference = replay(path, run.plan(), small_space(), reseeded).difference;
    REQUIRE(difference);
    CHECK(difference->what == "trial 1: its point in the unit cube is not what the seed draws");
}
