// Study files with faults: each is named with its line, all at once, and nothing is made.
#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

/// What `run` says about a study of the objective curve; the file's first two lines name it.
std::string refusal(const std::string& rest) {
    const Shell shell;
    shell.write("orchard.toml", "[study]\nobjective = \"curve\"\n" + rest);
    const auto ended = shell.run("run orchard.toml");
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(!shell.has("orchard.journal"));
    const auto checked = shell.run("check orchard.toml");
    CHECK(checked.code == 2);
    CHECK(checked.err == ended.err);
    return ended.err;
}

}  // namespace

TEST_CASE("an unknown key is answered with the nearest one", "[program][study]") {
    CHECK(refusal("sead = 3\n") == "orchard.toml:3: unknown key `sead` in [study]; did you mean `seed`?\n");
}

TEST_CASE("eta must be at least 2", "[program][study]") {
    CHECK(refusal("[scheduler]\neta = 1\n") == "orchard.toml:4: eta = 1: must be at least 2 (3 or 4 is usual)\n");
}

TEST_CASE("the least resource must not be above the greatest", "[program][study]") {
    CHECK(refusal("[scheduler]\nmin_resource = 8\nmax_resource = 4\n") ==
          "orchard.toml:4: min_resource = 8: is above max_resource = 4; lower it, or leave it out\n");
}

TEST_CASE("a space without parameters is refused", "[program][study]") {
    CHECK(refusal("[space]\n") ==
          "orchard.toml:3: the space is empty: give at least one parameter, for example lr = { float = [1e-5, 1e-1], "
          "log = true }\n");
}

TEST_CASE("a log range cannot begin at 0", "[program][study]") {
    CHECK_THAT(refusal("[space]\nrate = { float = [0, 1], log = true }\n"),
               contains("orchard.toml:4: rate = ") && contains("log = true needs bounds above 0, low is 0\n"));
}

TEST_CASE("all faults of a study are told at once, in the order of the file", "[program][study]") {
    CHECK(refusal("sead = 3\n"
                  "[scheduler]\neta = 1\nmax_resource = 4\nmin_resource = 8\n"
                  "[space]\nrate = { float = [0, 1], log = true }\n") ==
          "orchard.toml:3: unknown key `sead` in [study]; did you mean `seed`?\n"
          "orchard.toml:5: eta = 1: must be at least 2 (3 or 4 is usual)\n"
          "orchard.toml:7: min_resource = 8: is above max_resource = 4; lower it, or leave it out\n"
          "orchard.toml:9: rate = { float = [0, 1], log = true }: log = true needs bounds above 0, low is 0\n");
}

TEST_CASE("a flag's fault names the flag", "[program][study]") {
    const Shell shell;
    const auto ended = shell.run("run curve --set scheduler.eta=1");
    CHECK(ended.code == 2);
    CHECK(ended.err == "--set scheduler.eta=1: must be at least 2 (3 or 4 is usual)\n");
    const auto slip = shell.run("run curve --set schedular.eta=3");
    CHECK(slip.code == 2);
    CHECK_THAT(slip.err, contains("did you mean") && contains("scheduler"));
}

TEST_CASE("an option that the objective does not know is refused with the nearest one", "[program][study]") {
    CHECK_THAT(refusal("[objective]\ncots = 1\n"),
               contains("cots: curve has no option of this name; did you mean `cost`?\n"));
}

TEST_CASE("an option that the objective refuses is told in its words", "[program][study]") {
    CHECK_THAT(refusal("[objective]\nhow = \"fast\"\n"),
               contains("libcurve.so: option \"how\" = \"fast\": must be \"slices\", \"sleep\" or \"busy\"\n"));
}
