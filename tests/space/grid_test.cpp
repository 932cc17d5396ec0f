// The points of a grid, their order and their number.
#include "sample/grid.hpp"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "sample/given_sampler.hpp"
#include "sample/grid_sampler.hpp"
#include "sample/random_sampler.hpp"
#include "space/space.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

using Values = std::vector<Value>;

Values whole(std::initializer_list<std::int64_t> numbers) { return {numbers.begin(), numbers.end()}; }
Values real(std::initializer_list<double> numbers) { return {numbers.begin(), numbers.end()}; }

IntRange ints(std::int64_t low, std::int64_t high, bool log = false) { return {low, high, log}; }

std::string numbered(const char* name, int i) {
    std::string text(name);
    text.append(std::to_string(i));
    return text;
}

/// Every point as JSON, in order.
std::vector<std::string> points_of(const Space& space, const Grid& grid) {
    std::vector<std::string> points;
    for (std::uint64_t i = 0; i < grid.size(); ++i) points.push_back(to_json(space, grid.at(i).configuration));
    return points;
}

Space with_conditions() {
    return Space({{"optimizer", Choice{{std::string("sgd"), std::string("adam")}}, {}},
                  {"momentum", FloatRange{0, 0.99, false}, {{"optimizer", {std::string("sgd")}}}},
                  {"lr", FloatRange{1e-5, 1e-1, true}, {}}});
}

}  // namespace

TEST_CASE("a float has both its ends, and the decimals that are meant between them", "[sample][grid]") {
    CHECK(grid_values(FloatRange{1e-5, 1e-1, true}, 5) == real({1e-5, 1e-4, 1e-3, 1e-2, 1e-1}));
    CHECK(grid_values(FloatRange{0, 0.9, false}, 4) == real({0, 0.3, 0.6, 0.9}));
    CHECK(grid_values(FloatRange{0.1, 0.7, false}, 2) == real({0.1, 0.7}));
    const double next = std::nextafter(1.0, 2.0);
    const auto narrow = grid_values(FloatRange{1, next + (next - 1), false}, 3);
    CHECK(narrow == real({1, next, next + (next - 1)}));
}

TEST_CASE("integers are all there where they are few, else evenly spaced", "[sample][grid]") {
    CHECK(grid_values(ints(1, 4), 5) == whole({1, 2, 3, 4}));
    CHECK(grid_values(ints(1, 5), 5) == whole({1, 2, 3, 4, 5}));
    CHECK(grid_values(ints(0, 100), 5) == whole({0, 25, 50, 75, 100}));
    CHECK(grid_values(ints(1, 10), 4) == whole({1, 4, 7, 10}));
    CHECK(grid_values(ints(16, 1024, true), 4) == whole({16, 64, 256, 1024}));
    CHECK(grid_values(ints(1, 4, true), 4) == whole({1, 2, 3, 4}));
    CHECK(grid_values(ints(1, 8, true), 6) ==
          whole({1, 2, 3, 5, 8}));  // 1, 1.52, 2.30, 3.48, 5.28, 8: 2 and 2 coincide
    const std::int64_t most = std::int64_t{1} << 52;
    CHECK(grid_values(ints(-most, most), 1000).size() == 1000);
    CHECK(grid_values(ints(-most, most), 3) == whole({-most, 0, most}));
}

TEST_CASE("a choice has all its options, a constant one", "[sample][grid]") {
    CHECK(grid_values(Choice{{true, false, std::int64_t{3}}}, 2) == Values{true, false, std::int64_t{3}});
    CHECK(grid_values(Constant{0.5}, 7) == Values{0.5});
}

TEST_CASE("the first parameter varies slowest", "[sample][grid]") {
    const Space space({{"a", ints(1, 2), {}}, {"c", Constant{true}, {}}, {"b", Choice{{true, false}}, {}}});
    CHECK(points_of(space, Grid(space, 5)) ==
          std::vector<std::string>{R"({"a":1,"c":true,"b":true})", R"({"a":1,"c":true,"b":false})",
                                   R"({"a":2,"c":true,"b":true})", R"({"a":2,"c":true,"b":false})"});
}

TEST_CASE("where a parameter does not apply it does not vary: no point is there twice", "[sample][grid]") {
    const Space space = with_conditions();
    const Grid grid(space, 3);
    CHECK(grid.size() == 3 * 3 + 3);
    const auto points = points_of(space, grid);
    CHECK(std::set<std::string>(points.begin(), points.end()).size() == points.size());
    CHECK(points[0] == R"({"optimizer":"sgd","momentum":0.0,"lr":1e-05})");
    CHECK(points[1] == R"({"optimizer":"sgd","momentum":0.0,"lr":0.001})");
    CHECK(points[8] == R"({"optimizer":"sgd","momentum":0.99,"lr":0.1})");
    CHECK(points[9] == R"({"optimizer":"adam","lr":1e-05})");
}

TEST_CASE("a condition may stand before its parent, and depend on several", "[sample][grid]") {
    const Value yes = true;
    const Space space({{"deep", ints(1, 2), {{"a", {yes}}, {"mid", {std::int64_t{2}}}}},
                       {"mid", ints(1, 3), {{"b", {yes}}}},
                       {"a", Choice{{true, false}}, {}},
                       {"b", Choice{{true, false}}, {}}});
    const Grid grid(space, 5);
    // b false: 2 of a. b true: mid 1, 3: 2 of a each; mid 2: a true has 2 of deep, a false 1.
    CHECK(grid.size() == 2 + 4 + 3);
    const auto points = points_of(space, grid);
    CHECK(std::set<std::string>(points.begin(), points.end()).size() == 9);
}

TEST_CASE("a coordinate is the middle of the value's place", "[sample][grid]") {
    const Space space = with_conditions();
    const Grid grid(space, 4);
    const Draw first = grid.at(0);
    CHECK(first.unit == std::vector<double>{0.25, 0.125, 0.125});
    CHECK(grid.at(grid.size() - 1).unit == std::vector<double>{0.75, 0, 0.875});
}

TEST_CASE("a grid beyond counting still begins at its beginning", "[sample][grid]") {
    std::vector<Parameter> parameters;
    for (int i = 0; i < 60; ++i) parameters.push_back({numbered("p", i), FloatRange{0, 1, false}, {}});
    const Space space(parameters);
    const Grid grid(space, 10);
    CHECK(grid.size() == ~std::uint64_t{0});
    CHECK(grid.at(0).configuration.values[59] == Value(0.0));
    const auto late = grid.at(123'456'789).configuration;
    CHECK(late.values[59] == Value(1.0));
    CHECK(late.values[50] == Value(0.0));
    CHECK(late.values[51] == grid_values(FloatRange{0, 1, false}, 10)[1]);
}

TEST_CASE("conditions that would have to be told apart beyond measure are refused", "[sample][grid]") {
    std::vector<Parameter> parameters;
    for (int i = 0; i < 20; ++i) parameters.push_back({numbered("on", i), Choice{{true, false}}, {}});
    for (int i = 0; i < 20; ++i)
        parameters.push_back({numbered("p", i), ints(1, 2), {{numbered("on", i), {Value(true)}}}});
    const Space space(parameters);
    CHECK_THROWS_AS(Grid(space, 2), std::invalid_argument);
}

TEST_CASE("trials that are given come before the grid, and what they leave open is drawn", "[sample][grid]") {
    const Space space = with_conditions();
    Given given;
    given.values = {std::nullopt, std::nullopt, Value(0.05)};
    const GivenSampler sampler(
        std::make_unique<GridSampler>(std::make_unique<RandomSampler>(space, 7), Grid(space, 3), 1), space, {given});
    const RandomSampler random(space, 7);
    const Draw first = sampler.draw(TrialId{1});
    CHECK(first.configuration.values[2] == Value(0.05));
    CHECK(first.configuration.values[0] == random.draw(TrialId{1}).configuration.values[0]);
    const Grid grid(space, 3);
    for (std::uint64_t i = 0; i < grid.size(); ++i) {
        CHECK(sampler.draw(TrialId{i + 2}).configuration == grid.at(i).configuration);
        CHECK(sampler.draw(TrialId{i + 2}).unit == grid.at(i).unit);
    }
    CHECK(sampler.draw(TrialId{grid.size() + 2}).unit == grid.at(0).unit);
}
