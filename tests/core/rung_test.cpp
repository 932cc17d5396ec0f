#include "core/rung.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "oracle/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

std::vector<std::uint64_t> promote_all(Rung& rung) {
    std::vector<std::uint64_t> trials;
    while (const auto promotion = rung.promote()) trials.push_back(number(promotion->trial));
    return trials;
}

}  // namespace

TEST_CASE("a rung promotes nothing before it holds eta results", "[core][rung]") {
    Rung rung(ReductionFactor(3));
    rung.record(TrialId{1}, 0.5);
    CHECK_FALSE(rung.promote());
    rung.record(TrialId{2}, 0.4);
    CHECK_FALSE(rung.promote());
    rung.record(TrialId{3}, 0.6);
    CHECK(promote_all(rung) == std::vector<std::uint64_t>{2});
}

TEST_CASE("a promotion says what it was decided from", "[core][rung]") {
    Rung rung(ReductionFactor(2));
    for (std::uint64_t t = 1; t <= 4; ++t) rung.record(TrialId{t}, static_cast<double>(5 - t));
    const auto promotion = rung.promote();
    REQUIRE(promotion);
    CHECK(number(promotion->trial) == 4);
    CHECK(promotion->loss == 1);
    CHECK(promotion->n == 4);
    CHECK(promotion->k == 2);
    CHECK(promotion->boundary == 2);
}

TEST_CASE("a newcomer that displaces a promoted trial is promoted too", "[core][rung]") {
    Rung rung(ReductionFactor(2));
    rung.record(TrialId{1}, 0.5);
    rung.record(TrialId{2}, 0.9);
    CHECK(promote_all(rung) == std::vector<std::uint64_t>{1});
    rung.record(TrialId{3}, 0.4);
    CHECK(rung.available() == 1);
    CHECK(promote_all(rung) == std::vector<std::uint64_t>{3});
}

TEST_CASE("a displaced candidate comes back when the boundary moves out again", "[core][rung]") {
    Rung rung(ReductionFactor(2));
    rung.record(TrialId{1}, 0.5);
    rung.record(TrialId{2}, 0.9);  // 1 is a candidate
    rung.record(TrialId{3}, 0.4);  // 3 displaces it
    CHECK(rung.available() == 1);
    rung.record(TrialId{4}, 0.8);  // floor(4/2): both are in
    CHECK(promote_all(rung) == std::vector<std::uint64_t>{3, 1});
}

TEST_CASE("failures count and are never promoted", "[core][rung]") {
    Rung rung(ReductionFactor(2));
    for (int i = 0; i < 10; ++i) rung.record_failure();
    CHECK_FALSE(rung.promote());
    rung.record(TrialId{11}, 3);
    CHECK(promote_all(rung) == std::vector<std::uint64_t>{11});
    CHECK(rung.size() == 11);
}

TEST_CASE("a rung equals sorting everything again, for every pattern of losses", "[core][rung]") {
    const auto pattern = GENERATE(range(0, 8));
    const auto eta = GENERATE(2.0, 2.7, 3.0, 4.0);
    Workload workload;
    workload.seed = 77;
    workload.losses = static_cast<Losses>(pattern);
    CAPTURE(pattern, eta);

    Rung rung{ReductionFactor(eta)};
    struct Literal {
        double loss;
        std::uint64_t trial;
        bool operator<(const Literal& o) const { return loss < o.loss || (loss == o.loss && trial < o.trial); }
    };
    std::vector<Literal> sorted;
    std::set<std::uint64_t> promoted;
    Dice dice(static_cast<std::uint64_t>(pattern));
    for (std::uint64_t t = 1; t <= 600; ++t) {
        const Result result = workload.result(Job{TrialId{t}, 0, 1, 0, 1});
        if (result.ok()) {
            rung.record(result.trial, result.loss);
            const Literal entry{result.loss, t};
            sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), entry), entry);
        } else {
            rung.record_failure();
        }
        const std::size_t share = std::min<std::size_t>(ReductionFactor(eta).share(t), sorted.size());
        std::vector<std::uint64_t> due;
        for (std::size_t i = 0; i < share; ++i)
            if (promoted.count(sorted[i].trial) == 0) due.push_back(sorted[i].trial);
        REQUIRE(rung.available() == due.size());
        // Promote now and then, so that candidates wait, are displaced and come back.
        for (std::size_t i = dice.below(3); i < due.size() && dice.below(2) == 0; ++i) {
            const auto promotion = rung.promote();
            REQUIRE(promotion);
            const auto first = std::find_if(sorted.begin(), sorted.end(),
                                            [&](const Literal& e) { return promoted.count(e.trial) == 0; });
            REQUIRE(number(promotion->trial) == first->trial);
            REQUIRE(promotion->boundary == sorted[share - 1].loss);
            promoted.insert(first->trial);
        }
    }
}
