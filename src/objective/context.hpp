/// What every job of an evaluator shares.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/random.hpp"
#include "objective/boundary.hpp"
#include "objective/evaluator.hpp"
#include "objective/library.hpp"

namespace espalier {

struct Context {
    const Library& library;
    const Space& space;
    JobListener& listener;
    const EvaluatorSettings settings;
    const Boundary boundary;
    std::atomic<bool> stop{false};

    /// Its seed is the same whenever the trial is made.
    [[nodiscard]] espalier_trial_info trial_info(TrialId trial, std::uint32_t attempt) const {
        return {sizeof(espalier_trial_info), number(trial), draw_bits(settings.seed, trial, Purpose::trial_seed, 0),
                attempt, settings.threads};
    }
};

}  // namespace espalier
