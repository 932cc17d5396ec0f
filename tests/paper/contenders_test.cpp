#include "paper/contenders.hpp"

#include <cstdint>

#include "core/levels.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::paper;

namespace {

const LadderPlan& plan_of(const std::vector<Contender>& all, std::string_view name) {
    for (const auto& contender : all)
        if (contender.name == name) return contender.plan;
    FAIL(name << " is not there");
    return all.front().plan;
}

std::vector<std::uint64_t> shares(const LadderPlan& plan) {
    std::vector<std::uint64_t> found;
    for (const auto& bracket : plan.brackets) found.push_back(bracket.share);
    return found;
}

}  // namespace

TEST_CASE("Hyperband competes with the brackets and the sizes of the formula", "[paper]") {
    const auto three = contenders(rung_levels({1, 81, 3}), 3), four = contenders(rung_levels({1, 256, 4}), 4);
    CHECK(shares(plan_of(three, hyperband)) == std::vector<std::uint64_t>{81, 34, 15, 8, 5});
    CHECK(shares(plan_of(four, hyperband)) == std::vector<std::uint64_t>{256, 80, 27, 10, 5});
    CHECK(plan_of(four, hyperband).brackets[3].levels == std::vector<double>{64, 256});
    CHECK(shares(plan_of(contenders({600, 2400, 9600}, 4), hyperband)) == std::vector<std::uint64_t>{16, 6, 3});
}

TEST_CASE("contenders are plans that a ladder can have, each of its scheme, and all end at R", "[paper]") {
    auto all = contenders(rung_levels({1, 256, 4}), 4);
    all.push_back(population_contender(256));
    for (const auto& contender : all) {
        CAPTURE(contender.name);
        CHECK_NOTHROW(check(contender.plan));
        for (const auto& bracket : contender.plan.brackets) CHECK(bracket.levels.back() == 256);
    }
    CHECK(plan_of(all, random_search).brackets.front().levels == std::vector<double>{256});
    CHECK(plan_of(all, asha).brackets == std::vector<BracketPlan>{{rung_levels({1, 256, 4}), 1}});
    CHECK(shares(plan_of(all, "SHA")) == std::vector<std::uint64_t>{256});
    CHECK(plan_of(all, pbt).brackets.front().levels.front() == 16);
    CHECK(shares(plan_of(all, pbt)) == std::vector<std::uint64_t>{25});
    CHECK(plan_of(all, pbt).population->lag == 32);
    CHECK(plan_of(all, "SHA").scheme == Scheme::sha);
    CHECK(plan_of(all, hyperband).scheme == Scheme::sha);
    CHECK(plan_of(all, "ASHA, brackets = loop").scheme == Scheme::loop);
    CHECK(plan_of(all, "ASHA, brackets = live").scheme == Scheme::asha);
}
