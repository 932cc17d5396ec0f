// What a command is told, and what is made of what it says.
#include <fcntl.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "exec_objective/fixture.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("the line at the end of the job is its loss, lines before it are progress", "[exec_objective][command]") {
    const Study study("echo hello; echo 1 0.5; echo 2 0.25; echo 3 0.125; echo 4 0.1; echo bye");
    OneTrial trial(study);
    const auto training = trial.train(0, 3);
    CHECK(training.outcome == ESPALIER_RESULT_OK);
    CHECK(training.value == 0.125);
    CHECK(training.resource == 3);
    REQUIRE(trial.listener.reports.size() == 2);
    CHECK(trial.listener.reports[0].resource == 1);
    CHECK(trial.listener.reports[1].value == 0.25);
}

TEST_CASE("the last of several lines counts, and one with the resource before a lone number",
          "[exec_objective][command]") {
    CHECK(train_once(Study("echo 3 1; echo 3 2; echo 7")).value == 2);
    CHECK(train_once(Study("echo 5; echo 6")).value == 6);
    CHECK(train_once(Study("printf 6")).value == 6);  // no newline at the end
}

TEST_CASE("JSON lines carry metrics, on the way and at the end", "[exec_objective][command]") {
    const Study study(
        R"(echo '{{"resource": 1, "loss": 2, "accuracy": 0.5}}'; echo '{{"value": 1, "accuracy": 0.75}}')");
    OneTrial trial(study);
    CHECK(trial.train(0, 3).value == 1);
    REQUIRE(trial.metrics.size() == 1);
    CHECK(trial.metrics[0].name == "accuracy");
    CHECK(trial.metrics[0].value == 0.75);
    REQUIRE(trial.listener.reports.size() == 1);
    REQUIRE(trial.listener.reports[0].metrics.size() == 1);
    CHECK(trial.listener.reports[0].metrics[0].value == 0.5);
}

TEST_CASE("progress told before the job's beginning is not told again", "[exec_objective][command]") {
    const Study study("echo 1 1; echo 2 0.9; echo 3 0.8; echo 4 0.7", {option("checkpoint", Value{false})});
    OneTrial trial(study);
    CHECK(trial.train(0, 2).value == 0.9);
    CHECK(trial.train(2, 4).value == 0.7);
    REQUIRE(trial.listener.reports.size() == 2);
    CHECK(trial.listener.reports[1].resource == 3);
}

TEST_CASE("losses that are no numbers reach the host as they are", "[exec_objective][command]") {
    CHECK(std::isnan(train_once(Study("echo 3 nan")).value));
    CHECK(std::isinf(train_once(Study("echo 3 -inf")).value));
}

TEST_CASE("words, environment and stdin tell the configuration and the job", "[exec_objective][command]") {
    const Study study({"sh", "-c", "cat > in.json; env > env; printf '%s\\n' \"$@\" > words; pwd > pwd; echo 1", "sh",
                       "{lr}", "--units={units}", "--momentum={momentum}", "{optimizer}", "{from}", "{resource}",
                       "{trial}", "{threads}", "{{x}}"});
    OneTrial trial(study, adam, 7);
    REQUIRE(trial.train(0, 3).outcome == ESPALIER_RESULT_OK);
    CHECK(study.folder.read("words") == "1e-05\n--units=16\nadam\n0\n3\n7\n2\n{x}\n");
    CHECK(study.folder.read("pwd") == study.folder.path().string() + "\n");

    const auto told = nlohmann::json::parse(study.folder.read("in.json"));
    CHECK(told["configuration"] == nlohmann::json::parse(R"({"lr": 1e-05, "units": 16, "optimizer": "adam"})"));
    CHECK(told["resource"] == 3);
    CHECK(told["trial"] == 7);
    std::string environment("\n");
    environment += study.folder.read("env");
    CHECK_THAT(environment, contains("\nESPALIER_PARAM_lr=1e-05\n"));
    CHECK_THAT(environment, contains("\nESPALIER_RESOURCE=3\n"));
    CHECK_THAT(environment, contains("\nOMP_NUM_THREADS=2\n"));
    CHECK_THAT(environment, contains("\nESPALIER_CHECKPOINT=" + told["checkpoint"].get<std::string>() + "\n"));
}

TEST_CASE("a parameter that applies is passed, one that does not leaves its word out", "[exec_objective][command]") {
    const Study study({"sh", "-c", "echo \"$#\"", "sh", "--momentum={momentum}"});
    CHECK(OneTrial(study, sgd).train(0, 1).value == 1);
    CHECK(OneTrial(study, adam).train(0, 1).value == 0);
}

TEST_CASE("floods of output neither block the command nor fill our memory", "[exec_objective][command]") {
    // 64 MiB without a newline, then as much on stderr, then as many short lines.
    const Study study(
        "head -c 67108864 /dev/zero; head -c 67108864 /dev/zero >&2; echo; yes word | head -n 2000000; echo 3 0.5");
    CHECK(train_once(study).value == 0.5);
}

TEST_CASE("a command that does not read its stdin does not matter, nor one that closes everything",
          "[exec_objective][command]") {
    CHECK(train_once(Study("exec <&-; echo 3 1")).value == 1);
    CHECK(train_once(Study("echo 3 1; exec >&- 2>&-; while [ -e gone ]; do :; done")).value == 1);
}

TEST_CASE("a command inherits nothing that this process keeps for itself", "[exec_objective][command]") {
    std::set<int> inherited = {0, 1, 2};
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int file = std::stoi(entry.path().filename().string());
        const int flags = ::fcntl(file, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0) inherited.insert(file);
    }
    const std::size_t of_ls = 1;
    CHECK(train_once(Study("ls /proc/self/fd | wc -l")).value <= static_cast<double>(inherited.size() + of_ls));
}

TEST_CASE("many jobs at once do not hold each other's pipes", "[exec_objective][command]") {
    const Study study("cat > /dev/null; echo {trial}");
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (std::uint64_t i = 1; i <= 16; ++i)
        threads.emplace_back([&, i] {
            OneTrial trial(study, adam, i);
            for (int round = 0; round < 8; ++round)
                if (trial.train(round, round + 1).value == static_cast<double>(i)) ++right;
        });
    for (auto& thread : threads) thread.join();
    CHECK(right == 16 * 8);
}
