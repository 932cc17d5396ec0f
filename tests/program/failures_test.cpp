// Objectives that fail: the run goes on, counts them, and says what they said.
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
