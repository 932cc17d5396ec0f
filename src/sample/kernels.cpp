#include "sample/kernels.hpp"

#include <algorithm>
#include <cmath>

#include "sample/normal.hpp"

namespace espalier {
namespace {

constexpr double sqrt_half = 0.70710678118654752440;
constexpr double log_sqrt_two_pi = 0.91893853320467274178;

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

}  // namespace

KernelMixture::KernelMixture(const std::vector<Dimension>& dimensions, const KernelData& data)
    : dimensions_(dimensions) {
    const Eigen::Index kernels = index(data.points.size() + (data.prior ? 1 : 0));
    const Eigen::Index columns = index(dimensions.size());
    for (auto* array : {&slope_, &offset_, &scale_, &option_, &same_, &other_}) array->setZero(kernels, columns);
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        if (dimensions[d].is_choice())
            add_choices(d, dimensions[d], data);
        else
            add_numbers(d, data);
    }
    base_ = scale_.rowwise().sum() - std::log(static_cast<double>(kernels));
}

void KernelMixture::add_numbers(std::size_t dimension, const KernelData& data) {
    const double width = data.widths[dimension];
    if (width == 0) return;
    const double log_mass = -std::log(width) - log_sqrt_two_pi;
    for (std::size_t k = 0; k < data.points.size(); ++k) {
        const double x = data.points[k][dimension];
        if (is_absent(x)) continue;
        const auto row = index(k), column = index(dimension);
        slope_(row, column) = sqrt_half / width;
        offset_(row, column) = x * slope_(row, column);
        scale_(row, column) = log_mass;
        if (data.truncated) scale_(row, column) -= std::log(normal_cdf((1 - x) / width) - normal_cdf(-x / width));
    }
}

void KernelMixture::add_choices(std::size_t dimension, const Dimension& choice, const KernelData& data) {
    const auto options = static_cast<double>(choice.options);
    const auto column = index(dimension);
    same_.col(column) = other_.col(column) = -std::log(options);
    const double width = data.widths[dimension];
    if (choice.options < 2 || width == 0) return;
    const double log_same = std::log(1 - width), log_other = std::log(width / (options - 1));
    for (std::size_t k = 0; k < data.points.size(); ++k) {
        const double x = data.points[k][dimension];
        if (is_absent(x)) continue;
        option_(index(k), column) = x;
        same_(index(k), column) = log_same;
        other_(index(k), column) = log_other;
    }
}

/// A loop that compilers vectorise, other than Eigen's select().
void KernelMixture::add_choice(std::size_t dimension, double x, Scratch& scratch) const {
    const double* option = option_.col(index(dimension)).data();
    const double* same = same_.col(index(dimension)).data();
    const double* other = other_.col(index(dimension)).data();
    double* sum = scratch.data();
    for (Eigen::Index k = 0, kernels = scratch.size(); k < kernels; ++k) sum[k] += option[k] == x ? same[k] : other[k];
}

double KernelMixture::log_density(std::span<const double> point, Scratch& scratch, double enough) const {
    scratch = base_;
    for (std::size_t d = 0; d < dimensions_.size(); ++d) {
        const double x = point[d];
        const auto column = index(d);
        if (is_absent(x))
            scratch -= scale_.col(column);
        else if (dimensions_[d].is_choice())
            add_choice(d, x, scratch);
        else
            scratch -= (slope_.col(column) * x - offset_.col(column)).square();
    }
    const double most = scratch.maxCoeff();
    if (most >= enough) return most;
    return most + std::log((scratch - most).exp().sum());
}

KernelDraws::KernelDraws(const std::vector<Dimension>& dimensions, const KernelData& data)
    : dimensions_(dimensions), widths_(data.widths) {
    for (const double* point : data.points) points_.emplace_back(point, point + dimensions.size());
    if (data.prior) points_.emplace_back();
}

double KernelDraws::coordinate(std::size_t kernel, std::size_t dimension, double u) const {
    const auto& point = points_[kernel];
    const auto options = static_cast<double>(dimensions_[dimension].options);
    const bool is_choice = dimensions_[dimension].is_choice();
    if (point.empty() || is_absent(point[dimension]) || widths_[dimension] == 0)
        return is_choice ? std::min(std::floor(u * options), options - 1) : rounded_coordinate(u);
    const double x = point[dimension], width = widths_[dimension];
    if (!is_choice) return rounded_coordinate(truncated_normal(x, width, u));
    if (u < 1 - width) return x;
    const double other = std::min(std::floor((u - (1 - width)) / width * (options - 1)), options - 2);
    return other < x ? other : other + 1;
}

}  // namespace espalier
