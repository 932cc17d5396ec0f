#include "view/time_left.hpp"

#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("the limit that is reached first tells the time left", "[view][status]") {
    const Pace pace{10, 100, 500};  // 10 trials a second, resource 50 a second
    CHECK(!time_left(pace, {}));
    CHECK(time_left(pace, {200, {}, {}})->seconds == 10);
    CHECK(time_left(pace, {200, {}, {}})->limit == "trials");
    CHECK(time_left(pace, {200, 600, {}})->limit == "resource");
    CHECK(time_left(pace, {200, 600, {}})->seconds == 2);
    CHECK(time_left(pace, {200, 600, 11})->limit == "time");
    CHECK(time_left(pace, {200, 600, 11})->seconds == 1);
}

TEST_CASE("a limit that is passed leaves no time, and a run without a pace tells nothing", "[view][status]") {
    CHECK(time_left({10, 100, 500}, {100, {}, {}})->seconds == 0);
    CHECK(time_left({10, 100, 500}, {{}, {}, 9})->seconds == 0);
    CHECK(!time_left({0, 0, 0}, {100, 50, {}}));
}
