// What a resumed run makes of the files that an earlier process left.
#include "fixture.hpp"

using namespace espalier;
using test::files_in;
using test::Names;

namespace {

/// A folder with files of trials 1 to 4 at 1, and of trial 1 at 4, as a killed process leaves it: nothing committed.
class Left {
  public:
    Left() : settings(test::settings_in(folder.path(), CheckpointMode::always)) {
        test::Walk walk(settings);
        for (std::uint64_t trial = 1; trial <= 4; ++trial) results.push_back(result(walk, trial, 0));
        results.push_back(result(walk, 1, 1));
    }
    [[nodiscard]] std::string path(const std::string& name) const { return settings.states + "/" + name; }

    test::TemporaryFolder folder;
    EvaluatorSettings settings;
    std::vector<TrainedTo> results;

  private:
    static TrainedTo result(test::Walk& walk, std::uint64_t trial, std::uint32_t rung) {
        const auto evaluation = walk.run(trial, rung);
        REQUIRE(evaluation.result->ok());
        return walk.trained(trial, rung, evaluation.result->loss);
    }
};

/// Makes this trial the best of all, at the top rung, with no file: so that no file is kept for being the best's.
TrainedTo best_elsewhere() { return {TrialId{99}, 3, 1, 64, -1e9, true}; }

}  // namespace

TEST_CASE("where brackets end at several resources, no trial is at the top", "[objective][recovery]") {
    EvaluatorSettings settings;
    settings.brackets = {{{1, 4, 16}, 1}, {{4, 16}, 1}};
    CHECK(!settings.at_top(4));
    CHECK(settings.at_top(16));
    settings.brackets = {{{2}, 2}, {{1, 4}, 4}};  // of Hyperband without end: 2 is the top of one alone
    CHECK(!settings.at_top(2));
    CHECK(!settings.at_top(4));
}

TEST_CASE("files of committed results are taken up, the latest of each trial", "[objective][recovery]") {
    Left left;
    REQUIRE(files_in(left.settings.states).size() == 5);
    left.results.push_back(best_elsewhere());
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 0);
    CHECK(files_in(left.settings.states) ==
          Names{"trial-1@4.1.state", "trial-2@1.1.state", "trial-3@1.1.state", "trial-4@1.1.state"});
    static_cast<void>(walk.loss(1, 2));
    static_cast<void>(walk.loss(2, 1));
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("files without a committed result are deleted", "[objective][recovery]") {
    Left left;
    const std::vector<TrainedTo> committed{left.results[0], left.results[1], best_elsewhere()};
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(committed) == 0);
    CHECK(files_in(left.settings.states) == Names{"trial-1@1.1.state", "trial-2@1.1.state"});
}

TEST_CASE("a file of another attempt than the committed one is deleted", "[objective][recovery]") {
    Left left;
    left.results[1].attempt = 2;
    left.results.push_back(best_elsewhere());
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 1);
    CHECK(files_in(left.settings.states).size() == 3);
}

TEST_CASE("files with a damaged header or another length are dropped and their trials counted as lost",
          "[objective][recovery]") {
    const auto damage = [](const std::function<void(std::string&)>& change) {
        Left left;
        const std::string path = left.path("trial-3@1.1.state");
        auto bytes = test::read_file(path);
        change(bytes);
        test::write_file(path, bytes);
        left.results.push_back(best_elsewhere());
        test::Walk walk(left.settings);
        CHECK(walk.evaluator.recover(left.results) == 1);
        CHECK_FALSE(std::filesystem::exists(path));
        static_cast<void>(walk.loss(3, 1));
        CHECK(walk.listener.rebuilds.size() == 1);
    };
    for (const std::size_t at : {0U, 9U, 20U, 40U, 70U})
        damage([&](std::string& bytes) { bytes.at(at) = static_cast<char>(bytes[at] ^ 0x10); });
    for (const std::size_t length : {0U, 5U, 64U, 100U, 130U})
        damage([&](std::string& bytes) { bytes.resize(length); });
}

TEST_CASE("a damaged state is found when its trial is promoted, and trained again", "[objective][recovery]") {
    for (const std::size_t from_the_end : {1U, 20U}) {
        Left left;
        const std::string path = left.path("trial-3@1.1.state");
        auto bytes = test::read_file(path);
        auto& byte = bytes.at(bytes.size() - from_the_end);
        byte = static_cast<char>(byte ^ 0x10);
        test::write_file(path, bytes);
        left.results.push_back(best_elsewhere());
        test::Walk walk(left.settings);
        CHECK(walk.evaluator.recover(left.results) == 0);
        static_cast<void>(walk.loss(3, 1));
        REQUIRE(walk.listener.rebuilds.size() == 1);
        CHECK(walk.listener.rebuilds[0].from == 0);
        REQUIRE(walk.listener.lines.size() == 1);
        CHECK_THAT(walk.listener.lines[0], test::contains("is damaged: its checksum does not fit"));
        static_cast<void>(walk.loss(4, 1));  // others go on as ever
        CHECK(walk.listener.rebuilds.size() == 1);
    }
}

TEST_CASE("a damaged latest file falls back to an earlier one of the same trial", "[objective][recovery]") {
    Left left;
    auto bytes = test::read_file(left.path("trial-1@4.1.state"));
    if (GENERATE(true, false))
        bytes = "torn";
    else
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
    test::write_file(left.path("trial-1@4.1.state"), bytes);
    left.results.push_back(best_elsewhere());
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 0);
    static_cast<void>(walk.loss(1, 2));
    REQUIRE(walk.listener.rebuilds.size() == 1);
    CHECK(walk.listener.rebuilds[0].from == 1);
    CHECK(walk.listener.rebuilds[0].to == 4);
}

TEST_CASE("what is not ours stays: other studies, other builds, copies; what was not finished goes",
          "[objective][recovery]") {
    Left left;
    const auto names = files_in(left.settings.states);
    std::filesystem::copy(left.path("trial-2@1.1.state"), left.path("trial-2@1.1.state.backup"));
    test::write_file(left.path("notes.txt"), "mine");
    test::write_file(left.path("trial-9@1.1.state.part"), "half");
    auto other = left.settings;
    other.study_id = "study-2";
    {
        test::Walk walk(other);
        CHECK(walk.evaluator.recover({}) == 0);
    }
    const auto after = files_in(left.settings.states);
    CHECK(after.size() == names.size() + 2);
    CHECK(std::find(after.begin(), after.end(), "trial-9@1.1.state.part") == after.end());
    {
        test::Walk walk(left.settings);
        CHECK(walk.evaluator.recover({}) == 0);
    }
    CHECK(files_in(left.settings.states) == Names{"notes.txt", "trial-2@1.1.state.backup"});
}

TEST_CASE("a file under another trial's name is not taken for it", "[objective][recovery]") {
    Left left;
    std::filesystem::rename(left.path("trial-2@1.1.state"), left.path("trial-3@1.1.state"));
    left.results.push_back(best_elsewhere());
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 2);
    CHECK(files_in(left.settings.states) == Names{"trial-1@4.1.state", "trial-4@1.1.state"});
}

TEST_CASE("trials that failed or reached the top need no file and are not lost", "[objective][recovery]") {
    Left left;
    TrainedTo failed = left.results[1];
    failed.rung = 1;
    failed.resource = 4;
    failed.ok = false;
    left.results.push_back(failed);
    left.results.push_back({TrialId{3}, 3, 1, 64, 5.0, true});
    left.results.push_back(best_elsewhere());
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 0);
    CHECK(files_in(left.settings.states) == Names{"trial-1@4.1.state", "trial-4@1.1.state"});
}

TEST_CASE("the best's file is kept though its trial went on", "[objective][recovery]") {
    Left left;
    left.results[0].loss = -1e9;
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 0);
    CHECK(files_in(left.settings.states) == Names{"trial-1@1.1.state", "trial-1@4.1.state", "trial-2@1.1.state",
                                                  "trial-3@1.1.state", "trial-4@1.1.state"});
    const auto path = walk.evaluator.save_best(left.results[0], test::Walk::configuration(1));
    CHECK(path == left.path("trial-1@1.1.state"));
    CHECK(walk.listener.rebuilds.empty());
}

TEST_CASE("without a folder all trials that may be trained on are lost", "[objective][recovery]") {
    Left left;
    std::filesystem::remove_all(left.settings.states);
    test::Walk walk(left.settings);
    CHECK(walk.evaluator.recover(left.results) == 4);
    CHECK_FALSE(std::filesystem::exists(left.settings.states));
}
