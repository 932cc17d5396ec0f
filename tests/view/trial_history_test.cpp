// The stories of the trials of random runs, against an oracle that sorts all results again at every message.
#include "view/trial_history.hpp"

#include <map>

#include "journal/fixture.hpp"
#include "replay/recorded_run.hpp"
#include "support/catch.hpp"
#include "support/rank_oracle.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

double full_resource(const RecordedRun& run) { return run.plan().brackets.front().levels.back(); }

/// Small enough to be sorted again at each message; every third has several brackets.
Workload small_workload(std::uint64_t seed, std::uint64_t trials) {
    Workload workload = seed % 3 == 0 ? random_brackets(seed, 16) : random_workload(seed, 16);
    workload.trials = 1 + workload.trials % trials;
    return workload;
}

/// What the literal reading of the messages says of one result.
struct Expected {
    RungKey rung;
    std::uint64_t came = 0;
    std::uint64_t handed = 0;  ///< the message that its job came from
    Result result;
    LiteralStanding at_result;
    std::optional<std::uint64_t> among_best_since;
    std::uint64_t displaced = 0;
    std::optional<std::uint64_t> promoted;
    std::optional<Decision> decision;
    LiteralStanding at_promotion;
    LiteralStanding at_end;
};

struct Story {
    std::uint64_t drawn = 0;
    std::vector<Expected> results;
    std::optional<Job> in_flight;
};

class Literal {
  public:
    explicit Literal(const Workload& workload) : w_(workload) {}

    void step(std::uint64_t seq, const RecordedStep& step) {
        if (const auto* result = std::get_if<Result>(&step.event)) take(seq, *result);
        look(seq);
        if (step.decision) decide(seq, *step.decision);
    }

    std::map<std::uint64_t, Story> finish() {
        for (auto& [trial, story] : stories_)
            for (auto& result : story.results) result.at_end = standing(result.rung, trial);
        return stories_;
    }

  private:
    LiteralStanding standing(RungKey rung, std::uint64_t trial) const {
        return literal_standing(rungs_.at(rung), trial, w_.p, w_.q);
    }

    void take(std::uint64_t seq, const Result& result) {
        const RungKey key{result.bracket, result.rung};
        rungs_[key].push_back(result);
        const auto trial = number(result.trial);
        Expected expected;
        expected.rung = key;
        expected.came = seq;
        expected.handed = handed_[trial];
        expected.result = result;
        expected.at_result = standing(key, trial);
        stories_[trial].results.push_back(expected);
        stories_[trial].in_flight.reset();
    }

    void look(std::uint64_t seq) {
        for (auto& [trial, story] : stories_) {
            if (story.results.empty() || story.in_flight) continue;
            auto& last = story.results.back();
            if (last.promoted || !last.result.ok()) continue;
            const auto now = standing(last.rung, trial);
            if (now.rank <= now.k && !last.among_best_since) last.among_best_since = seq;
            if (now.rank > now.k && last.among_best_since) {
                last.among_best_since.reset();
                ++last.displaced;
            }
        }
    }

    void decide(std::uint64_t seq, const Decision& decision) {
        const auto trial = number(decision.job.trial);
        auto& story = stories_[trial];
        story.in_flight = decision.job;
        handed_[trial] = seq;
        if (decision.draws()) {
            story.drawn = seq;
            return;
        }
        auto& last = story.results.back();
        last.promoted = seq;
        last.decision = decision;
        last.at_promotion = standing(last.rung, trial);
    }

    const Workload& w_;
    std::map<RungKey, std::vector<Result>> rungs_;
    std::map<std::uint64_t, Story> stories_;
    std::map<std::uint64_t, std::uint64_t> handed_;
};

/// The journals of recorded runs maximize: values are negated losses.
void check_standing(const Standing& found, const LiteralStanding& expected) {
    CHECK(found.n == expected.n);
    CHECK(found.k == expected.k);
    CHECK(found.rank == expected.rank);
    REQUIRE(found.boundary.has_value() == expected.boundary.has_value());
    if (found.boundary) CHECK(*found.boundary == -*expected.boundary);
    REQUIRE(found.ahead.size() == std::min<std::size_t>(3, expected.ahead.size()));
    for (std::size_t i = 0; i < found.ahead.size(); ++i) CHECK(found.ahead[i].trial == expected.ahead[i]);
}

void check_result(const ResultHistory& found, const Expected& expected, const Workload& workload) {
    CHECK((found.rung == expected.rung));
    CHECK(number(found.came.seq) == expected.came);
    CHECK(number(found.handed.at.seq) == expected.handed);
    CHECK(found.outcome == expected.result.outcome);
    if (found.ok()) CHECK(found.value == -expected.result.loss);
    check_standing(found.at_result, expected.at_result);
    check_standing(found.at_end, expected.at_end);
    REQUIRE(found.among_best_since.has_value() == expected.among_best_since.has_value());
    if (found.among_best_since) CHECK(number(found.among_best_since->seq) == *expected.among_best_since);
    CHECK(found.displaced == expected.displaced);
    CHECK(found.needed * workload.q / workload.p >= found.at_end.rank);
    CHECK((found.needed - 1) * workload.q / workload.p < found.at_end.rank);
    REQUIRE(found.promotion.has_value() == expected.promoted.has_value());
    if (!found.promotion) return;
    CHECK(number(found.promotion->at.seq) == *expected.promoted);
    CHECK(found.promotion->to == expected.decision->job.to);
    CHECK(found.promotion->results_since == expected.decision->n - expected.at_result.n);
    check_standing(found.promotion->standing, expected.at_promotion);
    CHECK(found.promotion->standing.n == expected.decision->n);
    CHECK(found.promotion->standing.k == expected.decision->k);
    CHECK(found.promotion->standing.boundary == -expected.decision->boundary);
    // What made it the next one: whoever was ahead is promoted, so that it is among the best in any case.
    CHECK(found.promotion->standing.among_best());
}

Fate expected_fate(const Expected& expected, const Workload& workload) {
    if (!expected.result.ok()) return Fate::failed;
    if (expected.promoted) return Fate::promoted;
    if (expected.rung.rung + 1 == workload.all_brackets()[expected.rung.bracket].levels.size()) return Fate::top;
    return expected.at_end.rank <= expected.at_end.k ? Fate::due : Fate::waiting;
}

}  // namespace

TEST_CASE("every trial's ranks, boundaries and promotions are those of sorting the results so far", "[view][explain]") {
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{41}));
    const Workload workload = small_workload(seed, 60);
    const RecordedRun run(workload);
    const TempFolder folder;
    run.write(folder.file("a.journal"));
    Literal literal(workload);
    for (std::size_t i = 0; i < run.steps().size(); ++i) literal.step(i + 1, run.steps()[i]);
    JournalReader reader(folder.file("a.journal"));
    for (const auto& [trial, story] : literal.finish()) {
        INFO("workload " << seed << " trial " << trial);
        const TrialHistory history = read_history(reader, run.plan(), full_resource(run), trial, 0);
        CHECK(number(history.drawn_at.seq) == story.drawn);
        CHECK(history.configuration.starts_with("{\"rate\":"));
        REQUIRE(history.results.size() == story.results.size());
        for (std::size_t i = 0; i < story.results.size(); ++i) {
            INFO("rung " << i);
            check_result(history.results[i], story.results[i], workload);
            CHECK(history.results[i].fate == expected_fate(story.results[i], workload));
        }
        REQUIRE(history.in_flight.has_value() == story.in_flight.has_value());
        if (story.in_flight) CHECK(history.in_flight->job == *story.in_flight);
        CHECK_NOTHROW(explain_text(history));
        CHECK_NOTHROW(explain_json(history));
    }
}

TEST_CASE("what may still come to a rung is never less than what comes", "[view][explain]") {
    const std::uint64_t seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{31}));
    const Workload workload = small_workload(seed, 80);
    const RecordedRun run(workload);
    RunFold fold(run.plan(), full_resource(run), {}, "a.journal");
    std::map<RungKey, std::uint64_t> most;
    for (std::size_t i = 0; i < run.steps().size(); ++i) {
        const auto& event = run.steps()[i].event;
        // Each session has its own limits.
        if (std::holds_alternative<Start>(event)) most.clear();
        fold.step({{Seq{i + 1}, static_cast<std::int64_t>(i), event}, std::nullopt, std::nullopt, true});
        for (const auto& [key, rung] : fold.rungs()) {
            const auto now = rung.results + fold.possible(key);
            const auto known = most.emplace(key, now).first;
            INFO("workload " << seed << " message " << i + 1 << " rung " << key.rung);
            CHECK(now <= known->second);
            known->second = now;
        }
    }
}

TEST_CASE("a trial that does not exist is told with how many there are", "[view][explain]") {
    Workload workload;
    workload.levels = {1, 4};
    workload.trials = 12;
    const RecordedRun run(workload);
    const TempFolder folder;
    run.write(folder.file("a.journal"));
    JournalReader reader(folder.file("a.journal"));
    const auto drawn = read_history(reader, run.plan(), full_resource(run), 1, 0).drawn;
    for (const std::uint64_t trial : {std::uint64_t{0}, drawn + 1, ~std::uint64_t{0}}) {
        std::string said;
        try {
            (void)read_history(reader, run.plan(), full_resource(run), trial, 0);
        } catch (const JournalUsageError& error) {
            said = error.what();
        }
        CHECK(said == folder.file("a.journal") + ": there is no trial " + std::to_string(trial) + ": there are " +
                          std::to_string(drawn) + ", from 1 to " + std::to_string(drawn));
    }
}

TEST_CASE("a journal that was changed tells no stories", "[view][explain]") {
    Workload workload;
    workload.levels = {1, 4};
    const RecordedRun run(workload);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    run.write(path);
    REQUIRE(run_sql(path, "DROP TRIGGER message_rows_stay_the_same; UPDATE message SET loss = 0.125 WHERE seq = 9")
                .empty());
    JournalReader reader(path);
    CHECK(error_of([&] { (void)read_history(reader, run.plan(), full_resource(run), 1, 0); }) ==
          path +
              ": message 9 was changed, or one before it is missing: nothing can be told from there on; see: "
              "espalier replay " +
              path);
}
