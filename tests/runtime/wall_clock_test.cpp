// What a study takes by the clock, where it can be worked out by hand.
#include "runtime/wall_clock.hpp"

#include "study/support.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

WallClock clock_of(const std::string& scheduler, const std::string& rest, double seconds_of_full = 9) {
    const Study study = resolve(
        parsed_behind("scheduler = { min_resource = 1, max_resource = 9, eta = 3, " + scheduler + " }\n" + rest),
        plain_description(), 64);
    return play_clock(study, Forecast(study).within_limits(), seconds_of_full);
}

}  // namespace

// One unit is a second. 9 trials to 1, 3 from there to 3, one to 9: 9 + 6 + 6.
TEST_CASE("one worker takes the resource of a SHA bracket, enough workers the resource of one trial", "[runtime]") {
    const std::string sha = "algorithm = \"sha\", n = 9";
    const WallClock alone = clock_of(sha, "limits.trials = 9\nworkers.count = 1");
    CHECK(alone.seconds == Approx(21));
    CHECK(alone.utilisation == Approx(1));
    CHECK(alone.first_in_full == Approx(21));
    CHECK(alone.in_full == 1);
    CHECK(alone.jobs == 13);
    const WallClock nine = clock_of(sha, "limits.trials = 9\nworkers.count = 9");
    CHECK(nine.seconds == Approx(9));
    CHECK(nine.utilisation == Approx(21.0 / 81));
}

TEST_CASE("random search keeps all workers busy", "[runtime]") {
    const WallClock clock = clock_of("algorithm = \"random\"", "limits.trials = 12\nworkers.count = 4", 3600);
    CHECK(clock.seconds == Approx(3 * 3600));
    CHECK(clock.utilisation == Approx(1));
    CHECK(clock.in_full == 12);
}

TEST_CASE("without limits a round of Hyperband's brackets is played", "[runtime]") {
    const WallClock clock = clock_of("algorithm = \"hyperband\"", "workers.count = 1");
    // 9 + 5 + 3 trials: 21; 5 to 3, 1 to 9: 15 + 6; 3 to 9: 27
    CHECK(clock.trials == 17);
    CHECK(clock.seconds == Approx(21 + 21 + 27));
}

TEST_CASE("a limit of time cuts, and says what it gives", "[runtime]") {
    const WallClock clock = clock_of("algorithm = \"random\"", "limits.time = 18\nworkers.count = 2");
    CHECK(clock.cut);
    CHECK(clock.seconds == Approx(18));
    CHECK(clock.in_full == 4);
}

TEST_CASE("ASHA is the mean of some games, and the first trial in full comes before the end", "[runtime]") {
    for (const char* brackets : {"brackets = \"live\"", "brackets = \"loop\"", "early_stopping_rate = 0"}) {
        const WallClock clock = clock_of(brackets, "limits.trials = 60\nworkers.count = 6");
        INFO(brackets);
        CHECK(clock.trials == Approx(60));
        CHECK(clock.seconds > 9);
        CHECK(clock.utilisation > 0.5);
        CHECK(clock.utilisation <= 1);
        REQUIRE(clock.first_in_full);
        CHECK(*clock.first_in_full < clock.seconds);
    }
}

TEST_CASE("what is too long to play is told as if all workers were always busy", "[runtime]") {
    const WallClock clock = clock_of("algorithm = \"random\"", "limits.trials = 10000000000\nworkers.count = 4");
    CHECK(!clock.played);
    CHECK(clock.seconds == Approx(9.0 * 1e10 / 4));
}
