/// A tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kegl: Algorithms for Hyper-Parameter Optimization,
/// NIPS 2011, section 4) whose kernels are joint over all parameters (Falkner et al., ICML 2018): densities of good
/// results and of the others at one resource, each with one more kernel that is uniform, the prior; the best of 24
/// candidates by l / g, which come from the kernels of the good ones.
///
/// The resource is the highest with 60 results: few trials that were trained for long tell less than many that were
/// not. Until one has as many it is that with the most results, the higher of equals, from 10 on. Good is the best
/// quarter, at most 50; failures never are. The width of a kernel is 0.22 (s / 0.29)^(1 / 8) n^(-1 / (d + 4)), at least
/// 0.01: n the kernels of the mixture, d the dimensions of the cube, s the standard deviation of the mixture's data,
/// which is 0.29 where they lie evenly. So kernels narrow with what they are of, and cannot collapse. Of parameters
/// under a condition, which few data have, s counts as 0.29: else l would be greater for options that have more of
/// them. Of choices the width is 0.3 n^(-1 / (d + 4)). Normal kernels are cut to the cube. A model has at most 192 of
/// the others, chosen by the seed. A tenth of the draws is random.
///
/// These numbers were chosen on crossing6 with 1, 25 and 500 workers, Branin, Hartmann 6, a function with conditions
/// and TaskSet's tables, with other seeds than those that bench/paper and bench/samplers report.
///
/// One thread; its models any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/learner.hpp"
#include "sample/row_features.hpp"
#include "space/space.hpp"

namespace espalier {

struct TpeOptions {
    std::size_t least_results = 10;  ///< of a model
    std::size_t enough = 60;         ///< results, for a resource to be preferred to those below it
    std::uint64_t percent = 25;      ///< of the results that are good
    std::size_t most_good = 50;
    std::size_t most_bad = 192;  ///< in a model
    std::uint32_t candidates = 24;
    double random_part = 0.1;
    double width = 0.22;  ///< of one kernel alone, among data that lie evenly
    double spread_power = 0.125;
    double choice_width = 0.3;
    double least_width = 0.01;
};

/// `space` must outlive learner and models. `rows`: see ModelSpace.
[[nodiscard]] std::unique_ptr<Learner> make_tpe_learner(const Space& space, std::uint64_t seed,
                                                        std::shared_ptr<const RowFeatures> rows = nullptr,
                                                        const TpeOptions& options = {});

}  // namespace espalier
