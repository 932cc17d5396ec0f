// Jobs that run in the program itself and overrun their time: asked, given up, told; the program ends all the same.
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// `cost` seconds a step, in one sleep that hears nothing.
std::string study(double cost, int trials) {
    return "[study]\nobjective = \"curve\"\n[objective]\nhow = \"sleep\"\ncost = " + std::to_string(cost) +
           "\n[scheduler]\nmax_resource = 4\nmin_resource = 1\n[limits]\ntrials = " + std::to_string(trials) +
           "\n[workers]\ncount = 2\n[job]\ntime = \"50ms\"\ngrace = \"20ms\"\n";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a run ends although its jobs hang, and says what could end them", "[program][overrun]") {
    const Shell shell;
    shell.write("hang.toml", study(3600, 2));
    const Ended ended = shell.run("run hang.toml");
    CHECK(ended.code == 1);
    CHECK(contains(ended.err, "isolation = \"process\" can end such a job"));
    CHECK(contains(ended.err, "2 trials and 2 jobs"));
    CHECK(contains(ended.err, "2 jobs did not end and are given up with the program"));
    CHECK(shell.run("replay hang.journal").code == 0);
    const Ended trials = shell.run("trials hang.journal --json");
    CHECK(contains(trials.out, "took more than the 50 ms that a job may take"));
}

TEST_CASE("when every thread there is hangs the run stops and can be resumed", "[program][overrun]") {
    const Shell shell;
    shell.write("hang.toml", study(3600, 100));
    const Ended ended = shell.run("run hang.toml");
    CHECK(ended.code == 1);
    CHECK(contains(ended.err, "no threads are left for others"));
    CHECK(contains(ended.err, "espalier resume hang.journal"));
    CHECK(shell.run("replay hang.journal").code == 0);
    CHECK(contains(shell.run("status hang.journal").out, "resume"));
}

TEST_CASE("jobs in time are not touched by the limit", "[program][overrun]") {
    const Shell shell;
    shell.write("quick.toml", study(0.0001, 20));
    const Ended ended = shell.run("run quick.toml --set job.time=1h");
    CHECK(ended.code == 0);
    CHECK(contains(ended.err, "20 trials"));
    CHECK_FALSE(contains(ended.err, "failed"));
}
