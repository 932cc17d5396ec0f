#include "sim/fortune.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"

using namespace espalier;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

Job job(std::uint64_t trial, std::uint32_t rung = 0) { return {TrialId{trial}, rung, 1, 0, 1}; }

}  // namespace

TEST_CASE("where nothing befalls a job it takes its time", "[sim][fortune]") {
    const Fortune fortune = fortune_of({}, job(1), 7.5, forever);
    CHECK(fortune.time == 7.5);
    CHECK(fortune.drops == 0);
    CHECK(!fortune.failed);
}

TEST_CASE("stragglers take time * (1 + |z|): never less, on the average sqrt(2/pi) std more", "[sim][fortune]") {
    World world;
    world.straggler_std = 0.5;
    double sum = 0;
    const int count = 20'000;
    for (int i = 1; i <= count; ++i) {
        const double time = fortune_of(world, job(static_cast<std::uint64_t>(i)), 2, forever).time;
        REQUIRE(time >= 2);
        sum += time / 2 - 1;
    }
    CHECK(std::abs(sum / count - 0.5 * std::sqrt(2 / 3.14159265358979)) < 0.01);
}

TEST_CASE("of jobs that take t, (1 - p)^t are not dropped", "[sim][fortune]") {
    World world;
    world.drop_probability = 0.01;
    world.on_drop = OnDrop::failed;
    int kept = 0;
    const int count = 20'000;
    for (int i = 1; i <= count; ++i) {
        const Fortune fortune = fortune_of(world, job(static_cast<std::uint64_t>(i)), 64, forever);
        REQUIRE(fortune.failed == (fortune.drops == 1));
        REQUIRE((fortune.failed ? fortune.time < 64 : fortune.time == 64));
        kept += fortune.failed ? 0 : 1;
    }
    CHECK(std::abs(kept / static_cast<double>(count) - std::pow(0.99, 64)) < 0.012);
}

TEST_CASE("a dropped job that is begun again takes what was lost, too", "[sim][fortune]") {
    World world;
    world.drop_probability = 0.01;
    std::uint32_t drops = 0;
    for (std::uint64_t i = 1; i <= 2000; ++i) {
        const Fortune fortune = fortune_of(world, job(i), 64, forever);
        CHECK(!fortune.failed);
        CHECK(fortune.time >= 64);
        CHECK((fortune.drops == 0) == (fortune.time == 64));
        drops += fortune.drops;
    }
    // Each attempt is dropped with probability 1 - .99^64 = .474: .9 drops a job.
    CHECK(std::abs(drops / 2000.0 - 0.903) < 0.1);
}

TEST_CASE("a job's fortune is a function of seed, trial and rung", "[sim][fortune]") {
    World world;
    world.straggler_std = 1;
    const auto time = [&](std::uint64_t trial, std::uint32_t rung) {
        return fortune_of(world, job(trial, rung), 1, forever).time;
    };
    CHECK(time(3, 1) == time(3, 1));
    CHECK(time(3, 1) != time(3, 2));
    CHECK(time(3, 1) != time(4, 1));
    const double before = time(3, 1);
    world.seed = 1;
    CHECK(time(3, 1) != before);
}
