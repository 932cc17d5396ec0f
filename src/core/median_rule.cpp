#include "core/median_rule.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

std::optional<StopCause> MedianRule::report(TrialId trial, double resource, double loss) {
    Curve& curve = running_[number(trial)];
    curve.best = std::min(curve.best, loss);
    // Once infinite it stays so, also where finite losses have added up to the other infinity: never NaN.
    if (std::isinf(loss))
        curve.sum = loss;
    else
        curve.sum += loss;
    curve.points.push_back({resource, curve.sum / static_cast<double>(curve.points.size() + 1)});
    const auto [median, count] = middle_at(resource);
    if (count == 0 || count < needed_ || !(curve.best > median)) return std::nullopt;
    return StopCause{curve.best, median, count};
}

void MedianRule::complete(TrialId trial, double) {
    const auto found = running_.find(number(trial));
    if (found == running_.end()) return;
    Points points = std::move(found->second.points);
    running_.erase(found);
    points.shrink_to_fit();
    for (auto& [resource, median] : medians_)
        if (const auto average = average_at(points, resource)) median.add(*average);
    completed_.push_back(std::move(points));
}

std::optional<double> MedianRule::average_at(const Points& points, double resource) {
    const auto after = std::upper_bound(points.begin(), points.end(), resource,
                                        [](double x, const Point& point) { return x < point.resource; });
    return after != points.begin() ? std::optional(std::prev(after)->average) : std::nullopt;
}

MedianRule::Middle MedianRule::middle_at(double resource) {
    auto found = medians_.find(resource);
    if (found == medians_.end()) {
        RunningMedian median;
        for (const auto& points : completed_)
            if (const auto average = average_at(points, resource)) median.add(*average);
        const bool shared = !once_.insert(resource).second;
        if (!shared) return median.size() > 0 ? Middle{median.median(), median.size()} : Middle{};
        once_.erase(resource);
        found = medians_.emplace(resource, std::move(median)).first;
    }
    const RunningMedian& median = found->second;
    return median.size() > 0 ? Middle{median.median(), median.size()} : Middle{};
}

std::size_t MedianRule::bytes() const {
    constexpr std::size_t node = 2 * sizeof(void*);
    std::size_t total = once_.size() * (sizeof(double) + node);
    for (const auto& [trial, curve] : running_)
        total += sizeof(trial) + sizeof(curve) + node + curve.points.capacity() * sizeof(Point);
    for (const auto& points : completed_) total += sizeof(points) + points.capacity() * sizeof(Point);
    for (const auto& [resource, median] : medians_) total += sizeof(resource) + sizeof(median) + node + median.bytes();
    return total;
}

}  // namespace espalier
