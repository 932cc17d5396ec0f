// Population based training as a user meets it: states are copied, live, in both isolations, and through kills; what
// was copied is in the journal, and replayed.
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "oracle/workload.hpp"
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// ESPALIER_SCALE=1 is the full measure: a hundred runs.
int runs() {
    const char* scale = std::getenv("ESPALIER_SCALE");
    return std::max(1, static_cast<int>(std::lround(100 * (scale != nullptr ? std::atof(scale) : 0.06))));
}

/// Populations of 8 that report each 2 of 16 steps.
std::string words_of(const std::string& isolation) {
    return " --journal a.journal --quiet --isolation " + isolation +
           " --set scheduler.algorithm=pbt --set scheduler.population=8 --set scheduler.interval=2"
           " --set scheduler.max_resource=16 --set objective.state_bytes=2000 --set objective.copies=true"
           " --set objective.noise=0.1";
}

struct Copies {
    std::map<std::uint64_t, std::uint64_t> decided, logged;  ///< parents by trial: of decisions, of configurations
};

Copies copies_in(const std::string& journal) {
    Copies copies;
    for (const auto& message : messages_in(journal))
        if (message.decision && message.decision->copies())
            copies.decided[number(message.decision->job.trial)] = number(message.decision->job.parent);
    JournalReader(journal).trials([&](const TrialRow& row) {
        if (row.drawn && row.drawn->why.origin == Origin::copy)
            copies.logged[number(row.trial)] = number(row.drawn->parent);
    });
    return copies;
}

/// No state was lost, none was taken for another, and none was trained again.
void check_states(const Shell& shell) {
    JournalReader reader(shell.path("a.journal"));
    reader.reports(
        [](const ReportRow& row) { CHECK_THAT(row.message, !contains("state") && !contains("asked to train from")); });
    reader.logs([](const LogRow& row) { FAIL_CHECK(row.text); });
    reader.rebuilds([](const RebuildRow&) { FAIL_CHECK("a state was trained again"); });
    // At the end the best trial's is the only file.
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(shell.path("a.journal.states")))
        ++files;
    CHECK(files == 1);
}

void check_replay(const Shell& shell) {
    const auto replayed = shell.run("replay a.journal");
    INFO(replayed.err);
    CHECK(replayed.code == 0);
    const Copies copies = copies_in(shell.path("a.journal"));
    CHECK(copies.decided == copies.logged);
    CHECK(copies.decided.size() > 3);
}

}  // namespace

TEST_CASE("states are copied, live, in threads and in processes", "[program][pbt]") {
    const std::string isolation = GENERATE(std::string("thread"), std::string("process"));
    const Shell shell;
    const auto ended = shell.run("run curve --max-trials 16 --workers 4" + words_of(isolation));
    INFO(isolation << ended.err);
    REQUIRE(ended.code == 0);
    check_states(shell);
    check_replay(shell);
    for (const auto& [seq, result] : results_in(shell.path("a.journal"))) CHECK(result.ok());
}

TEST_CASE("a run of copies that is killed at random moments loses no state, and counts nothing twice",
          "[program][pbt][kill]") {
    const auto seed = std::random_device()();
    std::uint64_t kills = 0;
    for (int i = 0; i < runs(); ++i) {
        Dice dice(seed + static_cast<unsigned>(i));
        const Shell shell;
        const std::string words = "run curve --max-trials 24 --seed " + std::to_string(dice.below(1000)) +
                                  " --workers " + std::to_string(1 + dice.below(8)) +
                                  " --set objective.how=busy --set objective.cost=0.002 --set objective.fail_rate=0.05"
                                  " --set objective.nan_rate=0.05 --set job.on_failure=" +
                                  (dice.below(2) == 0 ? "retry" : "worst") +
                                  words_of(dice.below(2) == 0 ? "thread" : "process");
        INFO("seed " << seed << ", run " << i << ": espalier " << words);
        for (auto left = 2 + dice.below(5);; --left) {
            auto running = shell.start(shell.has("a.journal") ? "resume a.journal --quiet" : words);
            if (left == 0 || running.ends_within(std::chrono::microseconds(dice.below(200'000)))) {
                const auto ended = running.wait();
                INFO(ended.err);
                REQUIRE(ended.code == 0);
                break;
            }
            running.signal(SIGKILL);
            if (running.wait().code == 0) break;
            ++kills;
        }
        check_states(shell);
        check_replay(shell);
        std::set<std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>> jobs;
        for (const auto& [seq, result] : results_in(shell.path("a.journal")))
            CHECK(jobs.emplace(number(result.trial), result.rung, result.attempt).second);
    }
    WARN("seed " << seed << ": " << runs() << " runs, " << kills << " kills");
}

TEST_CASE("a simulated population decides as a live one of one worker does", "[program][pbt][simulate]") {
    const Shell shell;
    REQUIRE(shell.run("run curve --max-trials 16 --workers 1" + words_of("thread")).code == 0);
    const auto simulated = shell.run("simulate curve --max-trials 16 --workers 1 --journal s.journal --quiet" +
                                     words_of("thread").substr(words_of("thread").find(" --isolation")));
    INFO(simulated.err);
    REQUIRE(simulated.code == 0);
    const auto live = messages_in(shell.path("a.journal")), virtual_ones = messages_in(shell.path("s.journal"));
    REQUIRE(live.size() == virtual_ones.size());
    for (std::size_t i = 0; i < live.size(); ++i) CHECK(live[i].decision == virtual_ones[i].decision);
    CHECK(shell.run("replay s.journal").code == 0);
}

TEST_CASE("what draws the first configurations of a population may be any sampler", "[program][pbt]") {
    const std::string kind = GENERATE(std::string("sobol"), std::string("tpe"), std::string("kde"));
    const Shell shell;
    const auto ended =
        shell.run("run curve --max-trials 40 --workers 3 --set sampler.kind=" + kind + words_of("thread"));
    INFO(kind << ended.err);
    REQUIRE(ended.code == 0);
    check_replay(shell);
}

TEST_CASE("a state that does not fit the copy's configuration is a failure that says what to do, and stays its donor's",
          "[program][pbt]") {
    const std::string isolation = GENERATE(std::string("thread"), std::string("process"));
    const Shell shell;
    std::string words = words_of(isolation);
    words.replace(words.find("copies=true"), 11, "copies=false");
    static_cast<void>(shell.run("run curve --max-trials 8 --workers 2" + words));
    std::size_t told = 0;
    JournalReader reader(shell.path("a.journal"));
    reader.reports([&](const ReportRow& row) {
        if (row.message.empty()) return;
        ++told;
        CHECK_THAT(row.message, contains("could not be restored with another configuration") &&
                                    contains("need frozen = true in [space]"));
    });
    CHECK(told > 2);
    for (const auto& message : messages_in(shell.path("a.journal")))
        if (const auto* result = std::get_if<Result>(&message.row.event);
            result != nullptr && result->trial <= TrialId{8})
            CHECK(result->ok());
}

TEST_CASE("a copy that was tampered with is found by replay", "[program][pbt][tampering]") {
    const Shell shell;
    REQUIRE(shell.run("run curve --max-trials 8 --workers 1" + words_of("thread")).code == 0);
    const auto journal = shell.path("a.journal");
    const auto copy = std::to_string(copies_in(journal).logged.begin()->first);
    const std::string free =
        "DROP TRIGGER trial_rows_stay; DROP TRIGGER trial_rows_stay_the_same; DROP TRIGGER "
        "decision_rows_stay; DROP TRIGGER decision_rows_stay_the_same; ";
    SECTION("its configuration") {
        change_by_hand(
            journal, "UPDATE trial SET configuration = replace(configuration, 'rate', 'width') WHERE trial = " + copy);
    }
    SECTION("its parent's name, with its configuration") {
        change_by_hand(journal, "UPDATE trial SET parent = parent % 8 + 1 WHERE trial = " + copy);
    }
    SECTION("that it is a copy") { change_by_hand(journal, "UPDATE trial SET parent = NULL WHERE trial = " + copy); }
    SECTION("whom a decision copies") {
        change_by_hand(journal, "UPDATE decision SET parent = parent % 8 + 1 WHERE trial = " + copy + " AND n IS NULL");
    }
    const auto replayed = shell.run("replay a.journal");
    CHECK(replayed.code == 3);
    CHECK_THAT(replayed.err + replayed.out, contains(copy));
}

TEST_CASE("train comes to the value of a copy, along its ancestors from the start", "[program][pbt][train]") {
    const Shell shell;
    REQUIRE(shell.run("run curve --max-trials 8 --workers 1" + words_of("thread")).code == 0);
    const auto parents = copies_in(shell.path("a.journal")).logged;
    // The copy that went furthest back from copy to copy, of those that came to the end.
    const auto generations = [&](std::uint64_t trial) {
        int count = 0;
        for (auto at = parents.find(trial); at != parents.end(); at = parents.find(at->second)) ++count;
        return count;
    };
    std::uint64_t trial = 0;
    double loss = 0;
    for (const auto& [seq, result] : results_in(shell.path("a.journal")))
        if (result.rung == 7 && result.ok() && generations(number(result.trial)) > generations(trial)) {
            trial = number(result.trial);
            loss = result.loss;
        }
    REQUIRE(generations(trial) > 1);
    std::filesystem::remove_all(shell.path("a.journal.states"));
    const auto ended = shell.run("train a.journal " + std::to_string(trial) + " --json --to 16 --state anew.state");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK(parsed(ended.out)["from"] == 0);
    CHECK(parsed(ended.out)["value"] == loss);
    CHECK(shell.read("anew.state").size() == 2000);
    CHECK_THAT(ended.err, contains("training of trial " + std::to_string(parents.at(trial)) + " from "));
    const auto early = shell.run("train a.journal " + std::to_string(trial) + " --to 1");
    CHECK(early.code == 2);
    CHECK_THAT(early.err, contains("began as a copy of trial " + std::to_string(parents.at(trial))));
    CHECK_THAT(shell.run("trials a.journal").out, contains("copy of"));
}

TEST_CASE("explain tells whose copy a trial is, whose place it took, and who took its own", "[program][pbt][explain]") {
    const Shell shell;
    REQUIRE(
        shell.run("run curve --max-trials 16 --workers 3 --set objective.fail_rate=0.1" + words_of("thread")).code ==
        0);
    const auto parents = copies_in(shell.path("a.journal")).logged;
    std::map<std::uint64_t, std::uint64_t> successors, predecessors;
    for (std::uint64_t trial = 1; trial <= 16 + parents.size(); ++trial) {
        const auto ended = shell.run("explain a.journal " + std::to_string(trial) + " --json");
        INFO(trial << ended.err << ended.out);
        REQUIRE(ended.code == 0);
        const auto told = parsed(ended.out)["population"];
        const auto found = parents.find(trial);
        CHECK(told["copy_of"] == (found == parents.end() ? nlohmann::json(nullptr) : nlohmann::json(found->second)));
        if (!told["replaced_by"].is_null()) successors[trial] = told["replaced_by"].get<std::uint64_t>();
        if (!told["took_the_place_of"].is_null()) predecessors[told["took_the_place_of"].get<std::uint64_t>()] = trial;
        CHECK(told["ranks"].size() == parsed(ended.out)["results"].size());
    }
    CHECK(successors == predecessors);
    CHECK(successors.size() == parents.size());
    const auto text = shell.run("explain a.journal " + std::to_string(successors.begin()->first)).out;
    CHECK_THAT(text, contains("replaced") && contains("members with a result when it came"));
    CHECK_THAT(shell.run("status a.journal").out,
               contains("16 of 16, and " + std::to_string(parents.size()) + " copied from them"));
}
