#include "exec/usual_times.hpp"

#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("a rung has an adaptive limit once five of its jobs are known", "[exec][times]") {
    UsualTimes times;
    const Job job{TrialId{1}, 1, 1, 4, 16};
    for (const double seconds : {10.0, 30.0, 20.0, 1000.0}) times.record(job, seconds);
    CHECK_FALSE(times.limit(job, 3));
    times.record(job, 5);
    REQUIRE(times.limit(job, 3));
    CHECK(*times.limit(job, 3) == Approx(60));
    const Job other{TrialId{1}, 2, 1, 16, 64};
    CHECK_FALSE(times.limit(other, 3));
    Job of_another_bracket = job;
    of_another_bracket.bracket = 1;
    CHECK_FALSE(times.limit(of_another_bracket, 3));
}

TEST_CASE("a limit is in proportion to what is trained, and never so short that a busy machine kills",
          "[exec][times]") {
    UsualTimes times;
    const Job job{TrialId{1}, 1, 1, 4, 16};
    for (int i = 0; i < 5; ++i) times.record(job, 12);
    const Job from_the_start{TrialId{2}, 1, 1, 0, 16};
    CHECK(*times.limit(from_the_start, 2) == Approx(32));
    const Job quick{TrialId{1}, 0, 1, 0, 4};
    for (int i = 0; i < 5; ++i) times.record(quick, 0.001);
    CHECK(*times.limit(quick, 20) == UsualTimes::least_limit);
}
