/// A learner on a space, and all that it saw, kept for a reference.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "core/learner.hpp"
#include "sample/density_reference.hpp"
#include "sample/random_space.hpp"

namespace espalier::test {

inline constexpr double failed = std::numeric_limits<double>::infinity();

struct LearnerRun {
    Space space;
    std::unique_ptr<Learner> learner;
    reference::AllSeen all;

    /// `make`: a learner of a space.
    template <typename Make>
    LearnerRun(Space space_, Make make) : space(std::move(space_)), learner(make(space)) {}
    LearnerRun(const LearnerRun&) = delete;  // the learner knows the space
    LearnerRun& operator=(const LearnerRun&) = delete;

    void see(std::uint64_t trial, double resource, double loss, const Configuration& configuration) {
        all[trial].configuration = configuration;
        all[trial].losses[resource] = loss;
        learner->observe({TrialId{trial}, resource, loss}, configuration);
    }
    /// Of so many more trials, at 1, 4 and 16; some fail, many losses are equal.
    void see_random(Engine& engine, std::size_t trials) {
        for (std::uint64_t trial = all.size() + 1, end = trial + trials; trial < end; ++trial) {
            const auto configuration = random_configuration(space, engine);
            for (const double resource : {1.0, 4.0, 16.0}) {
                see(trial, resource, below(engine, 6) == 0 ? failed : std::floor(20 * unit_of(engine)), configuration);
                if (below(engine, 3) != 0) break;
            }
        }
    }
    [[nodiscard]] Draw draw(std::uint64_t trial) const { return learner->model()->draw(TrialId{trial}, NoneTaken()); }
};

inline Space two_floats() { return Space({{"x", FloatRange{0, 1, false}, {}}, {"y", FloatRange{0, 1, false}, {}}}); }

/// Spaces in which little can be chosen.
inline std::vector<Space> small_spaces() {
    const std::vector<Value> options = {std::string("a"), std::string("b"), std::string("c")};
    return {Space({{"x", FloatRange{0, 1, false}, {}}}),
            Space({{"c", Choice{options}, {}}}),
            Space({{"c", Choice{options}, {}}, {"d", Choice{{true, false}}, {}}}),
            Space({{"n", IntRange{0, 1, false}, {}}}),
            Space({{"only", Choice{{std::string("x")}}, {}}}),
            Space({{"k", Constant{1.0}, {}}}),
            two_floats()};
}

}  // namespace espalier::test
