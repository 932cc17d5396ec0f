/// A model of two densities: l of good configurations, g of the others. A trial gets the candidate with the greatest
/// log(l / g), of some drawn from wide kernels around the good ones; where rows of a table are drawn, of the rows not
/// taken. A part of the trials, chosen by the seed, is drawn at random. What KDE and TPE share (Bergstra et al. 2011;
/// Falkner et al. 2018); they differ in the kernels. Immutable; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/permutation.hpp"
#include "core/learner.hpp"
#include "sample/cube.hpp"
#include "sample/kernels.hpp"
#include "sample/row_features.hpp"

namespace espalier {

/// Where models draw; shared by a learner and its models, which may outlive it.
struct ModelSpace {
    /// `space` must outlive it. `rows`: of the parameter that is drawn once; null: its values are drawn at random.
    /// @throws std::invalid_argument where there are not as many rows as values
    ModelSpace(const Space& space_, std::uint64_t seed_, std::shared_ptr<const RowFeatures> rows_);

    /// The cube's coordinates, then those of the row.
    [[nodiscard]] std::vector<double> point(const Configuration& configuration) const;

    const Space& space;
    std::uint64_t seed;
    Cube cube;
    std::shared_ptr<const RowFeatures> rows;  ///< several studies may share a table
    std::optional<std::size_t> once;          ///< the parameter that is drawn once
    std::optional<Permutation> order;         ///< of its values
    std::vector<Dimension> dimensions;        ///< of cube and rows
};

/// Two densities, and what the candidates are drawn from.
struct Densities {
    KernelMixture good, bad;
    KernelDraws candidates;
    /// Logarithms of densities below this count as this: far from all data, two densities cannot be compared.
    double least_log = -1e300;
};

struct DrawRule {
    double random_part = 0;  ///< of the draws
    std::uint32_t candidates = 1;
    std::size_t most_rows = 4096;  ///< that are compared for a draw: of more, some are chosen by the seed
};

class DensityModel final : public Model {
  public:
    /// Every draw is random: too few results.
    explicit DensityModel(std::shared_ptr<const ModelSpace> space) : space_(std::move(space)) {}
    /// `why`: of its draws, but for the acquisition.
    DensityModel(std::shared_ptr<const ModelSpace> space, Densities densities, const DrawRule& rule,
                 const Provenance& why)
        : space_(std::move(space)), densities_(std::move(densities)), rule_(rule), why_(why) {}

    [[nodiscard]] Draw draw(TrialId trial, const TakenValues& taken) const override;

  private:
    struct Candidate {
        std::vector<double> point;
        std::uint64_t row = 0;
        double acquisition = -std::numeric_limits<double>::infinity();
    };
    [[nodiscard]] Candidate best_of_candidates(TrialId trial) const;
    [[nodiscard]] Candidate best_of_rows(TrialId trial, const TakenValues& taken) const;
    /// log(l / g), to a multiple of 2^-20: the last bits of log and exp should choose nothing. Where it is not above
    /// `known`, any value that is not.
    double acquisition(std::span<const double> point, double known, KernelMixture::Scratch& scratch) const;
    void draw_point(TrialId trial, std::uint32_t candidate, std::span<double> point) const;
    void choose_row(Draw& draw, std::uint64_t row) const;

    std::shared_ptr<const ModelSpace> space_;
    std::optional<Densities> densities_;
    DrawRule rule_;
    Provenance why_;
};

}  // namespace espalier
