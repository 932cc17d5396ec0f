#include "sample/learned_draws.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sample/kde_learner.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

Space rows_of(std::int64_t low, std::int64_t high) {
    return Space({{"row", IntRange{low, high, false, true}, {}}, {"x", FloatRange{0, 1, false}, {}}});
}
Value row_of(const Draw& draw) { return *draw.configuration.values[0]; }

}  // namespace

TEST_CASE("what the study gives to a trial takes the place of what the model draws", "[sample][learned_draws]") {
    const Space space({{"x", FloatRange{0, 1, false}, {}}, {"y", FloatRange{0, 1, false}, {}}});
    const LearnedDraws draws(space, {Given{{Value(0.25), std::nullopt}}});
    const auto model = make_kde_learner(space, 1)->model();
    const Draw given = draws.make(TrialId{1}, *model);
    CHECK(given.why.origin == Origin::given);
    CHECK(given.configuration.values[0] == Value(0.25));
    CHECK(given.unit[0] == -1);
    CHECK(given.unit[1] >= 0);
    CHECK(draws.make(TrialId{2}, *model).why.origin == Origin::too_few);
}

TEST_CASE("a value that is drawn once is drawn once, and nobody gets one that the study gives to another",
          "[sample][learned_draws]") {
    const Space space = rows_of(-2, 2);
    LearnedDraws draws(space, {Given{{std::nullopt, std::nullopt}}, Given{{Value(std::int64_t{1}), std::nullopt}}});
    CHECK(draws.in_turn());
    const auto model = make_kde_learner(space, 5)->model();
    std::vector<Value> seen;
    for (const std::uint64_t trial : {1U, 3U, 4U, 5U, 2U}) {  // the given one comes last
        const Draw draw = draws.make(TrialId{trial}, *model);
        for (const Value& before : seen) CHECK(row_of(draw) != before);
        seen.push_back(row_of(draw));
        draws.keep(TrialId{trial}, draw.configuration);
        CHECK(*draws.find(TrialId{trial}) == draw.configuration);
    }
    CHECK(seen.back() == Value(std::int64_t{1}));
    CHECK(draws.kept() == 5);
    CHECK(draws.find(TrialId{6}) == nullptr);
}

TEST_CASE("draws can be moved, with what is taken", "[sample][learned_draws]") {
    const Space space = rows_of(0, 3);
    LearnedDraws first(space, {});
    const auto model = make_kde_learner(space, 5)->model();
    const Draw draw = first.make(TrialId{1}, *model);
    first.keep(TrialId{1}, draw.configuration);
    LearnedDraws second = std::move(first);
    CHECK(second.kept() == 1);
    CHECK(second.taken().contains(static_cast<std::uint64_t>(std::get<std::int64_t>(row_of(draw)))));
    for (std::uint64_t trial = 2; trial <= 4; ++trial) {
        const Draw next = second.make(TrialId{trial}, *model);
        CHECK(row_of(next) != row_of(draw));
        second.keep(TrialId{trial}, next.configuration);
    }
}
