// Objectives that fail: the run goes on, counts them, and says what they said.
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "journal/fixture.hpp"
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// A study of the objective troubled, whose parameter names what goes wrong.
void write_study(const Shell& shell, const std::string& faults) {
    shell.write("trouble.toml", std::string("[study]\nobjective = \"") + TROUBLED +
                                    "\"\n[scheduler]\nmax_resource = 4\neta = 2\n[limits]\ntrials = 12\n[space]\n"
                                    "fault = { choice = [" +
                                    faults + "] }\nrate = { float = [0, 1] }\n");
}

struct Fault {
    std::string name;
    Outcome outcome;
    std::string says;
};

}  // namespace

TEST_CASE("a run in which nothing succeeds ends, counts failures and fails", "[program][failures]") {
    const auto fault = GENERATE(values<Fault>(
        {{"throws", Outcome::failed, "threw an exception across the ABI (use objective.hpp or catch it): from train"},
         {"throws an int", Outcome::failed, "threw an exception across the ABI (use objective.hpp or catch it)"},
         {"fails", Outcome::failed, "diverged at step 3"},
         {"create fails", Outcome::failed, "no such layer"},
         {"create throws", Outcome::failed,
          "threw an exception across the ABI (use objective.hpp or catch it): from create"},
         {"infeasible", Outcome::infeasible, "more heads than units"},
         {"nan", Outcome::nan, ""},
         {"inf", Outcome::infinite, ""},
         {"-inf", Outcome::infinite, ""}}));
    const std::string quiet = GENERATE(as<std::string>{}, "", "--durability none ");
    const Shell shell;
    write_study(shell, "\"" + fault.name + "\"");
    const auto ended = shell.run("run trouble.toml --quiet " + quiet);
    INFO(fault.name << ": " << ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("12 trials and 12 jobs in ") && contains(", 12 failed\n"));
    CHECK_THAT(ended.err,
               contains("no trial succeeded: see what they said with: espalier trials --json trouble.journal"));
    if (!fault.says.empty()) CHECK_THAT(ended.err, contains("trial 1: " + fault.says + "\n"));
    CHECK_THAT(ended.out, contains("journal: trouble.journal\n"));

    const auto results = results_in(shell.path("trouble.journal"));
    CHECK(results.size() == 12);
    for (const auto& [seq, result] : results) CHECK(result.outcome == fault.outcome);
    CHECK(shell.run("replay trouble.journal").code == 0);
    CHECK(shell.run("trials trouble.journal").code == 0);
    CHECK(parsed(shell.run("best --json trouble.journal").out)["seen"].is_null());
    CHECK(shell.run("resume trouble.journal").code == 1);
}

TEST_CASE("a run in which something succeeds is done, and failures are never promoted", "[program][failures]") {
    const Shell shell;
    write_study(shell, R"("none", "nothing", "throws", "nan", "inf", "create fails")");
    const auto ended = shell.run("run trouble.toml --quiet --set limits.trials=100 --workers 4");
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, contains("100 trials") && contains(" failed\n"));
    CHECK_THAT(ended.out, contains("fault = \"no"));
    for (const auto& trial : parsed(shell.run("trials --json trouble.journal").out)) {
        const bool sound = trial["configuration"]["fault"] == "none" || trial["configuration"]["fault"] == "nothing";
        INFO(trial.dump());
        CHECK((trial["state"] == "failed") == !sound);
        if (!sound) CHECK(trial["results"].size() == 1);
        if (!sound) CHECK(trial["results"][0]["value"].is_null());
    }
    CHECK(shell.run("replay trouble.journal").code == 0);
    CHECK(shell.run("resume trouble.journal").code == 0);
}

TEST_CASE("a job that fails is tried again from the state before it, and its later result counts",
          "[program][failures][retry]") {
    const std::string checkpoint = GENERATE("spill", "always", "never");
    const std::string durability = GENERATE("none", "process");
    const std::string workers = GENERATE("1", "4");
    CAPTURE(checkpoint, durability, workers);
    const Shell shell;
    write_study(shell, R"("none", "fails once", "fails once later", "fails")");
    const auto ended =
        shell.run("run trouble.toml --quiet --set limits.trials=40 --set job.on_failure=retry --workers " + workers +
                  " --durability " + durability + " --set trials.checkpoint=" + checkpoint);
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.err, contains(" failed, ") && contains(" tried again\n"));
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<Result>> jobs;
    for (const auto& [seq, result] : results_in(shell.path("trouble.journal")))
        jobs[{number(result.trial), result.rung}].push_back(result);
    std::size_t later = 0;
    for (const auto& [job, results] : jobs) {
        for (std::size_t i = 0; i < results.size(); ++i) CHECK(results[i].attempt == i + 1);
        if (results.size() == 2) CHECK(results.back().ok());
        if (results.size() == 2 && job.second > 0) ++later;
        if (results.size() > 2) CHECK(results.size() == 3);
    }
    CHECK(later > 0);
    CHECK(shell.run("replay trouble.journal").code == 0);
    const auto trials = parsed(shell.run("trials --json trouble.journal").out);
    CHECK(trials.size() == 40);
    for (const auto& trial : trials)
        CHECK((trial["state"] == "failed") == (trial["configuration"]["fault"] == "fails"));
    const auto status = shell.run("status trouble.journal");
    CHECK_THAT(status.out, contains("finished: ") && contains(" tried again"));
    CHECK(shell.run("resume trouble.journal").code == 0);
}

TEST_CASE("a run that is cut where a job is to be tried again goes on as it did", "[program][failures][retry]") {
    const Shell shell;
    write_study(shell, R"("none", "fails once", "fails once later", "fails")");
    const std::string run = "run trouble.toml --quiet --workers 1 --set job.on_failure=retry --journal ";
    REQUIRE(shell.run(run + "whole.journal").code == 0);
    const auto whole = messages_in(shell.path("whole.journal"));
    int cuts = 0;
    for (std::size_t i = 0; i < whole.size() && cuts < 8; ++i) {
        if (!whole[i].decision || !whole[i].decision->retries()) continue;
        // With and without its decision's row.
        const auto seq = number(whole[i].row.seq);
        std::filesystem::copy_file(shell.path("whole.journal"), shell.path("cut.journal"),
                                   std::filesystem::copy_options::overwrite_existing);
        std::string sql;
        for (const std::string table : {"message", "decision", "trial"}) sql += "DROP TRIGGER " + table + "_rows_stay;";
        const auto last = std::to_string(seq), kept = std::to_string(seq - static_cast<std::uint64_t>(++cuts % 2));
        sql += "DELETE FROM message WHERE seq > " + last + "; DELETE FROM decision WHERE seq > " + kept + ";";
        sql += "DELETE FROM trial WHERE trial > (SELECT max(trial) FROM decision);";
        REQUIRE(run_sql(shell.path("cut.journal"), sql).empty());
        const auto ended = shell.run("resume cut.journal --quiet --workers 1");
        INFO(ended.err);
        REQUIRE(ended.code == 0);
        CHECK_THAT(ended.err, contains("1 job in flight to run again"));
        std::vector<Result> again, before;
        for (const auto& [s, result] : results_in(shell.path("cut.journal"))) again.push_back(result);
        for (const auto& [s, result] : results_in(shell.path("whole.journal"))) before.push_back(result);
        REQUIRE(again.size() == before.size());
        for (std::size_t r = 0; r < again.size(); ++r) {
            again[r].seconds = before[r].seconds;
            CHECK(again[r] == before[r]);
        }
        CHECK(shell.run("replay cut.journal").code == 0);
    }
    CHECK(cuts > 4);
}

TEST_CASE("a broken objective does not burn all its trials: the run gives up, says why, and can go on",
          "[program][failures][limits]") {
    const Shell shell;
    write_study(shell, R"("fails")");
    const auto ended = shell.run("run trouble.toml --quiet --workers 1 --set limits.trials=300");
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("gave up: too many jobs failed; 10") && contains("100 jobs in a row failed:\n") &&
                              contains("all said      failed: diverged at step 3\n") &&
                              contains("\nmend it, and go on with: espalier resume trouble.journal\n"));
    CHECK_THAT(ended.out, contains("journal: trouble.journal\n"));
    CHECK_THAT(shell.run("status trouble.journal").out, contains("gave up: 100 jobs in a row failed"));
    CHECK(shell.run("replay trouble.journal").code == 0);
    // A session of its own: it counts anew.
    const auto again = shell.run("resume trouble.journal --quiet --set job.max_failures=50");
    CHECK(again.code == 1);
    CHECK_THAT(again.err, contains("gave up: too many jobs failed; 15") && contains("50 jobs failed:\n"));
    const auto rest = shell.run("resume trouble.journal --quiet --set job.max_failures_in_a_row=0");
    CHECK(rest.code == 1);
    CHECK_THAT(rest.err, contains("300 trials") && contains("no trial succeeded"));
    CHECK(shell.run("replay trouble.journal").code == 0);
}

TEST_CASE("on_failure = \"stop\" ends the run at the first failure", "[program][failures][limits]") {
    const Shell shell;
    write_study(shell, R"("none", "fails")");
    const auto ended = shell.run("run trouble.toml --quiet --workers 1 --set job.on_failure=stop");
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("gave up: too many jobs failed") && contains("1 job failed:\n") &&
                              contains("it said       failed: diverged at step 3\n"));
    const auto results = results_in(shell.path("trouble.journal"));
    std::size_t failures = 0;
    for (const auto& [seq, result] : results) failures += result.ok() ? 0U : 1U;
    CHECK(failures == 1);
}

TEST_CASE("check says where jobs run and what a failure means, in plain words", "[program][failures][check]") {
    const Shell shell;
    write_study(shell, R"("none")");
    CHECK_THAT(
        shell.run("check trouble.toml").out,
        contains("isolation  thread: jobs run in this program") &&
            contains("failures   the trial ranks last in its rung and is trained no further; the run stops after "
                     "100 failures in a row\n"));
    const auto checked = shell.run("check trouble.toml --set job.on_failure=retry --set job.time=10s");
    CHECK_THAT(checked.out, contains("a job may take 10.0 s\n") &&
                                contains("3 times in all; then the trial ranks last") &&
                                contains("checkpoint = \"always\" keeps its state"));
    CHECK(parsed(shell.run("check --json trouble.toml --set job.on_failure=retry").out)["attempts"] == 3);
}

TEST_CASE("a simulated run tries again, and gives up, as a live one does", "[program][failures][simulate]") {
    const Shell shell;
    write_study(shell, R"("none", "fails once", "fails")");
    const auto tried =
        shell.run("simulate trouble.toml --quiet --workers 8 --set job.on_failure=retry --journal a.journal");
    INFO(tried.err);
    CHECK(tried.code == 0);
    CHECK_THAT(tried.out, contains(" tried again"));
    CHECK(shell.run("replay a.journal").code == 0);
    const auto dropped = shell.run(
        "simulate trouble.toml --quiet --workers 8 --set job.on_failure=retry --journal "
        "b.journal --set simulation.drop_probability=0.5 --set simulation.on_drop=failed");
    INFO(dropped.err);
    CHECK(shell.run("replay b.journal").code == 0);
    const auto gave_up = shell.run("simulate trouble.toml --quiet --workers 8 --set job.max_failures=2");
    CHECK(gave_up.code == 1);
    CHECK_THAT(gave_up.out, contains("ended: too many jobs failed"));
    CHECK_THAT(gave_up.err, contains("the run gave up: too many jobs failed; trial "));
}

TEST_CASE("a job that crashed in its process is tried again, and explain tells how it ended",
          "[program][failures][isolation]") {
    const Shell shell;
    const auto ended = shell.run(
        "run misbehave --quiet --journal a.journal --workers 3 --max-trials 40 --isolation process "
        "--set objective.crash=0.2 --set objective.exit=0.1 --set job.on_failure=retry --set job.attempts=5");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK_THAT(ended.err, contains(" tried again\n") && !contains("lost state"));
    CHECK(shell.run("replay a.journal").code == 0);
    bool by_signal = false, by_exit = false;
    JournalReader reader(shell.path("a.journal"));
    std::vector<FailureRow> failures;
    reader.failures([&](const FailureRow& row) { failures.push_back(row); });
    for (const FailureRow& row : failures) {
        const auto told = shell.run("explain a.journal " + std::to_string(number(row.trial)));
        INFO(told.out);
        if (row.signal == 11) CHECK_THAT(told.out, contains("signal 11 (SIGSEGV)") && contains("misbehave: crash\n"));
        if (row.exit_code) CHECK_THAT(told.out, contains("ended with exit code 3"));
        by_signal = by_signal || row.signal == 11;
        by_exit = by_exit || row.exit_code == 3;
    }
    CHECK(by_signal);
    CHECK(by_exit);
    CHECK_THAT(shell.run("status a.journal").out, contains("x          crashed: "));
}
