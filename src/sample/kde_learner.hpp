/// BOHB's model (Falkner, Klein, Hutter: BOHB: Robust and Efficient Hyperparameter Optimization at Scale, ICML 2018,
/// section 4): a kernel density of the best 15 % of the results at one resource, one of the rest, and the best of 64
/// candidates by l / g; a third of the draws is random.
///
/// The resource is the highest with d + 1 results on either side, d being the dimensions of the cube. Candidates come
/// from kernels three times as wide as those of l, cut to the cube. Failures are bad. Where results are many, a model
/// has the best 64 of the good and 192 of the bad, chosen by the seed. Densities below 1e-32 count as that.
///
/// The normal reference rule, 1.06 s n^(-1 / (d + 4)), gives the width of a kernel for one side alone, s and n being of
/// its data that have the parameter, at least 1e-3. There is a trap in it: once the good results are a cluster, their
/// kernels are as narrow, so are the candidates, and the next good results are a smaller one. So a width lies between
/// what the rule gives for its side, 0.4 of the way on a scale of logarithms, and for all results of the model, the
/// rest; own_part = 1 is the rule as it stands. A parameter that fewer than two data of a side have counts for nothing
/// there.
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

struct KdeOptions {
    std::uint64_t percent = 15;  ///< of the results that are good
    std::uint32_t candidates = 64;
    double random_part = 1.0 / 3;
    double candidate_width = 3;  ///< of a candidate's kernel, in widths of the density's
    double least_width = 1e-3;
    double own_part = 0.4;       ///< how much of the logarithm of a width is that of its side alone
    std::size_t most_good = 64;  ///< in a model
    std::size_t most_bad = 192;
};

/// `space` must outlive learner and models. `rows`: see ModelSpace.
[[nodiscard]] std::unique_ptr<Learner> make_kde_learner(const Space& space, std::uint64_t seed,
                                                        std::shared_ptr<const RowFeatures> rows = nullptr,
                                                        const KdeOptions& options = {});

}  // namespace espalier
