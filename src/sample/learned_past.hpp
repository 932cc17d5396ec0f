/// A learner with what it has seen of a run, and the run's draws: what replay derives and a resumed session goes on
/// with. A value, moved only.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/learner.hpp"
#include "sample/learned_draws.hpp"

namespace espalier {

struct LearnedPast {
    /// Of a run that has not begun. `space` must outlive it.
    LearnedPast(std::unique_ptr<Learner> the_learner, const Space& space, std::vector<Given> given)
        : learner(std::move(the_learner)), draws(space, std::move(given)) {}

    std::unique_ptr<Learner> learner;
    LearnedDraws draws;
    Seq seen{0};  ///< the last message with a result that the learner observed
};

}  // namespace espalier
