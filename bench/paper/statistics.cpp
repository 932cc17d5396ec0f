#include "paper/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace espalier::paper {

Estimate estimate(const std::vector<double>& values) {
    if (values.empty()) return {};
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    if (values.size() < 2) return {mean, 0};
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return {mean, std::sqrt(squares / (n - 1) / n)};
}

double quantile(std::vector<double> values, double q) {
    std::sort(values.begin(), values.end());
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double part = place - static_cast<double>(below);
    // Infinity minus infinity is no distance.
    if (part == 0 || values[below] == values[below + 1]) return values[below];
    return values[below] + part * (values[below + 1] - values[below]);
}

double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y) {
    const auto n = static_cast<double>(x.size());
    double mean_x = 0, mean_y = 0, products = 0, squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        mean_x += std::log(x[i]) / n;
        mean_y += std::log(y[i]) / n;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        products += (std::log(x[i]) - mean_x) * (std::log(y[i]) - mean_y);
        squares += (std::log(x[i]) - mean_x) * (std::log(x[i]) - mean_x);
    }
    return products / squares;
}

double signed_rank_p(const std::vector<double>& ours, const std::vector<double>& theirs) {
    std::vector<double> differences;
    for (std::size_t i = 0; i < ours.size(); ++i)
        if (ours[i] != theirs[i]) differences.push_back(ours[i] - theirs[i]);
    std::sort(differences.begin(), differences.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    // Twice the ranks: whole numbers with ties, too.
    std::vector<std::size_t> ranks;
    for (std::size_t first = 0; first < differences.size();) {
        std::size_t last = first;
        while (last < differences.size() && std::abs(differences[last]) == std::abs(differences[first])) ++last;
        ranks.insert(ranks.end(), last - first, first + 1 + last);
        first = last;
    }
    const std::size_t most = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
    std::size_t below = 0;  // of the negative differences
    for (std::size_t i = 0; i < ranks.size(); ++i) below += differences[i] < 0 ? ranks[i] : 0;
    std::vector<double> probability(most + 1, 0.0);  // by sum, where each sign is a coin's
    probability[0] = 1;
    for (const std::size_t rank : ranks)
        for (std::size_t sum = most + 1; sum-- > 0;)
            probability[sum] = probability[sum] / 2 + (sum >= rank ? probability[sum - rank] / 2 : 0);
    const std::size_t extreme = std::min(below, most - below);
    const auto end = probability.begin() + static_cast<std::ptrdiff_t>(extreme + 1);
    return std::min(1.0, 2 * std::accumulate(probability.begin(), end, 0.0));
}

}  // namespace espalier::paper
