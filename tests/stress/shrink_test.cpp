#include "stress/shrink.hpp"

#include "oracle/transcript.hpp"
#include "stress/loose_run.hpp"
#include "stress/stress_case.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace espalier;

TEST_CASE("a run in which nothing goes wrong has nothing to cut at", "[stress][shrink]") {
    const auto c = stress_case(3, false);
    CHECK_FALSE(cut_at_fault(c.script(events_of(loose_run(c)))));
}

TEST_CASE("every loose run can be written as a transcript that goes as written", "[stress][transcript]") {
    const test::ScratchFolder folder;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        const auto c = stress_case(seed, false);
        const auto script = c.script(events_of(loose_run(c)));
        const auto file = folder.write("run.ladder", transcript_of(script, c.describe()));
        REQUIRE(run_transcript(file.string()) == "");
    }
}

TEST_CASE("a transcript that is wrong says where and how", "[stress][transcript]") {
    const test::ScratchFolder folder;
    const auto said = [&](const std::string& text) { return run_transcript(folder.write("a.ladder", text).string()); };
    const std::string head = "ladder eta=2 r=1 R=2 workers=1\n";
    CHECK_THAT(said(head + "worker -> train 2 to 1\n"),
               test::contains("a.ladder:2: expected [train 2 to 1], got [train 1"));
    CHECK_THAT(said("worker -> train 1 to 1\n"), test::contains("begins with `ladder`"));
    CHECK_THAT(said(head + "wrker\n"), test::contains("a.ladder:2: `wrker`: no such verb"));
    CHECK_THAT(said(head + "worker -> train 1 to 1\nresult 1@1 x ->\n"),
               test::contains("a.ladder:3: `x` is no number"));
    CHECK_THAT(said("ladder eta=1\n"), test::contains("eta must be at least 2"));
    CHECK_THAT(said("ladder speed=1\n"), test::contains("`speed`: no such key"));
    CHECK_THAT(run_transcript(folder.path().string() + "/none.ladder"), test::contains("cannot be read"));
}
