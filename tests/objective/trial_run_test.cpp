// check --try and train: trials apart from a search.
#include "objective/trial_run.hpp"

#include <cmath>
#include <cstring>
#include <map>

#include "fixture.hpp"
#include "objective/solo_training.hpp"

using namespace espalier;
using test::contains;
using test::files_in;
using test::Names;

namespace {

/// Trials of the walk apart from a search.
class Solo {
  public:
    explicit Solo(const OptionTable& options = {})
        : library(WALK, options, "."),
          space({{"step", FloatRange{0.1, 1e9, false}, {}}}),
          trials(library, space, listener, test::settings_in(folder.path())) {}

    [[nodiscard]] TrialRunPlan plan() const {
        TrialRunPlan plan;
        plan.trial = TrialId{3};
        plan.configuration = test::Walk::configuration(3);
        plan.first = 1;
        plan.next = 4;
        plan.state_file = folder.path() + "/try.state";
        return plan;
    }
    TrialRunReport run(const TrialRunPlan& plan) {
        return run_trial(trials, plan, [&](const std::string& what) { steps.push_back(what); });
    }

    test::TemporaryFolder folder;
    test::Listener listener;
    Library library;
    Space space;
    SoloTrials trials;
    std::vector<std::string> steps;
};

/// One trial of `troubled` with a fault.
TrialRunReport troubled(const std::string& fault) {
    const test::TemporaryFolder folder;
    test::Listener listener;
    const Library library(TROUBLED, {}, ".");
    const Space space({{"fault", Choice{{Value{fault}, Value{std::string("other")}}}, {}}});
    SoloTrials trials(library, space, listener, test::settings_in(folder.path()));
    TrialRunPlan plan;
    plan.configuration = Configuration{{Value{fault}}};
    plan.next = 4;
    plan.state_file = folder.path() + "/try.state";
    auto report = run_trial(trials, plan, [](const std::string&) {});
    CHECK(files_in(folder.path()).empty());
    return report;
}

}  // namespace

TEST_CASE("a trial that saves and restores well agrees with itself, and leaves no file", "[objective][try]") {
    Solo solo(test::padding(5000));
    const auto report = solo.run(solo.plan());
    CHECK(report.failed_in == "");
    CHECK_FALSE(report.interrupted);
    CHECK(report.restore == Agreement::agrees);
    CHECK(report.seed == Agreement::agrees);
    REQUIRE(report.state_bytes);
    CHECK(*report.state_bytes > 5000);
    REQUIRE(report.onward);
    CHECK(report.onward->from == 1);
    CHECK(report.onward->to == 4);
    CHECK(report.first->evaluation.result->loss == report.again->evaluation.result->loss);
    CHECK(report.save_seconds);
    CHECK(report.restore_seconds);
    CHECK(files_in(solo.folder.path()).empty());
    CHECK(solo.steps.size() == 6);
}

TEST_CASE("a try gives the losses of a search's trial with the same number and seed", "[objective][try]") {
    Solo solo;
    const auto report = solo.run(solo.plan());
    test::Walk walk(test::settings_in(solo.folder.path()));
    CHECK(report.first->evaluation.result->loss == walk.loss(3, 0));
    CHECK(report.onward->evaluation.result->loss == walk.loss(3, 1));
}

TEST_CASE("where there is nothing to train on to, save and restore are measured and not compared", "[objective][try]") {
    Solo solo;
    auto plan = solo.plan();
    plan.next.reset();
    const auto report = solo.run(plan);
    CHECK(report.failed_in == "");
    CHECK(report.restore == Agreement::not_tried);
    CHECK(report.seed == Agreement::agrees);
    CHECK(report.state_bytes);
    CHECK_FALSE(report.onward);
}

TEST_CASE("a state file that cannot be written fails in save", "[objective][try]") {
    Solo solo;
    auto plan = solo.plan();
    plan.state_file = "/nowhere/at/all/try.state";
    const auto report = solo.run(plan);
    CHECK(report.failed_in == "save");
    CHECK_THAT(report.why, contains("/nowhere/at/all"));
}

TEST_CASE("what fails is named, in the objective's words", "[objective][try]") {
    const std::map<std::string, std::pair<std::string, std::string>> faults = {
        {"create fails", {"create", "no such layer"}},
        {"create throws", {"create", "from create"}},
        {"fails", {"train", "diverged at step 3"}},
        {"fails later", {"train", "later"}},
        {"throws", {"train", "from train"}},
        {"nan", {"train", "returned NaN"}},
        {"infeasible", {"train", "more heads than units"}},
        {"stops", {"train", "stopped without being asked"}},
        {"save refuses", {"save", "not today"}},
        {"saves less", {"save", "announced 8 bytes and wrote 3"}},
        {"saves more", {"save", "announced 8 bytes and wrote more"}},
        {"restore refuses", {"restore", "I do not know this state"}},
        {"restore throws", {"restore", "from restore"}},
    };
    for (const auto& [fault, expected] : faults) {
        INFO(fault);
        const auto report = troubled(fault);
        CHECK(report.failed_in == expected.first);
        CHECK_THAT(report.why, contains(expected.second));
    }
    CHECK(troubled("none").failed_in == "");
}

TEST_CASE("a try that is asked to stop says so and leaves no file", "[objective][try]") {
    Solo solo;
    const auto report = run_trial(solo.trials, solo.plan(), [&](const std::string& what) {
        if (what.starts_with("training it on")) solo.trials.ask_to_stop();
    });
    CHECK(report.interrupted);
    CHECK(report.failed_in == "");
    CHECK_FALSE(report.onward);
    CHECK(files_in(solo.folder.path()).empty());
}

TEST_CASE("sizes of other configurations' states are multiples of the tried one's", "[objective][try]") {
    Solo solo(test::padding(100));
    auto plan = solo.plan();
    for (std::uint64_t i = 1; i <= 4; ++i) plan.others.emplace_back(TrialId{i}, test::Walk::configuration(i));
    const auto report = solo.run(plan);
    CHECK(report.mean_size == 1);
    CHECK(report.greatest_size == 1);
}

namespace {

/// A run's files of trial 3 at 1 and at 4, and a place for what is trained from them.
class Past {
  public:
    Past() : settings(test::settings_in(solo.folder.path(), CheckpointMode::always)) {
        {
            const test::TemporaryFolder elsewhere;
            test::Walk walk(test::settings_in(elsewhere.path()));
            losses = {walk.loss(3, 0), walk.loss(3, 1), walk.loss(3, 2), walk.loss(3, 3)};
        }
        // Killed before anything was committed: each file is there.
        test::Walk walk(settings);
        for (std::uint32_t rung = 0; rung < 2; ++rung) static_cast<void>(walk.run(3, rung));
        names = files_in(settings.states);
    }
    SoloOutcome train(double to, std::vector<double> checkpoints, PlainStateFile* target = nullptr) {
        SoloPlan plan;
        plan.trial = TrialId{3};
        plan.configuration = test::Walk::configuration(3);
        plan.to = to;
        plan.levels = settings.brackets.front().levels;
        plan.folder = settings.states;
        plan.study_id = settings.study_id;
        for (const double resource : checkpoints) plan.checkpoints.push_back({plan.trial, resource, 1});
        plan.target = target;
        return train_apart(solo.trials, plan, [&](const std::string& what) { notes.push_back(what); });
    }
    [[nodiscard]] static double loss(const SoloOutcome& outcome) { return outcome.last->evaluation.result->loss; }

    Solo solo;
    EvaluatorSettings settings;
    std::vector<double> losses;
    Names names;
    std::vector<std::string> notes;
};

}  // namespace

TEST_CASE("train goes on from the largest checkpoint and comes to the run's loss", "[objective][train]") {
    Past past;
    REQUIRE(past.names == Names{"trial-3@1.1.state", "trial-3@4.1.state"});
    const auto outcome = past.train(64, {1, 4});
    REQUIRE_FALSE(outcome.failed);
    CHECK(outcome.began_at == 4);
    CHECK(past.loss(outcome) == past.losses[3]);
    CHECK(past.notes[0] == "going on from the run's checkpoint at 4");
    CHECK(past.notes.size() == 3);  // to 16, to 64
    CHECK(files_in(past.settings.states) == past.names);
}

TEST_CASE("train without a checkpoint begins at the start and goes through the same levels", "[objective][train]") {
    Past past;
    const auto outcome = past.train(16, {});
    CHECK(outcome.began_at == 0);
    CHECK(past.loss(outcome) == past.losses[2]);
    CHECK(past.notes.size() == 3);
    // To a resource between levels and beyond the last.
    CHECK(past.train(10, {}).last->from == 4);
    const auto beyond = past.train(100, {1, 4});
    CHECK(beyond.last->from == 64);
    CHECK(beyond.last->to == 100);
}

TEST_CASE("train passes over a damaged checkpoint, says so, and leaves it where it is", "[objective][train]") {
    Past past;
    const std::string path = past.settings.states + "/trial-3@4.1.state";
    auto bytes = test::read_file(path);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    test::write_file(path, bytes);
    const auto outcome = past.train(16, {1, 4});
    CHECK(outcome.began_at == 1);
    CHECK(past.loss(outcome) == past.losses[2]);
    CHECK_THAT(past.notes[0], contains("of no use") && contains("trial-3@4.1.state is damaged"));
    CHECK(test::read_file(path) == bytes);
}

TEST_CASE("train saves the state as the objective wrote it, and never over a file", "[objective][train]") {
    Past past;
    const std::string path = past.solo.folder.path() + "/mine.state";
    PlainStateFile file(path);
    const auto outcome = past.train(4, {1, 4}, &file);
    REQUIRE_FALSE(outcome.failed);
    CHECK_FALSE(outcome.last);  // it stood there already
    const auto payload = read_checkpoint(past.settings.states + "/trial-3@4.1.state");
    CHECK(test::read_file(path) == std::string(payload.begin(), payload.end()));
    CHECK(file.size() == payload.size());

    const PlainStateFile second(path);
    REQUIRE(second.broken());
    CHECK_THAT(second.broken()->why, contains("mine.state: cannot write it: File exists"));
}

TEST_CASE("a file that comes up while the trial trains is not replaced", "[objective][train]") {
    Past past;
    const std::string path = past.solo.folder.path() + "/mine.state";
    {
        PlainStateFile file(path);
        test::write_file(path, "theirs");
        const auto outcome = past.train(4, {}, &file);
        REQUIRE(outcome.failed);
        CHECK_THAT(outcome.failed->why, contains("File exists"));
    }
    CHECK(test::read_file(path) == "theirs");
    CHECK_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_CASE("train that is stopped or fails saves nothing", "[objective][train]") {
    Past past;
    const std::string path = past.solo.folder.path() + "/mine.state";
    past.solo.trials.ask_to_stop();
    {
        PlainStateFile file(path);
        const auto outcome = past.train(16, {}, &file);
        CHECK(outcome.interrupted);
    }
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_FALSE(std::filesystem::exists(path + ".part"));
}
