#include "core/asha_rule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/heap.hpp"

namespace espalier {

std::optional<StopCause> StoppingRung::enter(TrialId trial, double loss) {
    const std::uint64_t k = std::max<std::uint64_t>(1, eta_.share(++n_));
    const Entry entry{loss, number(trial)};
    const bool finite = std::isfinite(loss);
    if (finite) place(entry, k);
    while (best_.size() < k && !rest_.empty()) heap::push(best_, heap::pop(rest_, BestOnTop{}), WorstOnTop{});
    // Failures rank behind every loss: where fewer than k did not fail, the boundary is a failure.
    const bool room = best_.size() < k;
    if (finite && (room || !best_.front().before(entry))) return std::nullopt;
    return StopCause{loss, room ? std::numeric_limits<double>::infinity() : best_.front().loss, n_};
}

void StoppingRung::place(Entry entry, std::uint64_t k) {
    if (best_.empty() || !entry.before(best_.front())) return heap::push(rest_, entry, BestOnTop{});
    if (best_.size() == k) heap::push(rest_, heap::pop(best_, WorstOnTop{}), BestOnTop{});
    heap::push(best_, entry, WorstOnTop{});
}

AshaRule::AshaRule(const StoppingPlan& plan) : levels_(plan.levels), rungs_(levels_.size(), StoppingRung(plan.eta)) {}

std::optional<StopCause> AshaRule::report(TrialId trial, double resource, double loss) {
    std::size_t& passed = passed_[number(trial)];
    std::size_t next = passed;
    while (passed < levels_.size() && levels_[passed] <= resource) ++passed;
    for (; next < passed; ++next)
        if (const auto cause = rungs_[next].enter(trial, loss)) return cause;
    return std::nullopt;
}

void AshaRule::complete(TrialId trial, double) { forget(trial); }

std::size_t AshaRule::bytes() const {
    std::size_t total = passed_.size() * (sizeof(*passed_.begin()) + 2 * sizeof(void*));
    for (const auto& rung : rungs_) total += rung.bytes();
    return total;
}

}  // namespace espalier
