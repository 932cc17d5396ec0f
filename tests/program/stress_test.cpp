// espalier stress as its users run it. What it finds in faulty ladders: tests/stress/mutant_test.cpp.
#include "program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("a seed of stress is one run, and the same one again", "[program][stress]") {
    const Shell shell;
    const auto one = shell.run("stress --seed 7 --virtual");
    CHECK(one.code == 0);
    CHECK(one.out == "nothing found; the next seed is 8\n");
    CHECK_THAT(one.err, contains("judged 1 run (0 live), "));
    CHECK(shell.run("stress --seed 7 --virtual").err == one.err);
    CHECK_THAT(shell.run("stress --runs 3 --live --threads 2").err, contains("judged 3 runs (3 live), "));
}

TEST_CASE("wrong usage of stress says what to write instead", "[program][stress]") {
    const Shell shell;
    const auto refused = [&](const std::string& words, const std::string& why) {
        const auto ended = shell.run("stress " + words);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, contains(why));
    };
    refused("--seed x", "--seed x: must be a whole number");
    refused("--seed 5 --time 3s", "--time does not apply");
    refused("--live --virtual", "give one of them");
    refused("--threads 0", "must be a whole number from 1 to");
    refused("--time soon", "must be a duration");
    refused("--transcript a.ladder --live", "--transcript goes alone");
    CHECK(shell.run("stress --transcript none.ladder").code == 1);
    shell.write("empty.ladder", "# nothing but a comment\n\n");
    const auto empty = shell.run("stress --transcript empty.ladder");
    CHECK(empty.code == 1);
    CHECK_THAT(empty.err, contains("empty.ladder: holds no transcript: one begins with `ladder`"));
}
