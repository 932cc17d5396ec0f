// Runs killed with SIGKILL at random moments, several times each, and resumed to their ends.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "oracle/workload.hpp"
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

using JobKey = std::tuple<std::uint64_t, std::uint32_t>;  // trial, rung

/// ESPALIER_SCALE=1 is the full measure: a hundred runs.
int runs() {
    const char* scale = std::getenv("ESPALIER_SCALE");
    return std::max(1, static_cast<int>(std::lround(100 * (scale != nullptr ? std::atof(scale) : 0.1))));
}

struct Plan {
    bool always = false;  ///< checkpoint = "always", else "spill"
    std::string words;    ///< of `run`, after the name
};

/// About a second of work on two cores.
Plan random_plan(Dice& dice) {
    Plan plan;
    plan.always = dice.below(2) == 0;
    plan.words = " --quiet --durability process --max-trials 100 --seed " + std::to_string(dice.below(1000)) +
                 " --workers " + std::to_string(1 + dice.below(8)) +
                 " --set scheduler.max_resource=16 --set scheduler.eta=" + std::to_string(2 + dice.below(3)) +
                 " --set scheduler.min_resource=1 --set objective.how=busy --set objective.cost=0.005" +
                 " --set objective.progress=1 --set objective.noise=0.1 --set objective.state_bytes=" +
                 std::to_string(16 + dice.below(5000)) +
                 " --set objective.fail_rate=0.05 --set objective.nan_rate=0.05" +
                 " --set trials.checkpoint=" + (plan.always ? "always" : "spill") +
                 " --set trials.memory=" + (dice.below(2) == 0 ? "4kB" : "1GiB");
    return plan;
}

/// What a journal showed after a kill.
struct Seen {
    std::vector<MessageRow> messages;
    std::map<JobKey, int> reports;  ///< of progress, by jobs that have a result
};

std::map<JobKey, int> progress_in(const std::string& journal) {
    std::map<JobKey, int> counts;
    JournalReader(journal).progress([&](const ProgressRow& row) { ++counts[{number(row.trial), row.rung}]; });
    return counts;
}

Seen look(const std::string& journal) {
    Seen seen;
    for (const auto& message : messages_in(journal)) seen.messages.push_back(message.row);
    const auto reports = progress_in(journal);
    for (const auto& message : seen.messages)
        if (const auto* result = std::get_if<Result>(&message.event)) {
            const JobKey key{number(result->trial), result->rung};
            if (const auto found = reports.find(key); found != reports.end()) seen.reports[key] = found->second;
        }
    return seen;
}

/// Runs and resumes until the run ends by itself, with up to `kills` kills on the way.
std::vector<Seen> run_with_kills(const Shell& shell, const Plan& plan, Dice& dice, std::uint64_t kills) {
    std::vector<Seen> seen;
    const std::string journal = shell.path("a.journal");
    for (std::uint64_t i = 0;; ++i) {
        auto running = shell.start(shell.has("a.journal") ? "resume a.journal --quiet"
                                                          : "run curve --journal a.journal" + plan.words);
        const auto moment = std::chrono::microseconds(dice.below(300'000));
        if (i >= kills || running.ends_within(moment)) {
            const auto ended = running.wait();
            INFO(ended.err);
            REQUIRE(ended.code == 0);
            return seen;
        }
        running.signal(SIGKILL);
        const auto killed = running.wait();
        if (killed.code == 0) return seen;  // it ended by itself just before the signal
        INFO(killed.err);
        REQUIRE(killed.code == 128 + SIGKILL);
        if (!shell.has("a.journal")) continue;
        CHECK(JournalReader(journal).orphan_decisions().empty());
        seen.push_back(look(journal));
    }
}

void check_nothing_lost(const std::string& journal, const std::vector<Seen>& seen) {
    const auto end = messages_in(journal);
    const auto reports = progress_in(journal);
    for (const auto& moment : seen) {
        REQUIRE(moment.messages.size() <= end.size());
        for (std::size_t i = 0; i < moment.messages.size(); ++i) {
            CHECK(end[i].row.seq == moment.messages[i].seq);
            CHECK(end[i].row.event == moment.messages[i].event);
        }
    }
    std::set<JobKey> jobs;
    for (const auto& [seq, result] : results_in(journal)) {
        INFO("trial " << number(result.trial) << " rung " << result.rung);
        CHECK(jobs.insert({number(result.trial), result.rung}).second);
    }
}

/// A job whose result was committed before a kill is not trained again after it.
void check_nothing_trained_twice(const std::string& journal, const std::vector<Seen>& seen) {
    std::uint64_t rebuilds = 0;
    JournalReader(journal).rebuilds([&](const RebuildRow&) { ++rebuilds; });
    CHECK(rebuilds == 0);
    const auto reports = progress_in(journal);
    for (const auto& moment : seen)
        for (const auto& [key, count] : moment.reports) {
            INFO("trial " << std::get<0>(key) << " rung " << std::get<1>(key));
            CHECK(reports.at(key) == count);
        }
}

/// Curve's states know their trial and position: a wrong one would have been refused.
void check_states(const std::string& journal) {
    JournalReader(journal).reports([](const ReportRow& row) {
        CHECK_THAT(row.message, !contains("asked to train from") && !contains("this state was not written by"));
    });
}

}  // namespace

TEST_CASE("runs killed at random moments and resumed lose nothing, count nothing twice, and replay",
          "[program][kill]") {
    const auto seed = std::random_device()();
    std::uint64_t kills = 0;
    for (int i = 0; i < runs(); ++i) {
        Dice dice(seed + static_cast<unsigned>(i));
        const Shell shell;
        const Plan plan = random_plan(dice);
        const auto journal = shell.path("a.journal");
        INFO("seed " << seed << ", run " << i << ": espalier run curve" << plan.words);
        const auto seen = run_with_kills(shell, plan, dice, 2 + dice.below(7));
        kills += seen.size();
        check_nothing_lost(journal, seen);
        check_states(journal);
        if (plan.always) check_nothing_trained_twice(journal, seen);
        const auto replayed = shell.run("replay a.journal");
        INFO(replayed.err);
        CHECK(replayed.code == 0);
        CHECK_THAT(replayed.out, contains("100 configurations: every decision follows"));
        CHECK(!shell.has("a.journal-wal"));
    }
    WARN("seed " << seed << ": " << runs() << " runs, " << kills << " kills");
}
