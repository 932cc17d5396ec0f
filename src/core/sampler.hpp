/// Where configurations come from. A Sampler's draw is a function of (seed, trial); it is called from the thread that
/// runs a trial's first job, so many at once. What learns from results is a Learner (core/learner.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "space/configuration.hpp"

namespace espalier {

/// Why a trial has the configuration that it has.
enum class Origin : std::uint8_t {
    random,       ///< the study's sampler is random
    given,        ///< by the study: [[try]] or --warm-start
    grid,         ///< the next point of the grid
    sobol,        ///< the next point of the Sobol sequence
    tpe,          ///< a tree-structured Parzen estimator's best candidate
    kde,          ///< BOHB's kernel density estimator's best candidate
    random_part,  ///< at random, as a fixed part of a model's draws is, chosen by the seed
    too_few,      ///< at random: there were too few results for a model
    not_ready,    ///< at random: no model was ready when a worker needed the configuration
    copy,         ///< population based training: another trial's, explored (core/pbt_stage.hpp)
};
/// By the value of the enumeration: as the journal holds them and people read them.
inline constexpr std::array<std::string_view, 10> origin_names = {
    "random", "given", "grid", "sobol", "tpe", "kde", "random_part", "too_few", "not_ready", "copy"};
[[nodiscard]] constexpr std::string_view name_of(Origin origin) {
    return origin_names[static_cast<std::size_t>(origin)];
}
[[nodiscard]] std::optional<Origin> origin_named(std::string_view name);
/// Whether a model chose it.
[[nodiscard]] constexpr bool is_modelled(Origin origin) { return origin == Origin::tpe || origin == Origin::kde; }

/// What a configuration was drawn from. Members that do not apply are 0.
struct Provenance {
    Origin origin = Origin::random;
    double level = 0;          ///< of a model: the resource of the results that it was made of
    std::uint64_t points = 0;  ///< of a model: how many results these are
    double acquisition = 0;    ///< of a model's draw: log(l / g) there; greater is better

    bool operator==(const Provenance&) const = default;
};

/// A point of the unit cube and the configuration there.
struct Draw {
    std::vector<double> unit;  ///< one coordinate in [0, 1) a parameter of the space
    Configuration configuration;
    Provenance why;
};

class Sampler {
  public:
    Sampler() = default;
    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;
    virtual ~Sampler() = default;

    /// The configuration of `trial`: the same whenever it is asked for. Thread-safe.
    [[nodiscard]] virtual Draw draw(TrialId trial) const = 0;
};

}  // namespace espalier
