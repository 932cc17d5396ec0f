#include "core/rung.hpp"

#include "core/heap.hpp"

namespace espalier {

void Rung::record(TrialId trial, double loss) {
    const Entry entry{loss, number(trial) << 1U};
    ++n_;
    if (!best_.empty() && entry.before(best_.front())) {
        // Room for it: either the boundary moves outwards, or the worst of the best part makes way.
        if (eta_.share(n_) == best_.size()) leave_best();
        enter_best(entry);
    } else {
        heap::push(rest_, entry, BestOnTop{});
    }
    grow_best();
}

void Rung::record_failure() {
    ++n_;
    grow_best();
}

std::optional<Promotion> Rung::promote() {
    if (available_ == 0) return std::nullopt;
    const Entry entry = heap::pop(candidates_, BestOnTop{});
    if (promoted_.size() <= entry.trial()) promoted_.resize(entry.trial() + 1);
    promoted_[entry.trial()] = true;
    ++promoted_count_;
    --available_;
    return Promotion{TrialId{entry.trial()}, entry.loss, n_, eta_.share(n_), best_.front().loss};
}

void Rung::enter_best(Entry entry) {
    if (!entry.seen()) {
        entry.tagged |= 1U;
        heap::push(candidates_, entry, BestOnTop{});
    }
    heap::push(best_, entry, WorstOnTop{});
    if (!is_promoted(entry.trial())) ++available_;
}

void Rung::leave_best() {
    const Entry worst = heap::pop(best_, WorstOnTop{});
    if (!is_promoted(worst.trial())) --available_;
    heap::push(rest_, worst, BestOnTop{});
}

void Rung::grow_best() {
    // Failures rank behind every loss: where more than n - floor(n/eta) failed, the best part is all that did not.
    while (best_.size() < eta_.share(n_) && !rest_.empty()) enter_best(heap::pop(rest_, BestOnTop{}));
}

bool Rung::is_promoted(std::uint64_t trial) const { return trial < promoted_.size() && promoted_[trial]; }

std::size_t Rung::bytes() const {
    return (best_.capacity() + rest_.capacity() + candidates_.capacity()) * sizeof(Entry) + promoted_.capacity() / 8;
}

}  // namespace espalier
