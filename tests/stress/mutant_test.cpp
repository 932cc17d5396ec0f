// Linked with a copy of the core that has a fault (tests/stress/CMakeLists.txt): stress must find it and tell it in a
// few lines, which go as written on the true ladder.
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>

#include "oracle/transcript.hpp"
#include "stress/stress.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace espalier;

namespace {

StressFailure found(bool live) {
    StressOptions options;
    // What live threads do with a seed is another thing each time: a fault that few seeds show needs more of them.
    options.runs = live ? 1000 : 50;
    options.live = live;
    const StressReport report = stress(options);
    INFO("no fault in " << report.count.runs << " runs");
    REQUIRE(report.failure);
    return *report.failure;
}

}  // namespace

TEST_CASE("the fault is found within so many seeds and shrunk to a few lines", "[stress][mutant]") {
    for (const bool live : {false, true}) {
        const StressFailure failure = found(live);
        std::cout << MUTANT << ", seed " << failure.seed << (live ? ", live" : ", virtual") << '\n'
                  << failure.transcript << '\n';
        CAPTURE(failure.transcript, live);
        CHECK(failure.shrunk);
        CHECK(std::count(failure.transcript.begin(), failure.transcript.end(), '\n') <= 14);  // two are comment
        const test::ScratchFolder folder;
        const auto file = folder.write("found.ladder", failure.transcript);
        CHECK(run_transcript(file.string()) != "");  // this ladder goes wrong
        const std::string command = "\"" ESPALIER "\" stress --transcript '" + file.string() + "'";
        CHECK(::system(command.c_str()) == 0);  // the true one does not
    }
}
