/// Random draws without a generator: a draw is a function of (seed, trial, purpose, index), so trial i can be asked for
/// without the trials before it and on any thread. Philox4x32-10 (Salmon et al., Parallel Random Numbers: As Easy as
/// 1, 2, 3, SC 2011), from Random123. No std::*_distribution: implementations differ.
#pragma once

#include <cstdint>

#include "base/ids.hpp"

namespace espalier {

enum class Purpose : std::uint32_t {
    configuration = 0,  ///< index: the place of the parameter in its space
    trial_seed = 1,     ///< index 0: the seed that the objective gets
    straggler = 2,      ///< of a simulation; index: rung and attempt
    drop = 3,           ///< of a simulation; index: rung and attempt
    permutation = 4,    ///< trial: half of a number; index: the round (base/permutation.hpp)
    scramble = 5,       ///< of the Sobol sequence; trial: the digits above; index: the dimension
    candidates = 6,     ///< of a model; index: 0, whether the trial is drawn at random, else of what is drawn
    thinning = 7,       ///< which results a model keeps of those beyond its limit; index 0
    donor = 16,         ///< whom a member of a population copies; index: the member's place (core/pbt_stage.hpp)
    explore = 17,       ///< how a copy differs from its parent; index: the place of the parameter (sample/explore.hpp)
};

/// 64 uniform bits.
[[nodiscard]] std::uint64_t draw_bits(std::uint64_t seed, TrialId trial, Purpose purpose, std::uint32_t index) noexcept;

/// Uniform on [0, 1): a multiple of 2^-53, made from integers, the same on every machine.
[[nodiscard]] double draw_unit(std::uint64_t seed, TrialId trial, Purpose purpose, std::uint32_t index) noexcept;

}  // namespace espalier
