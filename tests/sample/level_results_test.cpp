#include "sample/level_results.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "sample/random_space.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr double failed = std::numeric_limits<double>::infinity();

struct Put {
    std::uint64_t trial;
    double tier, loss;
};

/// Points that tell which trial they are.
class Points {
  public:
    const double* of(std::uint64_t trial) { return &points_.emplace(trial, static_cast<double>(trial)).first->second; }

  private:
    std::map<std::uint64_t, double> points_;
};

std::vector<std::uint64_t> trials(const std::vector<const double*>& points) {
    std::vector<std::uint64_t> found;
    for (const double* point : points) found.push_back(static_cast<std::uint64_t>(*point));
    return found;
}

/// The good ones by sorting: what the class keeps as results come.
std::vector<std::uint64_t> sorted_good(const std::vector<Put>& puts, std::size_t percent, bool up, std::size_t least,
                                       std::size_t most) {
    std::map<std::uint64_t, Put> latest;
    for (const auto& put : puts) latest[put.trial] = put;
    std::vector<std::tuple<double, double, std::uint64_t>> finite;
    for (const auto& [trial, put] : latest)
        if (std::isfinite(put.loss)) finite.emplace_back(put.tier, put.loss, trial);
    std::sort(finite.begin(), finite.end());
    const double share = static_cast<double>(latest.size() * percent) / 100;
    auto count = static_cast<std::size_t>(up ? std::ceil(share) : std::floor(share));
    count = std::min({std::max(count, least), most, finite.size()});
    if (count < least) count = std::min(least, finite.size());
    std::vector<std::uint64_t> good;
    for (std::size_t i = 0; i < count; ++i) good.push_back(std::get<2>(finite[i]));
    return good;
}

}  // namespace

TEST_CASE("the good results are those that sorting finds, through repeats and failures", "[sample][level_results]") {
    Engine engine(4);
    for (int round = 0; round < 60; ++round) {
        Split split;
        split.percent = 5 + below(engine, 40);
        split.up = below(engine, 2) == 0;
        split.least = 1 + below(engine, 5);
        split.most = split.least + below(engine, 30);
        LevelResults results(split, 9);
        Points points;
        std::vector<Put> puts;
        for (int i = 0; i < 120; ++i) {
            const Put put{1 + below(engine, 80), static_cast<double>(below(engine, 3)),
                          below(engine, 5) == 0 ? failed : static_cast<double>(below(engine, 12))};
            puts.push_back(put);
            results.put(TrialId{put.trial}, put.tier, put.loss, points.of(put.trial));
            const auto expected = sorted_good(puts, split.percent, split.up, split.least, split.most);
            REQUIRE(trials(results.best(1000)) == expected);
            REQUIRE(results.good() + results.bad() == results.size());
        }
    }
}

TEST_CASE("which of the bad are kept depends on the seed, not on the order of results", "[sample][level_results]") {
    Points points;
    const auto some_bad = [&](std::uint64_t seed, bool backwards) {
        LevelResults results({15, false, 1, 10}, seed);
        for (std::uint64_t i = 1; i <= 200; ++i) {
            const std::uint64_t trial = backwards ? 201 - i : i;
            results.put(TrialId{trial}, 0, static_cast<double>(trial), points.of(trial));
        }
        return trials(results.some_bad(20));
    };
    CHECK(some_bad(1, false) == some_bad(1, true));
    CHECK(some_bad(1, false) != some_bad(2, false));
    const auto kept = some_bad(1, false);
    CHECK(std::set<std::uint64_t>(kept.begin(), kept.end()).size() == 20);
    CHECK(*std::min_element(kept.begin(), kept.end()) > 10);
    CHECK(*std::max_element(kept.begin(), kept.end()) > 100);  // not the best of the bad
}

TEST_CASE("failures are never good", "[sample][level_results]") {
    Points points;
    LevelResults results({50, true, 3, 100}, 1);
    for (std::uint64_t trial = 1; trial <= 10; ++trial)
        results.put(TrialId{trial}, 0, trial == 7 ? 1.0 : trial == 8 ? std::nan("") : failed, points.of(trial));
    CHECK(trials(results.best(100)) == std::vector<std::uint64_t>{7});
    results.put(TrialId{7}, 0, failed, points.of(7));
    CHECK(results.good() == 0);
    CHECK(results.bad() == 10);
}
