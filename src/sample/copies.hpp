/// The configurations of the copies that a run of population based training makes: each explored from its parent's,
/// which may be a copy, too. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "sample/explore.hpp"

namespace espalier {

class Copies {
  public:
    /// `space` must outlive this.
    Copies(const Space& space, std::uint64_t seed) : space_(space), seed_(seed) {}

    /// Before its first draw; the same again does nothing. `values`: the journal's, where they are others (another
    /// libm drew them).
    void add(TrialId trial, TrialId parent, std::optional<Configuration> values = std::nullopt) {
        const std::lock_guard lock(mutex_);
        copies_.try_emplace(number(trial), Copy{parent, std::move(values)});
    }
    /// 0: the trial is no copy.
    [[nodiscard]] TrialId parent(TrialId trial) const {
        const std::lock_guard lock(mutex_);
        const auto found = copies_.find(number(trial));
        return found == copies_.end() ? TrialId{} : found->second.parent;
    }
    /// Of a copy. `original` gives the configurations of trials that are none.
    [[nodiscard]] Draw draw(TrialId trial, const std::function<Configuration(TrialId)>& original) const {
        Draw draw = explore(space_, seed_, trial, of(copy(trial).parent, original));
        if (const Copy made = copy(trial); made.values) draw.configuration = *made.values;
        return draw;
    }
    /// The configuration of a copy, or of any other trial. Explored once: a copy has many jobs, and many ancestors.
    [[nodiscard]] Configuration of(TrialId trial, const std::function<Configuration(TrialId)>& original) const {
        if (number(parent(trial)) == 0) return original(trial);
        if (const Copy made = copy(trial); made.values) return *made.values;
        Configuration explored = draw(trial, original).configuration;
        const std::lock_guard lock(mutex_);
        copies_.at(number(trial)).values = explored;
        return explored;
    }

  private:
    struct Copy {
        TrialId parent{};
        std::optional<Configuration> values;
    };
    [[nodiscard]] Copy copy(TrialId trial) const {
        const std::lock_guard lock(mutex_);
        return copies_.at(number(trial));
    }

    const Space& space_;
    std::uint64_t seed_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::uint64_t, Copy> copies_;
};

}  // namespace espalier
