// States: what a job leaves in its checkpoint folder, and where that is found again.
#include "checkpoint_folder.hpp"
#include "exec_objective/fixture.hpp"
#include "objective/checkpoint_file.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

// Counts on in a file of its folder: the loss is how far it counted, its metric where it began.
const std::string counting =
    "cd \"$ESPALIER_CHECKPOINT\"; n=0; [ -e n ] && read -r n < n; first=$n; "
    "while [ $n -lt {resource} ]; do n=$((n + 1)); done; echo $n > n; "
    "echo '{{\"loss\": '$n', \"began\": '$first'}}'";

double began(const OneTrial& trial) { return trial.metrics.at(0).value; }

std::vector<unsigned char> saved(const Study& study, OneTrial& trial) {
    const std::string path = study.folder.file("a.state");
    CheckpointWriter writer(path, {"study", std::string(32, '0'), TrialId{1}, 3, 1}, false);
    REQUIRE(!trial.trial().save(writer));
    REQUIRE(!writer.seal());
    REQUIRE(!writer.place());
    return read_checkpoint(path);
}

std::size_t folders_in_scratch(const Study& study) {
    std::size_t count = 0;
    for (const auto& owner : std::filesystem::directory_iterator(study.folder.path() / "scratch"))
        for (const auto& entry : std::filesystem::directory_iterator(owner.path()))
            if (entry.is_directory()) ++count;
    return count;
}

}  // namespace

TEST_CASE("the next job finds what the one before left", "[exec_objective][continuation]") {
    const Study study(counting);
    OneTrial trial(study);
    CHECK(trial.train(0, 3).value == 3);
    CHECK(began(trial) == 0);
    CHECK(trial.train(3, 9).value == 9);
    CHECK(began(trial) == 3);
}

TEST_CASE("a saved state is restored, of the announced size, and is a tar archive", "[exec_objective][continuation]") {
    const Study study(counting);
    std::vector<unsigned char> state;
    {
        OneTrial trial(study);
        REQUIRE(trial.train(0, 3).value == 3);
        CHECK(trial.trial().size() > 0);
        state = saved(study, trial);
        CHECK(state.size() == trial.trial().size());
        CHECK(folders_in_scratch(study) == 1);
    }
    CHECK(folders_in_scratch(study) == 0);
    OneTrial trial(study);
    REQUIRE(!trial.trial().restore(state));
    CHECK(trial.train(3, 9).value == 9);
    CHECK(began(trial) == 3);

    study.folder.write("best.tar", {state.begin(), state.end()});
    const Study unpack("mkdir out; tar -xf '" + study.folder.file("best.tar") + "' -C out && cat out/n");
    CHECK(train_once(unpack).value == 3);
}

TEST_CASE("a damaged state is refused", "[exec_objective][continuation]") {
    const Study study(counting);
    OneTrial trial(study);
    REQUIRE(trial.train(0, 3).value == 3);
    auto state = saved(study, trial);
    state[100] ^= 1U;
    OneTrial other(study);
    const auto failed = other.trial().restore(state);
    REQUIRE(failed);
    CHECK_THAT(failed->why, contains("cannot be read"));
}

TEST_CASE("trials do not see each other's folders, nor what a failed attempt left", "[exec_objective][continuation]") {
    const Study study("cd {checkpoint}; ls | wc -l; touch left; [ {trial} = 2 ] || exit 1");
    CHECK(OneTrial(study, adam, 1).train(0, 1).outcome == ESPALIER_RESULT_FAILED);
    CHECK(OneTrial(study, adam, 1).train(0, 1).message == "exit code 1");
    CHECK(OneTrial(study, adam, 2).train(0, 1).value == 0);
}

TEST_CASE("without checkpoints a command is told where it stands, and has no folder",
          "[exec_objective][continuation]") {
    const Study study("[ -z \"$ESPALIER_CHECKPOINT\" ] && echo {from}", {option("checkpoint", Value{false})});
    CHECK(!study.library.description().can_save);
    CHECK(!study.folder.has("scratch"));
    OneTrial trial(study);
    CHECK(trial.train(0, 3).value == 0);
    CHECK(trial.train(3, 9).value == 3);
}

TEST_CASE("a checkpoint that points out of its folder cannot be saved, and says why",
          "[exec_objective][continuation]") {
    const Study study("ln -s /etc/passwd {checkpoint}/data; echo 1");
    OneTrial trial(study);
    REQUIRE(trial.train(0, 3).value == 1);
    CheckpointWriter writer(study.folder.file("a.state"), {"study", std::string(32, '0'), TrialId{1}, 3, 1}, false);
    const auto failed = trial.trial().save(writer);
    REQUIRE(failed);
    CHECK_THAT(failed->why, contains("data: is a link that leads out"));
}
