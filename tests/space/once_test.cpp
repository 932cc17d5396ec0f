// Drawing without replacement: IntRange::once and its sampler.
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sample/given_sampler.hpp"
#include "sample/once_sampler.hpp"
#include "sample/random_sampler.hpp"
#include "space/space.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

IntRange once(std::int64_t low, std::int64_t high) {
    IntRange range{low, high, false};
    range.once = true;
    return range;
}

Space rows(std::int64_t low, std::int64_t high) {
    return Space({{"lr", FloatRange{0.001, 1, true}, {}}, {"row", once(low, high), {}}});
}

std::unique_ptr<Sampler> sampler_of(const Space& space, std::uint64_t seed, const std::vector<Given>& given = {}) {
    return std::make_unique<OnceSampler>(std::make_unique<RandomSampler>(space, seed), space, seed, given);
}

std::int64_t row_of(const Draw& draw) { return std::get<std::int64_t>(*draw.configuration.values[1]); }

std::string fault_of(std::vector<Parameter> parameters) {
    const auto found = faults(parameters);
    return found.empty() ? "" : parameters[found.front().parameter].name + ": " + found.front().what;
}

}  // namespace

TEST_CASE("each value is drawn by one trial, and the point of the cube leads back to it", "[space][once]") {
    for (const std::int64_t count : {1, 2, 3, 1000, 30000})
        for (const std::uint64_t seed : {0U, 1U, 12U}) {
            INFO("count " << count << ", seed " << seed);
            const Space space = rows(-7, -8 + count);
            CHECK(space.capacity() == static_cast<std::uint64_t>(count));
            const auto sampler = sampler_of(space, seed);
            std::set<std::int64_t> seen;
            for (std::int64_t trial = 1; trial <= count; ++trial) {
                const Draw draw = sampler->draw(TrialId{static_cast<std::uint64_t>(trial)});
                REQUIRE(space.at(draw.unit) == draw.configuration);
                seen.insert(row_of(draw));
            }
            CHECK(seen.size() == static_cast<std::size_t>(count));
            CHECK(*seen.begin() == -7);
            CHECK(*seen.rbegin() == -8 + count);
        }
}

TEST_CASE("the coordinate is exact up to the largest range", "[space][once]") {
    const std::int64_t count = std::int64_t{1} << 32;
    const Space space = rows(0, count - 1);
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, count / 3, count - 2, count - 1}) {
        const std::vector<double> unit{0, (static_cast<double>(value) + 0.5) / static_cast<double>(count)};
        CHECK(space.at(unit).values[1] == Value(value));
    }
}

TEST_CASE("the other parameters are drawn as ever", "[space][once]") {
    const Space space = rows(0, 99);
    const auto sampler = sampler_of(space, 4);
    const RandomSampler random(space, 4);
    for (std::uint64_t trial = 1; trial <= 100; ++trial)
        CHECK(sampler->draw(TrialId{trial}).configuration.values[0] ==
              random.draw(TrialId{trial}).configuration.values[0]);
}

TEST_CASE("values that are given are not drawn again, and none is left out", "[space][once]") {
    const Space space = rows(0, 9);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        // Trials 1, 3 and 4 give a row, trial 2 gives the other parameter only.
        std::vector<Given> given;
        for (const auto& row :
             std::vector<std::optional<Value>>{std::int64_t{3}, std::nullopt, std::int64_t{9}, std::int64_t{0}})
            given.push_back({{row ? std::nullopt : std::optional<Value>(0.5), row}});
        const GivenSampler sampler(sampler_of(space, seed, given), space, given);
        std::set<std::int64_t> seen;
        for (std::uint64_t trial = 1; trial <= 10; ++trial) seen.insert(row_of(sampler.draw(TrialId{trial})));
        CHECK(seen.size() == 10);
        CHECK(row_of(sampler.draw(TrialId{3})) == 9);
        CHECK(sampler.draw(TrialId{3}).unit[1] == -1);
        CHECK(sampler.draw(TrialId{2}).configuration.values[0] == Value(0.5));
    }
}

TEST_CASE("trials beyond the last value, which no run has, still get one", "[space][once]") {
    const Space space = rows(0, 1);
    CHECK(row_of(sampler_of(space, 1)->draw(TrialId{3})) == row_of(sampler_of(space, 1)->draw(TrialId{1})));
    const std::vector<Given> all{{{std::nullopt, std::int64_t{0}}}, {{std::nullopt, std::int64_t{1}}}};
    CHECK(row_of(sampler_of(space, 1, all)->draw(TrialId{3})) <= 1);
}

TEST_CASE("what cannot be drawn once is refused in words", "[space][once]") {
    CHECK(fault_of({{"row", once(0, 0), {}}}).empty());
    CHECK(fault_of({{"row", once(1, 0), {}}}) == "row: low 1 must be at most high 0");
    CHECK(fault_of({{"row", once(0, std::int64_t{1} << 32), {}}}) == "row: once = true: at most 2^32 values");
    IntRange log = once(1, 9);
    log.log = true;
    CHECK(fault_of({{"row", log, {}}}) == "row: once = true draws every value once, with log or without; remove log");
    CHECK(fault_of({{"a", once(0, 9), {}}, {"b", once(0, 9), {}}}) ==
          "b: once = true: one parameter can be drawn once, and a is");
    CHECK(fault_of({{"on", Choice{{true, false}}, {}}, {"row", once(0, 9), {{"on", {true}}}}}) ==
          "row: once = true: each trial must take a value; remove when");
    CHECK(!Space({{"n", IntRange{0, 9, false}, {}}}).capacity());
}
