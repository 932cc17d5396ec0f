// The whole program under every fault there is: what stress --faults finds. A tenth here; all of it with ctest -L long.
#include "program/program.hpp"
#include "support/catch.hpp"
#include "support/sanitized.hpp"

using namespace espalier::test;

namespace {

void expect_nothing_wrong(const std::string& flags) {
    const Shell shell;
    Program program = shell.start("stress --faults " + flags);
    REQUIRE(program.ends_within(std::chrono::minutes(15)));
    const Ended ended = program.wait();
    CAPTURE(flags, ended.out, ended.err);
    CHECK(ended.code == 0);
    CHECK(ended.out.find("every job had one outcome, replay agrees, nothing is left over") != std::string::npos);
}

}  // namespace

TEST_CASE("isolated workers with every fault at 1 %: the run ends and nothing is left over", "[program][faults]") {
    expect_nothing_wrong(sanitized ? "--trials 150" : "--trials 1000");
}

TEST_CASE("workers and the program are killed: nothing counts twice, is lost or left over", "[program][faults]") {
    expect_nothing_wrong(sanitized ? "--trials 200 --worker-kills 4 --parent-kills 2 --seed 2"
                                   : "--trials 1000 --worker-kills 20 --parent-kills 5 --seed 2");
}

TEST_CASE("10,000 trials with every fault at 1 %, 16 workers", "[.long][faults]") {
    expect_nothing_wrong("--trials 10000");
}

TEST_CASE("200 workers and the program 50 times killed", "[.long][faults]") {
    expect_nothing_wrong("--trials 10000 --worker-kills 200 --parent-kills 50 --seed 2");
}
