#include "sample/kde_learner.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "sample/density_model.hpp"
#include "sample/level_results.hpp"
#include "sample/seen_points.hpp"

namespace espalier {
namespace {

/// 1e-32, as a logarithm.
constexpr double least_log_density = -73.68272297580947;

/// By dimension, the width of the kernels by the normal reference rule; 0 where fewer than two data have a coordinate.
std::vector<double> reference_widths(const std::vector<Dimension>& dimensions, const std::vector<const double*>& points,
                                     double least) {
    const double power = -1 / (4 + static_cast<double>(dimensions.size()));
    std::vector<double> widths;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        double n = 0, sum = 0, squares = 0;
        for (const double* point : points)
            if (!is_absent(point[d])) n += 1, sum += point[d];
        for (const double* point : points)
            if (!is_absent(point[d])) squares += (point[d] - sum / n) * (point[d] - sum / n);
        widths.push_back(n < 2 ? 0 : std::max(least, 1.06 * std::sqrt(squares / n) * std::pow(n, power)));
    }
    return widths;
}

class KdeLearner final : public Learner {
  public:
    KdeLearner(std::shared_ptr<const ModelSpace> space, const KdeOptions& options)
        : space_(std::move(space)), options_(options), points_(*space_) {}

    void observe(const Observation& observation, const Configuration& configuration) override {
        auto& level = levels_.try_emplace(observation.resource, split(), space_->seed).first->second;
        level.put(observation.trial, 0, observation.loss, points_.of(observation.trial, configuration));
        if (observation.resource >= modelled_) model_ = nullptr;
    }

    std::shared_ptr<const Model> model() override {
        if (model_ == nullptr) model_ = made();
        return model_;
    }

  private:
    [[nodiscard]] std::size_t least() const { return space_->dimensions.size() + 1; }
    [[nodiscard]] Split split() const { return {options_.percent, false, least(), SIZE_MAX}; }

    std::shared_ptr<const Model> made() {
        const auto highest = std::find_if(levels_.rbegin(), levels_.rend(), [&](const auto& level) {
            return level.second.good() >= least() && level.second.bad() >= least();
        });
        if (highest == levels_.rend()) return std::make_shared<DensityModel>(space_);
        modelled_ = highest->first;
        const auto& results = highest->second;
        const auto best = results.best(options_.most_good), others = results.some_bad(options_.most_bad);
        auto all = best;
        all.insert(all.end(), others.begin(), others.end());
        const auto& dimensions = space_->dimensions;
        const auto of_all = reference_widths(dimensions, all, options_.least_width);
        const auto good = kernels(best, of_all), bad = kernels(others, of_all);
        auto wide = good;
        for (double& width : wide.widths) width *= options_.candidate_width;
        cut(wide.widths);
        Densities densities{KernelMixture(dimensions, good), KernelMixture(dimensions, bad),
                            KernelDraws(dimensions, wide), least_log_density};
        DrawRule rule;
        rule.random_part = options_.random_part;
        rule.candidates = options_.candidates;
        const Provenance why{Origin::kde, modelled_, results.size(), 0};
        return std::make_shared<DensityModel>(space_, std::move(densities), rule, why);
    }

    [[nodiscard]] KernelData kernels(std::vector<const double*> points, const std::vector<double>& of_all) const {
        KernelData data;
        data.widths = reference_widths(space_->dimensions, points, options_.least_width);
        for (std::size_t d = 0; d < of_all.size(); ++d)
            data.widths[d] = std::pow(data.widths[d], options_.own_part) * std::pow(of_all[d], 1 - options_.own_part);
        cut(data.widths);
        data.points = std::move(points);
        return data;
    }

    void cut(std::vector<double>& widths) const {
        for (std::size_t d = 0; d < widths.size(); ++d)
            if (const auto& dimension = space_->dimensions[d]; dimension.is_choice())
                widths[d] = std::min(widths[d], widest(dimension));
    }

    std::shared_ptr<const ModelSpace> space_;  // its models have it, too
    KdeOptions options_;
    SeenPoints points_;
    std::map<double, LevelResults> levels_;
    double modelled_ = 0;                 ///< the level of the model
    std::shared_ptr<const Model> model_;  ///< null: something was observed that changes it
};

}  // namespace

std::unique_ptr<Learner> make_kde_learner(const Space& space, std::uint64_t seed,
                                          std::shared_ptr<const RowFeatures> rows, const KdeOptions& options) {
    return std::make_unique<KdeLearner>(std::make_shared<ModelSpace>(space, seed, std::move(rows)), options);
}

}  // namespace espalier
