#include "sample/level_results.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "base/random.hpp"

namespace espalier {

LevelResults::Drawn LevelResults::drawn(const Ranked& result) const {
    return {draw_bits(seed_, TrialId{result.trial}, Purpose::thinning, 0), result.trial, result.point};
}

void LevelResults::put(TrialId trial, double tier, double loss, const double* point) {
    constexpr double last = std::numeric_limits<double>::infinity();
    const Ranked result =
        std::isfinite(loss) ? Ranked{tier, loss, number(trial), point} : Ranked{last, last, number(trial), point};
    const auto [known, is_new] = results_.try_emplace(number(trial), result);
    if (!is_new) {
        remove(known->second);
        known->second = result;
    }
    if (!result.failed()) ++finite_;
    if (!good_.empty() && result < *good_.rbegin()) {
        good_.insert(result);
    } else {
        rest_.insert(result);
        drawn_.insert(drawn(result));
    }
    balance();
}

void LevelResults::remove(const Ranked& result) {
    if (!result.failed()) --finite_;
    if (good_.erase(result) != 0) return;
    rest_.erase(result);
    drawn_.erase(drawn(result));
}

void LevelResults::balance() {
    const std::uint64_t parts = results_.size() * split_.percent + (split_.up ? 99 : 0);
    const std::size_t wanted =
        std::min(finite_, std::clamp(static_cast<std::size_t>(parts / 100), split_.least, split_.most));
    while (good_.size() > wanted) {
        const auto last = std::prev(good_.end());
        drawn_.insert(drawn(*last));
        rest_.insert(*last);
        good_.erase(last);
    }
    while (good_.size() < wanted) {
        const auto first = rest_.begin();
        drawn_.erase(drawn(*first));
        good_.insert(good_.end(), *first);
        rest_.erase(first);
    }
}

std::vector<const double*> LevelResults::best(std::size_t most) const {
    std::vector<const double*> points;
    for (const auto& result : good_) {
        if (points.size() == most) break;
        points.push_back(result.point);
    }
    return points;
}

std::vector<const double*> LevelResults::some_bad(std::size_t most) const {
    std::vector<const double*> points;
    for (const auto& result : drawn_) {
        if (points.size() == most) break;
        points.push_back(result.point);
    }
    return points;
}

}  // namespace espalier
