#include "core/brackets.hpp"

#include "support/catch.hpp"

using namespace espalier;
using Brackets = std::vector<BracketPlan>;

namespace {

Brackets at(Mode mode, double max_resource, double eta, std::uint64_t trials, bool integer = true) {
    return mode_brackets(mode, {max_resource, trials, eta, integer, 1});
}

}  // namespace

// Worked out by hand. R = 256, eta 4, 1,000 trials: m = min(5, floor(log4 256) + 1 = 5, floor(log4 1000) + 1 = 5) = 5.
// Weights 4^(k-1)/k of 5, 4, 3, 2, 1 rungs: 51.2, 16, 16/3, 2, 1.
TEST_CASE("brackets of the modes for R = 256 and eta 4", "[core][brackets]") {
    const std::vector<double> five{1, 4, 16, 64, 256}, four{4, 16, 64, 256}, three{16, 64, 256}, two{64, 256}, one{256};
    CHECK(at(Mode::aggressive, 256, 4, 1000) == Brackets{{five, 1000}});
    // 51.2 + 16 + 5.333 = 72.533: floors 705, 220, 73; the remainder of 2 to the first
    CHECK(at(Mode::standard, 256, 4, 1000) == Brackets{{five, 707}, {four, 220}, {three, 73}});
    // 75.533: floors 677, 211, 70, 26, 13; the remainder of 3 to the first
    CHECK(at(Mode::conservative, 256, 4, 1000) ==
          Brackets{{five, 680}, {four, 211}, {three, 70}, {two, 26}, {one, 13}});
}

// R = 100, eta 3, 500 trials: m = min(5, floor(log3 100) + 1 = 5, floor(log3 500) + 1 = 6) = 5.
// Weights 3^(k-1)/k: 16.2, 6.75, 3, 1.5, 1.
TEST_CASE("brackets of the modes for R = 100 and eta 3", "[core][brackets]") {
    const std::vector<double> five{1, 3, 11, 33, 100}, four{3, 11, 33, 100}, three{11, 33, 100}, two{33, 100}, one{100};
    CHECK(at(Mode::aggressive, 100, 3, 500) == Brackets{{five, 500}});
    // 25.95: floors 312, 130, 57; the remainder of 1 to the first
    CHECK(at(Mode::standard, 100, 3, 500) == Brackets{{five, 313}, {four, 130}, {three, 57}});
    // 28.45: floors 284, 118, 52, 26, 17; the remainder of 3 to the first
    CHECK(at(Mode::conservative, 100, 3, 500) == Brackets{{five, 287}, {four, 118}, {three, 52}, {two, 26}, {one, 17}});
}

TEST_CASE("few trials, small R or a coarse objective make fewer rungs", "[core][brackets]") {
    CHECK(rungs_at_most({256, 10, 4, true, 1}) == 2);       // floor(log4 10) + 1
    CHECK(rungs_at_most({256, 63, 4, true, 1}) == 3);       // floor(log4 63) + 1
    CHECK(rungs_at_most({256, 64, 4, true, 1}) == 4);       // exactly 4^3
    CHECK(rungs_at_most({15, 1000, 4, true, 1}) == 2);      // floor(log4 15) + 1
    CHECK(rungs_at_most({243, 100'000, 3, true, 1}) == 5);  // never more than five
    CHECK(rungs_at_most({256, 1000, 4, false, 10}) == 3);   // 256 / 4^2 = 16 is the last above 10
    CHECK(rungs_at_most({0.5, 1000, 4, false, 0}) == 1);
    CHECK(at(Mode::standard, 256, 4, 1) == Brackets{{{256}, 1}});
}

TEST_CASE("standard goes down to floor((m-1)/2) + 1 rungs", "[core][brackets]") {
    CHECK(at(Mode::standard, 256, 4, 64).back().levels.size() == 2);  // m = 4
    CHECK(at(Mode::standard, 256, 4, 16).back().levels.size() == 2);  // m = 3
    CHECK(at(Mode::standard, 256, 4, 4).back().levels.size() == 1);   // m = 2
}

TEST_CASE("a bracket that would get no trial is left out", "[core][brackets]") {
    const auto few = at(Mode::conservative, 256, 4, 4);  // weights 2, 1: floors 2, 1, the remainder to the first
    CHECK(few == Brackets{{{64, 256}, 3}, {{256}, 1}});
    CHECK(at(Mode::conservative, 1000, 10, 10) == Brackets{{{100, 1000}, 9}, {{1000}, 1}});
    CHECK(at(Mode::conservative, 1e6, 1000, 1000) == Brackets{{{1000, 1e6}, 999}, {{1e6}, 1}});
}

TEST_CASE("brackets of SHA are opened in turn, each with all its trials", "[core][brackets]") {
    const std::vector<BracketPlan> brackets{{{1, 2, 4}, 4}, {{2, 4}, 2}, {{4}, 3}};
    const auto at = [&](std::uint64_t trial) {
        const auto found = opened_bracket(brackets, TrialId{trial});
        return std::vector<std::uint64_t>{found.opened, found.place, number(found.first)};
    };
    using Found = std::vector<std::uint64_t>;
    CHECK(at(1) == Found{1, 0, 1});
    CHECK(at(4) == Found{1, 0, 1});
    CHECK(at(5) == Found{2, 1, 5});
    CHECK(at(6) == Found{2, 1, 5});
    CHECK(at(7) == Found{3, 2, 7});
    CHECK(at(9) == Found{3, 2, 7});
    CHECK(at(10) == Found{4, 0, 10});
    CHECK(at(18) == Found{6, 2, 16});
    CHECK(at(9'000'000'019) == Found{3'000'000'007, 0, 9'000'000'019});
}
