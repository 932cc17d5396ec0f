// The studies of bench/paper, tiny: (b) is exact at any size, of the others the tendency is held.
#include <cmath>

#include "paper/crossing6_model.hpp"
#include "paper/speed_up.hpp"
#include "paper/stragglers.hpp"
#include "paper/wall_clock.hpp"
#include "paper/wrong_promotions.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::paper;
using espalier::test::contains;

TEST_CASE("256 workers take 341 units from scratch and 256 when trials go on, exactly", "[paper]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        const WallClock scratch = wall_clock({256, 4, 256, 256, true, seed});
        CHECK(scratch.first == 341);
        CHECK(scratch.best == 341);
        CHECK(scratch.end == 341);
        const WallClock going_on = wall_clock({256, 4, 256, 256, false, seed});
        CHECK(going_on.first == 256);
        CHECK(going_on.best == 256);
        CHECK(going_on.end == 256);
    }
}

TEST_CASE("the toy example takes 13/9 time(R) with nine workers from scratch, and time(R) when trials go on",
          "[paper]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        CHECK(wall_clock({9, 3, 9, 9, true, seed}).first * 9 == 13 * 9);
        CHECK(wall_clock({9, 3, 9, 9, true, seed}).best == 13);
        CHECK(wall_clock({9, 3, 9, 9, false, seed}).best == 9);
    }
    for (const auto& check : wall_clock_checks(3)) CHECK(check.holds);
    CHECK_THAT(wall_clock_table(3), contains("13/9"));
}

TEST_CASE("fewer workers than the formula asks for take longer", "[paper]") {
    CHECK(wall_clock({256, 4, 16, 256, false, 1}).best > 256);
    CHECK(wall_clock({9, 3, 2, 9, true, 1}).end > 13);
}

TEST_CASE("stragglers and drops cost configurations and time, SHA more than ASHA", "[paper]") {
    StragglerSetup setup;
    setup.stds = {0, 1.33};
    setup.drops = {1e-4, 1e-2};
    setup.repetitions = 5;
    const auto cells = straggler_cells(setup);
    REQUIRE(cells.size() == 4);
    CHECK(cells.front().asha.trained.mean > 2 * cells.back().asha.trained.mean);
    CHECK(cells.front().asha.first.mean < cells.back().asha.first.mean);
    CHECK(cells.front().asha.never == 0);
    CHECK(cells.front().sha.trained.mean > 0);
    for (const auto& check : straggler_checks(setup, cells)) CHECK(check.holds);

    auto turned = cells;
    std::swap(turned.front(), turned.back());
    const auto of_turned = straggler_checks(setup, turned);
    REQUIRE(of_turned.size() == 5);
    for (const std::size_t i : {0U, 1U}) CHECK_FALSE(of_turned[i].holds);
    auto exchanged = cells;
    for (auto& cell : exchanged) std::swap(cell.asha, cell.sha);
    const auto of_exchanged = straggler_checks(setup, exchanged);
    for (const std::size_t i : {2U, 3U, 4U}) CHECK_FALSE(of_exchanged[i].holds);
    CHECK_THAT(straggler_table(setup, cells), contains("SHA/ASHA"));
    const auto charts = straggler_charts(setup, cells);
    REQUIRE(charts.size() == 2);
    CHECK(charts.front().series.size() == 4);
}

TEST_CASE("wrong promotions grow slower than n", "[paper]") {
    const auto found = wrong_promotions({500, 5'000, 50'000}, 20);
    CHECK(exponent_of(found) > 0.4);
    CHECK(exponent_of(found) < 0.7);
    for (const auto& size : found) {
        CHECK(size.wrong.mean > 0);
        // What is promoted beyond the best quarter is what is wrong.
        CHECK(size.promoted.mean == Approx(std::floor(static_cast<double>(size.n) / 4) + size.wrong.mean));
    }
    CHECK(wrong_promotion_checks({{100, {100, 1}, {}}, {1000, {1000, 1}, {}}}).front().holds == false);
}

TEST_CASE("more workers reach a regret sooner, and a lower regret takes longer", "[paper]") {
    SpeedUpSetup setup;
    setup.workers = {1, 16};
    setup.regrets = {0.2, 0.1};
    setup.seeds = 4;
    const auto times = times_to_regret(setup);
    CHECK(times[1][0] < times[0][0]);
    CHECK(times[1][1] < times[0][1]);
    CHECK(times[0][0] < times[0][1]);
    setup.most_work = 10;  // no time for it
    CHECK(std::isinf(times_to_regret(setup)[0][1]));
    CHECK_THAT(speed_up_table(setup, times), contains("(1.0)"));
}

TEST_CASE("a run on crossing6 ends at its horizon, its incumbents' reported losses fall, and one seed is one run",
          "[paper]") {
    Crossing6Run run(3, 25, 256), again(3, 25, 256);
    run.run();
    again.run();
    CHECK(run.now() == 256);
    CHECK(std::isinf(run.regret_at(0)));
    CHECK(run.regret() < 0.2);
    CHECK(run.regret() == again.regret());
    const auto& incumbents = run.observations().incumbents();
    REQUIRE(incumbents.size() > 2);
    for (std::size_t i = 1; i < incumbents.size(); ++i)
        CHECK(incumbents[i].incumbent.loss < incumbents[i - 1].incumbent.loss);
}

TEST_CASE("the protocol's check fails for a reference that is not ours", "[paper]") {
    ProtocolSetup setup = protocol_settings()[1];
    setup.horizon = 128;
    setup.grid = {64, 128};
    auto regrets = protocol_regrets(setup, 20);
    REQUIRE(regrets.size() == 20);
    setup.reference = 1e-4;
    for (const auto& check : protocol_checks({{setup, regrets}})) CHECK_FALSE(check.holds);
}
