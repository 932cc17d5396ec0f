// Hyperband's brackets, as the papers print them.
#include "core/hyperband.hpp"

#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/levels.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

using Counts = std::vector<std::uint64_t>;
using Levels = std::vector<double>;

std::vector<BracketPlan> for_81(BracketSizes sizes) {
    return hyperband_brackets(levels_up_to(81, 5, ReductionFactor(3), false), ReductionFactor(3), sizes);
}

Counts shares(const std::vector<BracketPlan>& brackets) {
    Counts all;
    for (const auto& bracket : brackets) all.push_back(bracket.share);
    return all;
}

}  // namespace

TEST_CASE("R = 81 and eta = 3 have two tables: the formula's and the printed one", "[core][hyperband]") {
    CHECK(shares(for_81(BracketSizes::formula)) == Counts{81, 34, 15, 8, 5});
    CHECK(shares(for_81(BracketSizes::printed)) == Counts{81, 27, 9, 6, 5});
}

TEST_CASE("each bracket lacks a rung of the one before, and all end at R", "[core][hyperband]") {
    const auto brackets = for_81(BracketSizes::printed);
    CHECK(brackets[0].levels == Levels{1, 3, 9, 27, 81});
    CHECK(brackets[2].levels == Levels{9, 27, 81});
    CHECK(brackets[4].levels == Levels{81});
    // Li et al. 2018, table 1
    const ReductionFactor eta(3);
    CHECK(sha_sizes(brackets[0], eta) == Counts{81, 27, 9, 3, 1});
    CHECK(sha_sizes(brackets[1], eta) == Counts{27, 9, 3, 1});
    CHECK(sha_sizes(brackets[2], eta) == Counts{9, 3, 1});
    CHECK(sha_sizes(brackets[3], eta) == Counts{6, 2});
    CHECK(sha_sizes(brackets[4], eta) == Counts{5});
    CHECK(sha_sizes(for_81(BracketSizes::formula)[1], eta) == Counts{34, 11, 3, 1});
}

// The formula in floating point is exact enough where it is not near a whole number.
TEST_CASE("sizes are the formula's for every eta, and enough for the top rung", "[core][hyperband]") {
    for (const double eta_value : {2.0, 2.7, 3.0, 4.0, 10.0})
        for (unsigned rungs = 1; rungs <= 6; ++rungs) {
            const ReductionFactor eta(eta_value);
            const auto brackets = hyperband_brackets(levels_up_to(1e6, rungs, eta, false), eta, BracketSizes::formula);
            REQUIRE(brackets.size() == rungs);
            for (unsigned b = 0; b < rungs; ++b) {
                const unsigned s = rungs - 1 - b;
                INFO("eta " << eta_value << ", s " << s << " of " << rungs);
                const double exact = std::pow(eta_value, s) * rungs / (s + 1);
                CHECK(std::abs(static_cast<double>(brackets[b].share) - std::ceil(exact - 1e-7)) < 0.5);
                CHECK(brackets[b].share >= least_trials(s + 1, eta));
                CHECK(sha_sizes(brackets[b], eta).back() >= 1);
            }
        }
}

TEST_CASE("the least n of a bracket has one trial for its top rung, and one less has none", "[core][hyperband]") {
    CHECK(least_trials(1, ReductionFactor(4)) == 1);
    CHECK(least_trials(3, ReductionFactor(3)) == 9);
    CHECK(least_trials(3, ReductionFactor(2.5)) == 7);  // 6.25
    for (const double eta : {2.0, 2.5, 3.3, 7.0})
        for (std::size_t rungs = 2; rungs < 8; ++rungs) {
            const auto n = least_trials(rungs, ReductionFactor(eta));
            Levels levels(rungs);
            std::iota(levels.begin(), levels.end(), 1.0);
            CHECK(sha_sizes({levels, n}, ReductionFactor(eta)).back() == 1);
            CHECK(sha_sizes({levels, n - 1}, ReductionFactor(eta)).back() == 0);
        }
}

TEST_CASE("brackets that no run draws are refused", "[core][hyperband]") {
    const ReductionFactor eta(4);
    CHECK_NOTHROW(hyperband_brackets(levels_up_to(1, 17, eta, false), eta, BracketSizes::formula));
    CHECK_THROWS_AS(hyperband_brackets(levels_up_to(1, 18, eta, false), eta, BracketSizes::formula),
                    std::invalid_argument);
}

TEST_CASE("without a greatest resource budgets double, and each is spent in brackets of 2, 4, 8, …",
          "[core][hyperband][endless]") {
    const ReductionFactor eta(2);
    const auto brackets = endless_hyperband(3, eta);
    // k = 1: s = 1. k = 2: s = 1. k = 3: s = 1, 2 (3 - 2 >= log2 2). k = 4: 1, 2. k = 5: 1, 2, 3 (5 - 3 >= log2 3).
    CHECK(Counts{2, 2, 2, 4, 2, 4, 2, 4, 8} == [&] {
        auto first = shares(brackets);
        first.resize(9);
        return first;
    }());
    CHECK(brackets[0].levels == Levels{3});         // 2 trials share 2 units of 3
    CHECK(brackets[3].levels == Levels{3, 6});      // 4 share 8 / 2 rungs: 1 each; then 2: 2 each
    CHECK(brackets[8].levels == Levels{3, 6, 15});  // 8 share 32 / 3: 1; 4: 2; 2: 5
    CHECK(sha_sizes(brackets[8], eta) == Counts{8, 4, 2});
}

TEST_CASE("no bracket without end costs more than its budget, and no run exhausts them", "[core][hyperband][endless]") {
    for (const double eta_value : {2.0, 2.5, 3.0, 4.0}) {
        const ReductionFactor eta(eta_value);
        LadderPlan plan(endless_hyperband(1, eta), eta);
        plan.scheme = Scheme::sha;
        CHECK_NOTHROW(check(plan));
        double all = 0;
        auto bracket = plan.brackets.begin();
        for (int k = 1; bracket != plan.brackets.end(); ++k)
            for (int s = 1; s <= k && std::exp2(k - s) >= s; ++s, ++bracket) {
                const double cost = sha_budget(*bracket, eta, true);
                INFO("k " << k << ", s " << s);
                REQUIRE(bracket->share == std::uint64_t{1} << static_cast<unsigned>(s));
                CHECK(cost <= std::exp2(k));
                CHECK(cost > std::exp2(k) / 2);  // rounding down loses less than half
                all += cost;
            }
        CHECK(all > 0x1p49);
    }
}

TEST_CASE("brackets have a common end or none", "[core][hyperband]") {
    CHECK(common_end(for_81(BracketSizes::formula)) == 81.0);
    CHECK(!common_end(endless_hyperband(1, ReductionFactor(2))));
    CHECK(!common_end({}));
}
