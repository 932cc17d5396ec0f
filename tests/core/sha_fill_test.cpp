// How many brackets of SHA a limit fills: what the ladder itself opens.
#include "core/sha_fill.hpp"

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "core/ladder.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

/// Drawn by one worker until nothing more is handed out.
std::vector<std::uint64_t> drawn_by_ladder(const LadderPlan& plan, std::uint64_t trials) {
    Ladder ladder(plan);
    Limits limits;
    limits.trials = trials;
    ladder.step(Start{1, limits});
    double loss = 0;
    auto decision = ladder.step(Vacancy{}).message.decision;
    while (decision) decision = ladder.step(result_of(decision->job, loss += 1)).message.decision;
    std::vector<std::uint64_t> drawn;
    for (std::uint32_t b = 0; b < plan.brackets.size(); ++b) drawn.push_back(ladder.drawn(b));
    return drawn;
}

}  // namespace

TEST_CASE("a limit fills the brackets that the ladder opens under it", "[core][sha]") {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 engine(seed);
    for (int i = 0; i < 300; ++i) {
        LadderPlan plan;
        plan.eta = ReductionFactor(3);
        plan.scheme = Scheme::sha;
        for (auto count = 1 + engine() % 4; count > 0; --count) plan.brackets.push_back({{1, 3}, 3 + engine() % 20});
        const std::uint64_t trials = engine() % 200;
        const ShaFill fill = fill_brackets(plan.brackets, trials);
        const auto drawn = drawn_by_ladder(plan, trials);
        std::uint64_t sum = 0;
        for (std::size_t b = 0; b < drawn.size(); ++b) {
            CHECK(drawn[b] == fill.opened[b] * plan.brackets[b].share);
            sum += drawn[b];
        }
        CHECK(fill.trials == sum);
        CHECK(trials - sum < fill.next);
    }
}

TEST_CASE("no number of trials is too large", "[core][sha]") {
    const std::vector<BracketPlan> brackets{{{1, 4}, std::uint64_t{1} << 32}, {{4}, 3}};
    const ShaFill fill = fill_brackets(brackets, std::numeric_limits<std::uint64_t>::max());
    CHECK(fill.opened[0] == std::numeric_limits<std::uint64_t>::max() / ((std::uint64_t{1} << 32) + 3));
    CHECK(fill.brackets() == fill.opened[0] + fill.opened[1]);
    CHECK(fill_brackets(brackets, 100).trials == 0);
    CHECK(fill_brackets(brackets, 100).next == std::uint64_t{1} << 32);
}
