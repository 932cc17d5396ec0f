#include "sample/density_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <variant>

#include "base/random.hpp"
#include "sample/untaken.hpp"

namespace espalier {

ModelSpace::ModelSpace(const Space& space_, std::uint64_t seed_, std::shared_ptr<const RowFeatures> rows_)
    : space(space_), seed(seed_), cube(space_), rows(std::move(rows_)), once(space_.once()) {
    if (once) order.emplace(seed, *space.capacity());
    dimensions = cube.dimensions();
    if (rows == nullptr) return;
    if (!once || rows->rows() != *space.capacity())
        throw std::invalid_argument("a table must have a row for each value of the parameter that is drawn once");
    dimensions.insert(dimensions.end(), rows->dimensions().begin(), rows->dimensions().end());
}

std::vector<double> ModelSpace::point(const Configuration& configuration) const {
    std::vector<double> point = cube.point(configuration);
    if (rows == nullptr) return point;
    const std::int64_t low = std::get<IntRange>(space.parameters()[*once].domain).low;
    const auto row = static_cast<std::uint64_t>(std::get<std::int64_t>(*configuration.values[*once]) - low);
    point.insert(point.end(), rows->point(row), rows->point(row) + rows->dimensions().size());
    return point;
}

double DensityModel::acquisition(std::span<const double> point, double known, KernelMixture::Scratch& scratch) const {
    const double least = densities_->least_log;
    const double good = std::max(densities_->good.log_density(point, scratch), least);
    const double bad = std::max(densities_->bad.log_density(point, scratch, good - known), least);
    return std::floor((good - bad) * 0x1p20 + 0.5) * 0x1p-20;
}

/// The cube's part of a candidate.
void DensityModel::draw_point(TrialId trial, std::uint32_t candidate, std::span<double> point) const {
    const auto& cube = space_->cube;
    const std::uint32_t first = 1 + candidate * static_cast<std::uint32_t>(cube.size() + 1);
    const auto unit = [&](std::size_t i) {
        return draw_unit(space_->seed, trial, Purpose::candidates, first + static_cast<std::uint32_t>(i));
    };
    const auto kernels = static_cast<double>(densities_->candidates.kernels());
    const auto kernel = static_cast<std::size_t>(unit(0) * kernels);
    for (std::size_t d = 0; d < cube.size(); ++d) point[d] = densities_->candidates.coordinate(kernel, d, unit(1 + d));
    cube.settle(point.first(cube.size()));
}

DensityModel::Candidate DensityModel::best_of_candidates(TrialId trial) const {
    Candidate best, next;
    KernelMixture::Scratch scratch;
    next.point.resize(space_->dimensions.size());
    for (std::uint32_t i = 0; i < rule_.candidates; ++i) {
        draw_point(trial, i, next.point);
        next.acquisition = acquisition(next.point, best.acquisition, scratch);
        if (next.acquisition > best.acquisition) best = next;
    }
    return best;
}

DensityModel::Candidate DensityModel::best_of_rows(TrialId trial, const TakenValues& taken) const {
    const std::uint64_t place = draw_bits(space_->seed, trial, Purpose::candidates, 0) % space_->order->count();
    const auto left = untaken(*space_->order, place, taken, rule_.most_rows);
    Candidate best, next;
    KernelMixture::Scratch scratch;
    next.point.resize(space_->dimensions.size());
    const auto columns = static_cast<std::ptrdiff_t>(space_->rows->dimensions().size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        next.row = left[i];
        draw_point(trial, static_cast<std::uint32_t>(i), next.point);
        const double* row = space_->rows->point(next.row);
        std::copy(row, row + columns, next.point.end() - columns);
        next.acquisition = acquisition(next.point, best.acquisition, scratch);
        if (next.acquisition > best.acquisition) best = next;
    }
    if (left.empty()) best = {next.point, untaken(*space_->order, place, taken), 0};
    return best;
}

/// To the middle of its share, so that Space::at leads back to it.
void DensityModel::choose_row(Draw& draw, std::uint64_t row) const {
    draw.unit[*space_->once] = (static_cast<double>(row) + 0.5) / static_cast<double>(space_->order->count());
}

Draw DensityModel::draw(TrialId trial, const TakenValues& taken) const {
    Draw draw;
    draw.unit.resize(space_->space.size());
    for (std::size_t i = 0; i < draw.unit.size(); ++i)  // as the random sampler's
        draw.unit[i] = draw_unit(space_->seed, trial, Purpose::configuration, static_cast<std::uint32_t>(i));
    if (space_->once) choose_row(draw, untaken(*space_->order, number(trial) - 1, taken));

    if (!densities_) {
        draw.why.origin = Origin::too_few;
    } else if (draw_unit(space_->seed, trial, Purpose::candidates, 0) < rule_.random_part) {
        draw.why.origin = Origin::random_part;
    } else {
        const bool ranks_rows = space_->rows != nullptr;
        const Candidate best = ranks_rows ? best_of_rows(trial, taken) : best_of_candidates(trial);
        space_->cube.to_unit(best.point, draw.unit);
        if (ranks_rows) choose_row(draw, best.row);
        draw.why = why_;
        draw.why.acquisition = best.acquisition;
    }
    draw.configuration = space_->space.at(draw.unit);
    return draw;
}

}  // namespace espalier
