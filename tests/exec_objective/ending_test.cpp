// How commands end when they do not end well.
#include <cmath>

#include "exec_objective/fixture.hpp"
#include "exec_objective/processes.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

// A loop that ends only by a signal, without a process of its own for each round.
const std::string forever = "while :; do read -r _ < /proc/loadavg; done";

std::string failure(const std::string& script, const OptionTable& more = {}) {
    const auto training = train_once(Study(script, more));
    CHECK(training.outcome == ESPALIER_RESULT_FAILED);
    return training.message;
}

std::string first_word_of(const Folder& folder, const std::string& name) {
    const std::string text = folder.read(name);
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("an exit code is a failure, told with the last lines of stderr", "[exec_objective][ending]") {
    CHECK(failure("echo 3 0.5; echo Traceback >&2; echo 'Error: no GPU' >&2; exit 3") ==
          "exit code 3; stderr ends with:\nTraceback\nError: no GPU");
    CHECK(failure("exit 1") == "exit code 1");
    const std::string long_one = failure("yes 'a line of stderr' | head -n 100000 >&2; echo THE END >&2; exit 1");
    CHECK_THAT(long_one, contains("THE END"));
    CHECK(long_one.size() < 2000);
}

TEST_CASE("a signal is a failure by its name", "[exec_objective][ending]") {
    CHECK(failure("kill -SEGV $$") == "killed by signal 11 (Segmentation fault)");
    CHECK(failure("kill -KILL $$") == "killed by signal 9 (Killed)");
}

TEST_CASE("half a number of a command that was killed is no progress", "[exec_objective][ending]") {
    const Study study("echo 1 0.5; printf '2 0.1'; kill -KILL $$");
    OneTrial trial(study);
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_FAILED);
    CHECK(trial.listener.reports.size() == 1);
}

TEST_CASE("a command that prints no loss is told what to print", "[exec_objective][ending]") {
    CHECK(failure("echo done") == "printed no loss for resource 3; print lines `RESOURCE LOSS`, the last one `3 LOSS`");
    CHECK_THAT(failure("echo 1 0.5; echo 2 0.5; echo why >&2"),
               contains("(its last was for 2); stderr ends with:\nwhy"));
}

TEST_CASE("a command that takes too long is ended", "[exec_objective][ending]") {
    const OptionTable quick{option("timeout", Value{0.05})};
    CHECK_THAT(failure(forever, quick), contains("took longer than timeout = 0.05 s and was ended"));
}

TEST_CASE("a command that is deaf to SIGTERM is killed after the grace", "[exec_objective][ending]") {
    const OptionTable quick{option("timeout", Value{0.05}), option("grace", Value{0.05})};
    CHECK_THAT(failure("trap '' TERM; " + forever, quick), contains("took longer than timeout = 0.05 s"));
}

TEST_CASE("a job that is asked to stop ends its command, and runs again later", "[exec_objective][ending]") {
    const Study study("echo 1 0.5; " + forever);
    OneTrial trial(study);
    trial.listener.on_progress = [&] { trial.stop = true; };
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_STOPPED);
    // Its checkpoint may be anything now.
    trial.stop = false;
    const auto again = trial.train(0, 3);
    CHECK(again.outcome == ESPALIER_RESULT_FAILED);
    CHECK_THAT(again.message, contains("did not end well"));
}

TEST_CASE("a job that the stopping rule ends, ends its command", "[exec_objective][ending]") {
    const Study study("echo 1 0.5; echo 2 0.5; " + forever);
    OneTrial trial(study);
    trial.listener.rule_lets_go_on = false;
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_STOPPED);
    CHECK_FALSE(trial.stop);
}

TEST_CASE("a job that is asked to stop and finishes all the same has its result", "[exec_objective][ending]") {
    const Study study("trap 'echo 3 0.25; exit 0' TERM; echo 1 0.5; " + forever);
    OneTrial trial(study);
    trial.listener.on_progress = [&] { trial.stop = true; };
    CHECK(trial.train(0, 3).value == 0.25);
}

TEST_CASE("a silent job that is asked to stop ends, too", "[exec_objective][ending]") {
    const Study study("echo $$ > pid; " + forever);
    OneTrial trial(study);
    std::thread stopper([&] {
        becomes([&] { return study.folder.read("pid").find('\n') != std::string::npos; });
        trial.stop = true;
    });
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_STOPPED);
    stopper.join();
    CHECK(is_over(first_word_of(study.folder, "pid")));
}

TEST_CASE("what a command leaves running ends with it", "[exec_objective][ending]") {
    const Study study("(" + forever + ") & echo $! > pid; echo 3 0.5");
    CHECK(train_once(study).value == 0.5);
    const std::string pid = first_word_of(study.folder, "pid");
    REQUIRE(!pid.empty());
    CHECK(becomes([&] { return is_over(pid); }));
}

TEST_CASE("what a command started ends with it, deaf or not, when it is to end", "[exec_objective][ending]") {
    const Study study("sh -c 'trap \"\" TERM; echo $$ > pid; echo 1 0.5; " + forever + "' & wait",
                      {option("grace", Value{0.05})});
    OneTrial trial(study);
    trial.listener.on_progress = [&] { trial.stop = true; };
    CHECK(trial.train(0, 3).outcome == ESPALIER_RESULT_STOPPED);
    const std::string pid = first_word_of(study.folder, "pid");
    REQUIRE(!pid.empty());
    CHECK(becomes([&] { return is_over(pid); }));
}

TEST_CASE("a program that vanished after the study was opened is told by name", "[exec_objective][ending]") {
    const Folder tools;
    tools.write("tool.sh", "#!/bin/sh\necho 1\n");
    std::filesystem::permissions(tools.path() / "tool.sh", std::filesystem::perms::owner_all);
    const Study study(std::vector<std::string>{tools.file("tool.sh")});
    CHECK(train_once(study).value == 1);
    std::filesystem::remove(tools.path() / "tool.sh");
    const auto training = train_once(study);
    CHECK(training.outcome == ESPALIER_RESULT_FAILED);
    CHECK_THAT(training.message, contains("exit code 127") && contains("tool.sh"));
}
