#include "sample/cube.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "sample/random_space.hpp"
#include "space/space.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Equal, but for floats, which may differ by rounding.
bool close(const Configuration& a, const Configuration& b) {
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        if (a.values[i].has_value() != b.values[i].has_value()) return false;
        if (!a.values[i]) continue;
        const auto* x = std::get_if<double>(&*a.values[i]);
        if (x == nullptr ? *a.values[i] != *b.values[i]
                         : std::abs(*x - std::get<double>(*b.values[i])) > 1e-7 * std::max(1.0, std::abs(*x)))
            return false;
    }
    return true;
}

std::vector<double> point_of(const Space& space, std::vector<std::optional<Value>> values) {
    return Cube(space).point(Configuration{std::move(values)});
}

}  // namespace

TEST_CASE("a configuration's point leads back to it", "[sample][cube]") {
    Engine engine(1);
    for (int round = 0; round < 300; ++round) {
        const Space space = random_space(engine);
        const Cube cube(space);
        for (int i = 0; i < 20; ++i) {
            const auto configuration = random_configuration(space, engine);
            const auto point = cube.point(configuration);
            std::vector<double> unit(space.size(), 0.25);
            cube.to_unit(point, unit);
            INFO("round " << round << ": " << to_json(space, configuration));
            CHECK(close(space.at(unit), configuration));
            auto settled = point;  // a point stays where it is
            cube.settle(settled);
            CHECK(std::equal(point.begin(), point.end(), settled.begin(),
                             [](double x, double y) { return x == y || (is_absent(x) && is_absent(y)); }));
        }
    }
}

TEST_CASE("any coordinates settle to the point of a configuration", "[sample][cube]") {
    Engine engine(2);
    for (int round = 0; round < 300; ++round) {
        const Space space = random_space(engine);
        const Cube cube(space);
        std::vector<double> point;
        for (const auto& dimension : cube.dimensions())
            point.push_back(dimension.is_choice() ? static_cast<double>(below(engine, dimension.options))
                                                  : unit_of(engine));
        cube.settle(point);
        std::vector<double> unit(space.size(), 0.75);
        cube.to_unit(point, unit);
        const auto back = cube.point(space.at(unit));
        for (std::size_t d = 0; d < point.size(); ++d) {
            CHECK(is_absent(point[d]) == is_absent(back[d]));
            if (!is_absent(point[d])) CHECK(point[d] == Approx(back[d]).margin(1e-9));
        }
    }
}

TEST_CASE("numbers lie on their scale, integers in the middle of their share, options by their place",
          "[sample][cube]") {
    const Space space({{"lr", FloatRange{1e-4, 1, true}, {}},
                       {"x", FloatRange{-1, 3, false}, {}},
                       {"n", IntRange{1, 4, false}, {}},
                       {"w", IntRange{1, 100, true}, {}},
                       {"c", Choice{{std::string("a"), true, std::int64_t{3}}}, {}},
                       {"k", Constant{2.0}, {}}});
    const auto point = point_of(space, {1e-3, 0.0, std::int64_t{3}, std::int64_t{10}, true, 2.0});
    REQUIRE(point.size() == 5);
    CHECK(point[0] == Approx(0.25));
    CHECK(point[1] == 0.25);
    CHECK(point[2] == 0.625);
    CHECK(point[3] == Approx((std::log(9.5) + std::log(10.5) - 2 * std::log(0.5)) / 2 / std::log(100.5 / 0.5)));
    CHECK(point[4] == 1);
    for (const std::size_t d : {0U, 3U}) CHECK(std::fmod(point[d] * 0x1p32, 1.0) == 0);
}

TEST_CASE("values that a study gives beyond their range lie on its edge", "[sample][cube]") {
    const Space space({{"x", FloatRange{1e-4, 1, true}, {}},
                       {"n", IntRange{1, 4, false}, {}},
                       {"c", Choice{{std::string("a"), std::string("b")}}, {}}});
    const auto above = point_of(space, {5.0, std::int64_t{9}, std::string("z")});
    CHECK(above[0] == 1);
    CHECK(above[1] == 0.875);
    CHECK(is_absent(above[2]));
    const auto under = point_of(space, {-5.0, std::int64_t{-9}, std::nullopt});
    CHECK(under[0] == 0);
    CHECK(under[1] == 0.125);
    std::vector<double> unit(3, 0.5);
    Cube(space).to_unit(above, unit);
    CHECK(std::all_of(unit.begin(), unit.end(), [](double u) { return u >= 0 && u < 1; }));
}

TEST_CASE("wide integers keep apart, on either scale", "[sample][cube]") {
    constexpr std::int64_t most = std::int64_t{1} << 40;
    for (const bool log : {false, true}) {
        const Space space({{"n", IntRange{1, most, log}, {}}});
        const Cube cube(space);
        for (const std::int64_t n : {std::int64_t{1}, std::int64_t{2}, std::int64_t{1000003}, most - 1, most}) {
            std::vector<double> unit(1);
            cube.to_unit(point_of(space, {n}), unit);
            const auto back = std::get<std::int64_t>(*space.at(unit).values[0]);
            CHECK(std::abs(back - n) <= (log ? n / 1000000000 : 0));
        }
    }
}

TEST_CASE("what is drawn once, constant, or depends on these, is no dimension", "[sample][cube]") {
    IntRange rows{0, 9, false};
    rows.once = true;
    const Space space({{"row", rows, {}},
                       {"x", FloatRange{0, 1, false}, {}},
                       {"fixed", Constant{std::string("on")}, {}},
                       {"with", FloatRange{0, 1, false}, {{"fixed", {std::string("on")}}}},
                       {"of_row", FloatRange{0, 1, false}, {{"row", {std::int64_t{3}}}}},
                       {"of_of_row", FloatRange{0, 1, false}, {{"of_row", {0.5}}}},
                       {"of_x", IntRange{0, 3, false}, {{"x", {0.5}}}}});
    const Cube cube(space);
    REQUIRE(cube.size() == 2);
    std::vector<double> unit(space.size(), 0.4);
    cube.to_unit(std::vector<double>{0.1, 0.2}, unit);
    CHECK(unit == std::vector<double>{0.4, 0.1, 0.4, 0.2, 0.4, 0.4, 0.4});
    CHECK_FALSE(cube.dimensions()[1].conditional);
}
