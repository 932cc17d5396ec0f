#include "sample/tpe_learner.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "sample/density_model.hpp"
#include "sample/level_results.hpp"
#include "sample/seen_points.hpp"

namespace espalier {
namespace {

using Levels = std::map<double, LevelResults>;

/// The standard deviation of the uniform distribution on [0, 1], about.
constexpr double even_spread = 0.29;

/// The standard deviation of the points in a dimension that all have.
double spread(const std::vector<const double*>& points, std::size_t dimension) {
    double n = 0, sum = 0, squares = 0;
    for (const double* point : points)
        if (!is_absent(point[dimension])) n += 1, sum += point[dimension];
    for (const double* point : points)
        if (!is_absent(point[dimension])) squares += (point[dimension] - sum / n) * (point[dimension] - sum / n);
    return n < 2 ? even_spread : std::sqrt(squares / n);
}

class TpeLearner final : public Learner {
  public:
    TpeLearner(std::shared_ptr<const ModelSpace> space, const TpeOptions& options)
        : space_(std::move(space)), options_(options), points_(*space_) {}

    void observe(const Observation& observation, const Configuration& configuration) override {
        const Split split{options_.percent, true, 1, options_.most_good};
        auto& level = levels_.try_emplace(observation.resource, split, space_->seed).first->second;
        level.put(observation.trial, 0, observation.loss, points_.of(observation.trial, configuration));
        model_ = nullptr;
    }

    std::shared_ptr<const Model> model() override {
        if (model_ == nullptr) model_ = made();
        return model_;
    }

  private:
    /// The level that the model is of, or none.
    [[nodiscard]] Levels::const_iterator modelled() const {
        auto most = levels_.end();
        for (auto level = levels_.begin(); level != levels_.end(); ++level) {
            const auto& results = level->second;
            if (results.size() < options_.least_results || results.good() == 0 || results.bad() == 0) continue;
            if (most == levels_.end() || results.size() >= std::min(most->second.size(), options_.enough)) most = level;
        }
        return most;
    }

    [[nodiscard]] std::shared_ptr<const Model> made() const {
        const auto level = modelled();
        if (level == levels_.end()) return std::make_shared<DensityModel>(space_);
        const auto& results = level->second;
        const auto good = kernels(results.best(options_.most_good));
        const auto bad = kernels(results.some_bad(options_.most_bad));
        const auto& dimensions = space_->dimensions;
        Densities densities{KernelMixture(dimensions, good), KernelMixture(dimensions, bad),
                            KernelDraws(dimensions, good)};
        DrawRule rule;
        rule.random_part = options_.random_part;
        rule.candidates = options_.candidates;
        const Provenance why{Origin::tpe, level->first, results.size(), 0};
        return std::make_shared<DensityModel>(space_, std::move(densities), rule, why);
    }

    [[nodiscard]] KernelData kernels(std::vector<const double*> points) const {
        const auto& dimensions = space_->dimensions;
        const double n = static_cast<double>(points.size() + 1);
        const double narrower = std::pow(n, -1 / (4 + static_cast<double>(dimensions.size())));
        KernelData data;
        data.points = std::move(points);
        data.prior = data.truncated = true;
        for (std::size_t d = 0; d < dimensions.size(); ++d)
            data.widths.push_back(dimensions[d].is_choice()
                                      ? std::min(options_.choice_width * narrower, widest(dimensions[d]))
                                      : std::max(width(data.points, d) * narrower, options_.least_width));
        return data;
    }

    /// Of a kernel of one number, if it were alone.
    [[nodiscard]] double width(const std::vector<const double*>& points, std::size_t dimension) const {
        if (space_->dimensions[dimension].conditional) return options_.width;
        return options_.width * std::pow(spread(points, dimension) / even_spread, options_.spread_power);
    }

    std::shared_ptr<const ModelSpace> space_;  // its models have it, too
    TpeOptions options_;
    SeenPoints points_;
    Levels levels_;
    std::shared_ptr<const Model> model_;  ///< null: something was observed
};

}  // namespace

std::unique_ptr<Learner> make_tpe_learner(const Space& space, std::uint64_t seed,
                                          std::shared_ptr<const RowFeatures> rows, const TpeOptions& options) {
    return std::make_unique<TpeLearner>(std::make_shared<ModelSpace>(space, seed, std::move(rows)), options);
}

}  // namespace espalier
