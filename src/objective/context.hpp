/// What every job of an evaluator shares.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "objective/boundary.hpp"
#include "objective/evaluator.hpp"
#include "objective/library.hpp"
#include "objective/stop_flag.hpp"

namespace espalier {

struct Context {
    const Library& library;
    const Space& space;
    JobListener& listener;
    const EvaluatorSettings settings;
    const Boundary boundary;
    StopFlag stop{0};

    [[nodiscard]] bool stopping() const noexcept { return stop.load(std::memory_order_relaxed) != 0; }
    void ask_to_stop() noexcept { stop.store(1, std::memory_order_relaxed); }

    /// Its seed is the same whenever the trial is made.
    [[nodiscard]] espalier_trial_info trial_info(TrialId trial, std::uint32_t attempt) const {
        return {sizeof(espalier_trial_info), number(trial), draw_bits(settings.seed, trial, Purpose::trial_seed, 0),
                attempt, settings.threads};
    }
};

}  // namespace espalier
