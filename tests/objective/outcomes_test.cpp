// What becomes of each way in which an objective can end a job.
#include <cmath>
#include <thread>

#include "base/random.hpp"
#include "fixture.hpp"

using namespace espalier;
using test::contains;

namespace {

class Troubled {
  public:
    explicit Troubled(CheckpointMode mode = CheckpointMode::spill, bool maximize = false)
        : library_(TROUBLED, {}, "."),
          space_({{"fault", Choice{{Value{std::string("")}}}, {}}}),
          evaluator(library_, space_, listener, settings(folder.path(), mode, maximize)) {}

    Evaluation run(const std::string& fault, std::uint32_t rung = 0, std::uint64_t trial = 1) {
        const double from = rung == 0 ? 0 : test::walk_levels[rung - 1];
        return evaluator.run({TrialId{trial}, rung, 1, from, test::walk_levels[rung]}, configuration(fault));
    }
    static Configuration configuration(const std::string& fault) { return {{Value{fault}}}; }

    test::TemporaryFolder folder;
    test::Listener listener;

  private:
    static EvaluatorSettings settings(const std::string& folder, CheckpointMode mode, bool maximize) {
        auto settings = test::settings_in(folder, mode);
        settings.maximize = maximize;
        return settings;
    }
    Library library_;
    Space space_;

  public:
    Evaluator evaluator;
};

void check_outcome(const std::string& fault, Outcome outcome, const std::string& message) {
    CAPTURE(fault);
    Troubled troubled(CheckpointMode::always);
    const auto evaluation = troubled.run(fault);
    REQUIRE(evaluation.result);
    CHECK(evaluation.result->outcome == outcome);
    CHECK_THAT(evaluation.message, contains(message));
    CHECK(evaluation.result->trial == TrialId{1});
    CHECK(evaluation.result->attempt == 1);
    // The state is poisoned: neither kept nor saved.
    CHECK(troubled.evaluator.states_in_memory() == 0);
    CHECK(test::files_in(troubled.folder.path() + "/study.states").empty());
}

}  // namespace

TEST_CASE("each failure is a result with its reason, and its state is destroyed", "[objective][outcomes]") {
    check_outcome("fails", Outcome::failed, "diverged at step 3");
    check_outcome("is silent", Outcome::failed, "failed and did not say why");
    check_outcome("infeasible", Outcome::infeasible, "more heads than units");
    check_outcome("nan", Outcome::nan, "returned NaN");
    check_outcome("inf", Outcome::infinite, "returned infinity");
    check_outcome("-inf", Outcome::infinite, "returned infinity");
    check_outcome("throws", Outcome::failed,
                  "threw an exception across the ABI (use objective.hpp or catch it): from train");
    check_outcome("throws an int", Outcome::failed, "threw an exception across the ABI");
    check_outcome("create fails", Outcome::failed, "no such layer");
    check_outcome("create is silent", Outcome::failed, "create failed and did not say why");
    check_outcome("create throws", Outcome::failed, "from create");
    check_outcome("create forgets", Outcome::failed, "create returned no trial");
    check_outcome("reaches less", Outcome::failed, "reached 0.5 of 1");
    check_outcome("reaches more", Outcome::failed, "reached 2 of 1");
    check_outcome("stops", Outcome::failed, "stopped without being asked");
    check_outcome("forgets value", Outcome::failed, "unknown outcome 77");
    check_outcome("bad text", Outcome::failed, "caf\xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD");
    check_outcome("no end", Outcome::failed, "xxxxxxxx");
}

TEST_CASE("infinite values fail in both directions", "[objective][outcomes]") {
    for (const char* fault : {"inf", "-inf", "nan"}) {
        Troubled troubled(CheckpointMode::spill, true);
        const auto evaluation = troubled.run(fault);
        REQUIRE(evaluation.result);
        CHECK_FALSE(evaluation.result->ok());
    }
}

TEST_CASE("a value is a loss, with its sign turned where greater is better", "[objective][outcomes]") {
    Troubled minimize;
    const auto low = minimize.run("", 1);
    CHECK(low.result->loss == 0.25);
    Troubled maximize(CheckpointMode::spill, true);
    CHECK(maximize.run("", 1).result->loss == -0.25);
    CHECK_FALSE(std::signbit(minimize.run("-0", 0, 2).result->loss));
    CHECK_FALSE(std::signbit(maximize.run("-0", 0, 2).result->loss));
}

TEST_CASE("a job's time is measured", "[objective][outcomes]") {
    Troubled troubled;
    const auto evaluation = troubled.run("");
    CHECK(evaluation.result->seconds > 0);
    CHECK(evaluation.result->seconds < 60);
}

TEST_CASE("a trial that fails later loses its state, and another attempt begins again", "[objective][outcomes]") {
    Troubled troubled;
    REQUIRE(troubled.run("fails later").result->ok());
    REQUIRE(troubled.evaluator.states_in_memory() == 1);
    CHECK(troubled.run("fails later", 1).message == "later");
    CHECK(troubled.evaluator.states_in_memory() == 0);
}

TEST_CASE("progress outside of the job is left out and warned of once", "[objective][outcomes]") {
    Troubled troubled;
    REQUIRE(troubled.run("progress outside").result->ok());
    CHECK(troubled.listener.reports.empty());
    REQUIRE(troubled.listener.lines.size() == 1);
    CHECK_THAT(troubled.listener.lines[0], contains("1 progress at 2 is outside of (0, 1]"));
}

TEST_CASE("a state that cannot be saved is told once, and the results count", "[objective][outcomes]") {
    struct Case {
        const char* fault;
        const char* why;
    };
    for (const auto& [fault, why] : {Case{"save refuses", "not today"}, Case{"save throws", "from save"},
                                     Case{"saves less", "save announced 8 bytes and wrote 3"},
                                     Case{"saves more", "save announced 8 bytes and wrote more"}}) {
        CAPTURE(fault);
        Troubled troubled(CheckpointMode::always);
        CHECK(troubled.run(fault, 0, 1).result->ok());
        CHECK(troubled.run(fault, 0, 2).result->ok());
        REQUIRE(troubled.listener.lines.size() == 1);
        CHECK_THAT(troubled.listener.lines[0], contains("2 the state of a trial could not be saved: "));
        CHECK_THAT(troubled.listener.lines[0], contains(why));
        CHECK(test::files_in(troubled.folder.path() + "/study.states").empty());
        CHECK(troubled.evaluator.states_in_memory() == 2);
        const auto saved = troubled.evaluator.save_all();
        CHECK(saved.written == 0);
        CHECK(saved.unsaved == 2);
        CHECK_THAT(saved.why, contains(why));
    }
}

TEST_CASE("a state that the objective does not take back is trained again", "[objective][outcomes]") {
    for (const char* fault : {"restore refuses", "restore throws"}) {
        CAPTURE(fault);
        const test::TemporaryFolder folder;
        const Library library(TROUBLED, {}, ".");
        const Space space({{"fault", Choice{{Value{std::string("")}}}, {}}});
        test::Listener listener;
        const auto settings = test::settings_in(folder.path(), CheckpointMode::always);
        const Configuration configuration{{Value{std::string(fault)}}};
        {
            Evaluator before(library, space, listener, settings);
            REQUIRE(before.run({TrialId{1}, 0, 1, 0, 1}, configuration).result->ok());
        }
        Evaluator after(library, space, listener, settings);
        CHECK(after.recover({{TrialId{1}, 0, 1, 1, 1.0, true}}) == 0);
        CHECK(after.run({TrialId{1}, 1, 1, 1, 4}, configuration).result->ok());
        REQUIRE(listener.rebuilds.size() == 1);
        CHECK(listener.rebuilds[0].from == 0);
        CHECK(listener.rebuilds[0].to == 1);
        REQUIRE(listener.lines.size() == 1);
        CHECK_THAT(listener.lines[0], contains("trial-1@1.1.state"));
    }
}

TEST_CASE("metrics and progress reach whoever listens; the seed is the trial's", "[objective][outcomes]") {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()));
    const auto evaluation = walk.run(3, 1);
    REQUIRE(evaluation.result->ok());
    REQUIRE(evaluation.metrics.size() == 1);
    CHECK(evaluation.metrics[0].name == "square");
    CHECK(evaluation.metrics[0].value == evaluation.result->loss * evaluation.result->loss);
    // The job began at a resource that nothing had trained to yet: what was trained again is not reported.
    REQUIRE(walk.listener.reports.size() == 3);
    CHECK(walk.listener.reports[0].resource == 2);
    CHECK(walk.listener.reports[2].resource == 4);
    CHECK(walk.listener.reports[2].value == evaluation.result->loss);
    CHECK(walk.listener.reports[2].job == walk.job(3, 1));

    auto other_seed = test::settings_in(folder.path());
    other_seed.seed = 43;
    test::Walk other(other_seed);
    CHECK(other.loss(3, 1) != evaluation.result->loss);
    CHECK(walk.loss(2, 0) / 0.2 != walk.loss(4, 0) / 0.4);
}

TEST_CASE("a library that is not thread-safe is in one call at a time", "[objective][outcomes]") {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()), test::off("thread_safe"));
    const long overlaps = test::walk_count("walk_overlaps");
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 0; i < 50; ++i)
                for (std::uint32_t rung = 0; rung < 3; ++rung) static_cast<void>(walk.run(1 + t * 50 + i, rung));
        });
    for (auto& thread : threads) thread.join();
    CHECK(test::walk_count("walk_overlaps") == overlaps);
    CHECK(walk.evaluator.states_in_memory() == 200);
}

TEST_CASE("each call into the library goes through the runner's call", "[objective][outcomes]") {
    const test::TemporaryFolder folder;
    const Library library(WALK, {}, ".");
    const Space space({{"step", FloatRange{0.1, 1, false}, {}}});
    test::Listener listener;
    int depth = 0;
    int calls = 0;
    {
        Evaluator evaluator(library, space, listener, test::settings_in(folder.path(), CheckpointMode::never),
                            [&](const std::function<void()>& body) {
                                ++calls;
                                CHECK(++depth == 1);
                                body();
                                --depth;
                            });
        REQUIRE(evaluator.run({TrialId{1}, 0, 1, 0, 1}, {{Value{0.5}}}).result->ok());
        CHECK(calls == 5);  // create, train, state_size and save of the first best, state_size of the paused state
    }
    CHECK(calls == 6);  // destroy
}
