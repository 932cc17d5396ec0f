// What [scheduler] and [sampler] resolve to, for every algorithm.
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "study/expectation.hpp"
#include "study/support.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

using Levels = std::vector<double>;
using Counts = std::vector<std::uint64_t>;

Study resolved(const std::string& text, const Description& description = plain_description()) {
    return resolve(parsed_behind(text), description, 64);
}

Study scheduled(const std::string& scheduler, const std::string& rest = "") {
    return resolved("scheduler = { " + scheduler + " }\n" + rest);
}

bool has_note(const Study& study, const std::string& part) {
    for (const auto& note : study.notes)
        if (note.find(part) != std::string::npos) return true;
    return false;
}

std::string refusal(const std::string& text, const Description& description = plain_description()) {
    try {
        (void)resolved(text, description);
    } catch (const StudyError& error) {
        return error.what();
    }
    return "";
}

Counts shares(const Study& study) {
    Counts all;
    for (const auto& bracket : study.brackets) all.push_back(bracket.share);
    return all;
}

/// The study in a journal, read where nothing is known of the objective.
Study logged(const Study& study) {
    Description description;
    description.thread_safe = true;
    return resolve(parse_study(to_toml(study), "journal", "/"), description, 64);
}

void check_same_plan(const Study& study) {
    const Study again = logged(study);
    INFO(to_toml(study));
    CHECK(again.brackets == study.brackets);
    CHECK(again.scheme == study.scheme);
    CHECK(again.algorithm == study.algorithm);
    CHECK(ladder_plan(again).capacity == ladder_plan(study).capacity);
    CHECK(full_resource(again) == full_resource(study));
    CHECK(to_toml(again) == to_toml(study));
}

const std::string to_9 = "min_resource = 1, max_resource = 9, eta = 3, ";
const std::string to_81 = "min_resource = 1, max_resource = 81, eta = 3, ";
const Counts formula{81, 34, 15, 8, 5}, printed{81, 27, 9, 6, 5};

}  // namespace

TEST_CASE("the brackets of figure 1 are SHA's, by the early-stopping rate", "[study][scheduler]") {
    const std::vector<Levels> levels{{1, 3, 9}, {3, 9}, {9}};
    const std::vector<Counts> sizes{{9, 3, 1}, {9, 3}, {9}};
    for (unsigned s = 0; s < 3; ++s) {
        const Study study = scheduled(to_9 + "algorithm = \"sha\", n = 9, early_stopping_rate = " + std::to_string(s));
        CHECK(study.scheme == Scheme::sha);
        CHECK(study.brackets == std::vector<BracketPlan>{{levels[s], 9}});
        CHECK(sha_sizes(study.brackets[0], ReductionFactor(3)) == sizes[s]);
        CHECK(full_resource(study) == 9);
        check_same_plan(study);
    }
}

TEST_CASE("a SHA bracket has as many trials as its top rung needs, unless n says more", "[study][scheduler]") {
    CHECK(shares(scheduled(to_9 + "algorithm = \"sha\"")) == Counts{9});
    CHECK(shares(scheduled("algorithm = \"sha\", max_resource = 6.25, min_resource = 1, eta = 2.5")) == Counts{7});
    CHECK(shares(scheduled("algorithm = \"sha\", levels = [2, 5], eta = 3, n = 4")) == Counts{4});
    CHECK(refusal("scheduler = { " + to_9 + "algorithm = \"sha\", n = 8 }") ==
          "study.toml: [scheduler] n = 8: a bracket of 3 rungs needs at least 9 trials at eta = 3, or none is left for "
          "the top rung; raise it, or have fewer rungs");
}

TEST_CASE("brackets of SHA may be named one by one, and end where they like", "[study][scheduler]") {
    const Study study = scheduled("algorithm = \"sha\", eta = 3, brackets = [[1, 3, 9], [2, 4]], shares = [12, 5]");
    CHECK(study.brackets == std::vector<BracketPlan>{{{1, 3, 9}, 12}, {{2, 4}, 5}});
    CHECK(!full_resource(study));
    check_same_plan(study);
    CHECK(shares(scheduled("algorithm = \"sha\", eta = 3, brackets = [[1, 3, 9], [9]]")) == Counts{9, 1});
    CHECK_THAT(refusal("scheduler = { algorithm = \"sha\", eta = 3, brackets = [[1, 3, 9]], shares = [8] }"),
               contains("shares = 8: a bracket of 3 rungs needs at least 9 trials"));
}

TEST_CASE("Hyperband has both tables, and asynchronous Hyperband has their brackets", "[study][scheduler]") {
    const std::vector<std::pair<std::string, Scheme>> kinds{{"algorithm = \"hyperband\"", Scheme::sha},
                                                            {"brackets = \"loop\"", Scheme::loop},
                                                            {"brackets = \"live\"", Scheme::asha}};
    for (const auto& [kind, scheme] : kinds)
        for (const bool as_printed : {false, true}) {
            const Study study = scheduled(to_81 + kind + (as_printed ? ", bracket_sizes = \"printed\"" : ""));
            INFO(kind);
            CHECK(shares(study) == (as_printed ? printed : formula));
            CHECK(study.scheme == scheme);
            CHECK(study.brackets[1].levels == Levels{3, 9, 27, 81});
            CHECK(study.brackets[4].levels == Levels{81});
            CHECK(ladder_plan(study).scheme == scheme);
            CHECK(full_resource(study) == 81);
            check_same_plan(study);
        }
}

TEST_CASE("Hyperband ends at R exactly, also where r is not R / eta^m", "[study][scheduler]") {
    Description counting = plain_description();
    counting.integer_resource = true;
    const std::string hundred =
        "scheduler = { algorithm = \"hyperband\", max_resource = 100, min_resource = 2, eta = 3 }";
    const Study study = resolved(hundred, counting);
    CHECK(study.brackets[0].levels == Levels{3, 11, 33, 100});
    CHECK(has_note(study, "the lowest is at 3, not at min_resource = 2"));
    CHECK(resolved("scheduler = { algorithm = \"hyperband\", max_resource = 256 }").brackets[0].levels ==
          Levels{1, 4, 16, 64, 256});
}

TEST_CASE("the columns of a table are Hyperband's rungs by levels", "[study][scheduler]") {
    const Study study = scheduled("algorithm = \"hyperband\", levels = [3, 12, 48], eta = 4");
    CHECK(study.brackets == std::vector<BracketPlan>{{{3, 12, 48}, 16}, {{12, 48}, 6}, {{48}, 3}});
    check_same_plan(study);
}

TEST_CASE("Hyperband without a greatest resource has brackets of doubling budgets", "[study][scheduler][endless]") {
    for (const char* text : {"algorithm = \"hyperband\", max_resource = \"infinite\", eta = 2",
                             "algorithm = \"hyperband\", min_resource = 3, eta = 3"}) {
        const Study study = scheduled(text, "limits.trials = 100");
        CHECK(study.endless);
        CHECK(study.scheme == Scheme::sha);
        CHECK(study.brackets.size() > 500);
        CHECK(!full_resource(study));
        CHECK(has_note(study, "there is no max_resource"));
        CHECK(to_toml(study).size() < 1000);  // they follow from two numbers
        check_same_plan(study);
    }
    Description counting = plain_description();
    counting.integer_resource = true;
    CHECK_THAT(refusal("scheduler = { algorithm = \"hyperband\", min_resource = 1.5 }", counting),
               contains("counts whole epochs, not 1.5"));
    CHECK_THAT(refusal("scheduler = { algorithm = \"hyperband\", min_resource = 1e300 }"),
               contains("beyond what a number can hold; lower min_resource"));
}

TEST_CASE("brackets in a loop may be named one by one", "[study][scheduler]") {
    const Study study = scheduled("loop = true, eta = 3, brackets = [[1, 3, 9], [3, 9]], shares = [20, 6]");
    CHECK(study.scheme == Scheme::loop);
    CHECK(shares(study) == Counts{20, 6});
    check_same_plan(study);
    CHECK(shares(scheduled("loop = true, eta = 3, brackets = [[1, 3, 9], [3, 9]]")) == Counts{9, 3});
    CHECK(scheduled("loop = false, eta = 3, brackets = [[1, 3, 9], [3, 9]]").scheme == Scheme::asha);
}

TEST_CASE("the loop's budgets count training from scratch where the simulated world does", "[study][scheduler]") {
    const std::string scheduler = to_9 + "brackets = \"loop\"";
    CHECK(!ladder_plan(scheduled(scheduler)).from_scratch);
    CHECK(ladder_plan(scheduled(scheduler, "[simulation]\nfrom_scratch = true")).from_scratch);
}

TEST_CASE("what SHA's brackets do not fill is not drawn, and said", "[study][scheduler]") {
    const std::string sha = to_9 + "algorithm = \"sha\", n = 81";
    CHECK(
        has_note(scheduled(sha, "limits.trials = 100"),
                 "limits.trials = 100: 1 bracket of 81 trials in all; the other 19 would not fill another, of 81, and "
                 "are not drawn"));
    CHECK(!has_note(scheduled(sha, "limits.trials = 162"), "would not fill"));
    CHECK(refusal("scheduler = { " + sha + " }\nlimits.trials = 80") ==
          "study.toml: limits.trials = 80: not one bracket of 81 trials can be filled, and nothing would be drawn; "
          "raise the limit, or have smaller brackets");
    CHECK(refusal("scheduler = { " + sha + " }\n[space]\nrow = { int = [1, 80], once = true }") ==
          "study.toml: row has 80 values, each drawn once: not one bracket of 81 trials can be filled, and nothing "
          "would be drawn; have smaller brackets");
    CHECK(has_note(scheduled(to_81 + "algorithm = \"hyperband\"", "limits.trials = 100"),
                   "the other 19 would not fill the next, of 34"));
}

TEST_CASE("a grid bounds the trials, with those that are given", "[study][grid]") {
    const std::string grid = "scheduler.max_resource = 9\n[sampler]\nkind = \"grid\"\npoints = 3\n";
    const std::string space = "[space]\nlr = { float = [1e-5, 1e-1], log = true }\nn = { int = [1, 2] }\n";
    const Study study = resolved(grid + space);
    CHECK(most_trials(study) == std::uint64_t{6});
    CHECK(ladder_plan(study).capacity == 6);
    CHECK(!has_note(study, "no limit is set"));
    CHECK(sampler_of(study)->draw(TrialId{4}).configuration.values ==
          std::vector<std::optional<Value>>{Value(1e-3), Value(std::int64_t{2})});
    CHECK(most_trials(resolved(grid + "[[try]]\nlr = 0.01\n" + space)) == std::uint64_t{7});
    const Study more = resolved("limits.trials = 100\n" + grid + "[[try]]\nlr = 0.01\n" + space);
    CHECK(has_note(more, "limits.trials = 100 is never reached: the grid has 6 points, and [[try]] 1 more"));
    check_same_plan(study);
    check_same_plan(more);
    CHECK_THAT(refusal(grid + "[space]\nrow = { int = [1, 9], once = true }"),
               contains("[sampler] kind = \"grid\": row is drawn once (once = true), in an order of its own"));
    CHECK_THAT(refusal("scheduler = { " + to_9 + "algorithm = \"sha\" }\n[sampler]\nkind = \"grid\"\npoints = 4\n"),
               contains("the grid has 4 points: not one bracket of 9 trials"));
}

namespace {

/// Jobs by bracket and rung of a run by one worker, and what they train.
struct Run {
    std::vector<std::vector<double>> jobs;
    double resource = 0;
};

Run run_of(const Study& study, std::uint64_t seed = 1) {
    Ladder ladder(ladder_plan(study));
    Run run;
    for (const auto& bracket : study.brackets) run.jobs.emplace_back(bracket.levels.size());
    ladder.step(Start{1, ladder_limits(study)});
    std::vector<double> losses{0};  // a trial's is the same in each rung
    std::mt19937_64 engine(seed);
    auto step = ladder.step(Vacancy{});
    while (step.message.decision) {
        const Job job = step.message.decision->job;
        ++run.jobs[job.bracket][job.rung];
        run.resource += job.to - job.from;
        if (step.next.stop) ladder.step(Stop{*step.next.stop});
        while (losses.size() <= number(job.trial)) losses.push_back(static_cast<double>(engine() >> 12U));
        step = ladder.step(result_of(job, losses[number(job.trial)]));
    }
    return run;
}

}  // namespace

TEST_CASE("what SHA and Hyperband are expected to train is what they train", "[study][expectation]") {
    for (const char* scheduler : {"algorithm = \"sha\", n = 14", "algorithm = \"hyperband\"",
                                  "algorithm = \"hyperband\", bracket_sizes = \"printed\""})
        for (const char* limit : {"limits.trials = 300", "limits.trials = 87", "limits.resource = 1000.5",
                                  "limits.resource = 90", "limits = { trials = 100, resource = 3000 }"}) {
            const Study study = scheduled(to_9 + scheduler, limit);
            const Expectation expected = Forecast(study).within_limits();
            const Run run = run_of(study);
            INFO(scheduler << ", " << limit << ": " << expected.basis);
            CHECK(expected.certainty == Certainty::exact);
            CHECK(expected.resource == Approx(run.resource));
            for (const auto& rung : expected.rungs) {
                INFO("bracket " << rung.bracket << ", rung " << rung.rung);
                CHECK(rung.jobs == run.jobs[rung.bracket][rung.rung]);
            }
        }
}

TEST_CASE("the loop's brackets are expected to get about the trials that they get", "[study][expectation]") {
    for (const char* limit : {"limits.trials = 2000", "limits.resource = 30000"}) {
        const Study study = scheduled(to_81 + "brackets = \"loop\"", limit);
        const Expectation expected = Forecast(study).within_limits();
        constexpr std::uint64_t runs = 20;
        double jobs = 0, resource = 0;
        std::vector<double> trials(study.brackets.size());
        for (std::uint64_t seed = 1; seed <= runs; ++seed) {
            const Run run = run_of(study, seed);
            resource += run.resource / runs;
            for (std::size_t b = 0; b < trials.size(); ++b) {
                trials[b] += run.jobs[b][0] / runs;
                jobs += std::accumulate(run.jobs[b].begin(), run.jobs[b].end(), 0.0) / runs;
            }
        }
        INFO(limit);
        CHECK(expected.certainty == Certainty::mean);
        CHECK(expected.resource == Approx(resource).epsilon(0.05));
        CHECK(static_cast<double>(expected.jobs) == Approx(jobs).epsilon(0.05));
        for (const auto& rung : expected.rungs)
            if (rung.rung == 0) CHECK(rung.jobs == Approx(trials[rung.bracket]).epsilon(0.15));
    }
}

TEST_CASE("without limits a round of the brackets is expected", "[study][expectation]") {
    const Expectation expected = Forecast(scheduled(to_81 + "algorithm = \"hyperband\"")).within_limits();
    CHECK(expected.trials == 143);
    CHECK(expected.brackets == 5);
    CHECK(expected.jobs == 206);
    CHECK(expected.basis == "for each round of the brackets: 143 trials in 5 brackets");
}
