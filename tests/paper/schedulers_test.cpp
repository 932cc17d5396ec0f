#include "paper/schedulers.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace espalier;
using namespace espalier::paper;
using espalier::test::contains;

namespace {

/// Three contenders, ten seeds; each curve is one regret from time 1 on, and another from time 60 on.
Race race(double of_random, double of_hyperband, double of_asha, double late_asha) {
    Race race;
    race.course = with_only(crossing6_courses()[1], {random_search, hyperband, asha});
    race.course.horizon = 100;
    race.course.grid = {10, 100};
    for (const auto& contender : race.course.contenders) {
        const bool ours = contender.name == asha;
        const double early = ours ? of_asha : contender.name == hyperband ? of_hyperband : of_random;
        race.curves.emplace_back(10, RegretCurve{{1, early}, {60, ours ? late_asha : early}});
    }
    return race;
}

std::vector<bool> outcomes(const std::vector<Check>& checks) {
    std::vector<bool> found;
    for (const auto& check : checks) found.push_back(check.holds);
    return found;
}

}  // namespace

TEST_CASE("a run's regret is that since the last change, and infinite before the first", "[paper]") {
    const RegretCurve curve = {{1, 0.5}, {4, 0.7}};
    CHECK(std::isinf(regret_at(curve, 0.9)));
    CHECK(regret_at(curve, 1) == 0.5);
    CHECK(regret_at(curve, 3.9) == 0.5);
    CHECK(regret_at(curve, 5) == 0.7);
    CHECK(std::isinf(regret_at({}, 5)));
}

TEST_CASE("the checks hold where ASHA ends below random search and reaches Hyperband by half the horizon", "[paper]") {
    using Outcomes = std::vector<bool>;
    CHECK(outcomes(scheduler_checks({race(0.3, 0.2, 0.1, 0.1)})) == Outcomes{true, true});
    CHECK(outcomes(scheduler_checks({race(0.1, 0.2, 0.1, 0.1)})) == Outcomes{false, true});
    CHECK(outcomes(scheduler_checks({race(0.3, 0.2, 0.25, 0.1)})) == Outcomes{true, false});

    Race pairs = race(0.3, 0.2, 0.1, 0.1);
    pairs.curves.back()[3] = {{1, 0.4}};
    CHECK(outcomes(scheduler_checks({pairs})) == Outcomes{true, true});
    pairs.curves.back()[4] = {{1, 0.4}};  // 8 of 10
    CHECK(outcomes(scheduler_checks({pairs})) == Outcomes{false, true});
    CHECK_THAT(pairs_table({pairs}), contains("8-2") && contains("than Hyperband"));
    pairs.course.workers = 1;
    CHECK(scheduler_checks({pairs}).size() == 1);
}

TEST_CASE("a median that reaches Hyperband's and rises again has reached it, but not at half the horizon", "[paper]") {
    Race risen = race(0.3, 0.2, 0.1, 0.1);
    for (auto& curve : risen.curves.back()) curve = {{1, 0.1}, {40, 0.25}, {60, 0.1}};
    CHECK(scheduler_checks({risen})[1].holds);
    CHECK_THAT(scheduler_checks({risen})[1].what, contains("at 1 (at 50 it is 0.2500)"));
    CHECK_FALSE(half_horizon_check(risen).holds);
    CHECK(half_horizon_check(race(0.3, 0.2, 0.1, 0.1)).holds);
}

TEST_CASE("on crossing6 every contender finds something, and ASHA more than random search", "[paper]") {
    auto course = crossing6_courses()[1];
    course.horizon = 256;
    course.grid = {128, 256};
    const Race found = raced(course, 4);
    const auto regret = [&](std::size_t contender, std::size_t seed) {
        return regret_at(found.curves[contender][seed], course.horizon);
    };
    for (std::size_t c = 0; c < course.contenders.size(); ++c)
        for (std::size_t seed = 0; seed < 4; ++seed) {
            CAPTURE(course.contenders[c].name, seed);
            CHECK(std::isfinite(regret(c, seed)));
            if (course.contenders[c].name == asha) CHECK(regret(c, seed) < regret(0, seed));
            // Rungs and reports are heard of before any trial is trained in full, which takes 64 seconds at least.
            CHECK(std::isfinite(regret_at(found.curves[c][seed], 60)) == (course.contenders[c].name != random_search));
        }
    CHECK_THAT(scheduler_table({found}), contains("crossing6, 25 workers"));
    const auto charts = scheduler_charts({found});
    REQUIRE(charts.size() == 1);
    CHECK(charts.front().series.size() == course.contenders.size());
}

TEST_CASE("on a table the incumbent is the best trained in full, and all rows may be drawn", "[paper]") {
    // Losses rise with the row, but in full row 1 is the best.
    std::string rows = "lr,s600,s2400,s9600\n";
    for (int row = 0; row < 40; ++row) rows += fmt::format("{0},{1},{1},{2}\n", row, 2 + row, row == 1 ? 0.5 : 1 + row);
    const test::ScratchFolder folder;
    folder.write("task.valid.csv", rows);
    folder.write("read.me", "");
    const auto courses = table_courses(folder.path());
    REQUIRE(courses.size() == 1);
    CHECK(courses.front().name == "task");
    auto course = courses.front();
    course.horizon = 1e6;
    const Race found = raced(course, 2);
    for (std::size_t c = 0; c < course.contenders.size(); ++c)
        for (const auto& curve : found.curves[c]) {
            CAPTURE(course.contenders[c].name);
            CHECK(std::isinf(regret_at(curve, 9599)));
            // Random search trains every row in full; ASHA the best two of forty, at least.
            if (course.contenders[c].name == random_search || course.contenders[c].name == asha)
                CHECK(regret_at(curve, course.horizon) == 0);
        }
    CHECK(table_courses(folder.path() / "absent").empty());
}
