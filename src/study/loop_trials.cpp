#include "study/loop_trials.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace espalier {
namespace {

/// Each halves what is not known of a number.
constexpr int halvings = 50;

}  // namespace

LoopTrials::LoopTrials(LadderPlan plan, const Growth& growth) : plan_(std::move(plan)), growth_(growth) {
    for (const auto& bracket : plan_.brackets) budgets_.push_back(sha_budget(bracket, plan_.eta, plan_.from_scratch));
    round_ = std::accumulate(budgets_.begin(), budgets_.end(), 0.0);
}

double LoopTrials::cost(std::size_t bracket, double trials) const {
    const auto& levels = plan_.brackets[bracket].levels;
    const auto jobs = growth_.jobs(trials, levels.size());
    double all = 0, below = 0;
    for (std::size_t k = 0; k < jobs.size(); ++k) {
        all += jobs[k] * (levels[k] - below);
        if (!plan_.from_scratch) below = levels[k];
    }
    return all;
}

double LoopTrials::drawn(std::size_t bracket, double resource) const {
    double low = 0, high = resource / plan_.brackets[bracket].levels.front();
    for (int i = 0; i < halvings && high - low > 0.01; ++i) {
        const double middle = (low + high) / 2;
        (cost(bracket, middle) <= resource ? low : high) = middle;
    }
    return low;
}

std::vector<double> LoopTrials::drawn(double resource) const {
    const double rounds = std::floor(resource / round_);
    double left = resource - rounds * round_;
    std::vector<double> all;
    for (std::size_t b = 0; b < budgets_.size(); ++b) {
        const double last = std::clamp(left, 0.0, budgets_[b]);
        all.push_back(drawn(b, rounds * budgets_[b] + last));
        left -= last;
    }
    return all;
}

std::uint64_t LoopTrials::trials(double resource) const {
    const auto all = drawn(resource);
    const double sum = std::accumulate(all.begin(), all.end(), 0.0);
    return std::max<std::uint64_t>(
        1, sum < 0x1p62 ? static_cast<std::uint64_t>(std::llround(sum)) : std::uint64_t{1} << 62U);
}

std::vector<std::uint64_t> LoopTrials::parts(std::uint64_t trials) const {
    const auto sum = [](const std::vector<double>& all) { return std::accumulate(all.begin(), all.end(), 0.0); };
    const auto wanted = static_cast<double>(trials);
    double low = 0, high = round_;
    while (sum(drawn(high)) < wanted && high < 1e300) low = high, high *= 2;
    for (int i = 0; i < halvings; ++i) {
        const double middle = (low + high) / 2;
        const double found = sum(drawn(middle));
        (found <= wanted ? low : high) = middle;
        if (std::abs(found - wanted) < 0.25) break;
    }
    std::vector<std::uint64_t> parts;
    std::uint64_t left = trials;
    const auto means = drawn(low);
    for (std::size_t b = means.size(); b-- > 0;) {  // what rounding leaves is the first one's
        const auto own = b == 0 ? left : std::min(left, static_cast<std::uint64_t>(std::llround(means[b])));
        parts.insert(parts.begin(), own);
        left -= own;
    }
    return parts;
}

}  // namespace espalier
