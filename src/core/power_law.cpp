#include "core/power_law.hpp"

#include <algorithm>
#include <cmath>

namespace espalier {
namespace {

constexpr double least_noise = 0.02;  ///< of the range of the losses
constexpr double grid = 1048576;      ///< 2^20

}  // namespace

void PowerLaw::add(double resource, double loss) {
    if (count_ == 0) {
        first_ = resource;
        least_ = greatest_ = loss;
    }
    last_ = resource;
    least_ = std::min(least_, loss);
    greatest_ = std::max(greatest_, loss);
    const auto m = static_cast<double>(++count_);
    const double dy = loss - mean_;
    mean_ += dy / m;
    yy_ += dy * (loss - mean_);
    for (std::size_t i = 0; i < exponents.size(); ++i) {
        Sums& sums = sums_[i];
        const double du = std::pow(resource / first_, -exponents[i]) - sums.mean;
        sums.mean += du / m;
        const double rest = du - du / m;  // u - ū, with the new ū
        sums.uu += du * rest;
        sums.uy += rest * dy;
    }
}

PowerLaw::Prediction PowerLaw::predict(const Sums& sums, double u, double farther, double floor) const {
    const auto m = static_cast<double>(count_);
    const bool falls = sums.uu > 0 && sums.uy > 0;
    const double slope = falls ? sums.uy / sums.uu : 0;
    const double rss = std::max(0.0, yy_ - slope * sums.uy);
    const double noise = std::max(rss / (m - (falls ? 2 : 1)), floor);
    const double away = u - sums.mean;
    const double spread = 1 + 1 / m + (falls ? away * away / sums.uu : 0);
    return {mean_ + slope * away, noise * spread * farther, std::max(rss / m, floor)};
}

std::optional<double> PowerLaw::probability_below(double bound, double resource) const {
    if (greatest_ == least_) return least_ < bound ? 1 : 0;
    const double deviation = least_noise * (greatest_ - least_);
    const double farther = std::max(1.0, resource / last_);
    std::array<Prediction, exponents.size()> predictions;
    double most_likely = 0;
    for (std::size_t i = 0; i < exponents.size(); ++i) {
        const double u = std::pow(resource / first_, -exponents[i]);
        predictions[i] = predict(sums_[i], u, farther, deviation * deviation);
        most_likely = i == 0 ? predictions[i].likely : std::min(most_likely, predictions[i].likely);
    }
    double weights = 0, below = 0;
    for (const auto& [mean, variance, likely] : predictions) {
        const double weight = std::pow(most_likely / likely, static_cast<double>(count_) / 2);
        weights += weight;
        below += weight * (std::erfc((mean - bound) / std::sqrt(2 * variance)) / 2);
    }
    const double probability = std::floor(below / weights * grid + 0.5) / grid;
    return std::isfinite(probability) ? std::optional(probability) : std::nullopt;
}

}  // namespace espalier
