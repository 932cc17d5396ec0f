/// A sampler whose values come from the journal where they are there: exp and log of another machine's libm give other
/// last bits, and a trial must keep the configuration that it began with. Immutable.
#pragma once

#include <unordered_map>
#include <utility>

#include "core/sampler.hpp"

namespace espalier {

class LoggedSampler final : public Sampler {
  public:
    /// `base` must outlive the sampler. `values`: by trial number.
    LoggedSampler(const Sampler& base, std::unordered_map<std::uint64_t, Configuration> values)
        : base_(base), values_(std::move(values)) {}

    [[nodiscard]] Draw draw(TrialId trial) const override {
        Draw draw = base_.draw(trial);
        if (const auto logged = values_.find(number(trial)); logged != values_.end())
            draw.configuration = logged->second;
        return draw;
    }

  private:
    const Sampler& base_;
    std::unordered_map<std::uint64_t, Configuration> values_;
};

}  // namespace espalier
