/// Means, quantiles, the slope in log-log, and whether pairs differ. Pure.
#pragma once

#include <string>
#include <vector>

namespace espalier::paper {

struct Estimate {
    double mean = 0;
    double standard_error = 0;
};
/// The standard error is that of independent values; 0 for a single one.
[[nodiscard]] Estimate estimate(const std::vector<double>& values);

/// Between two values by their distance: infinite where one of them is.
/// `values`: at least one.
[[nodiscard]] double quantile(std::vector<double> values, double q);

/// The exponent e of y = c * x^e by least squares in the logarithms. All positive, at least two.
[[nodiscard]] double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y);

/// Two-sided p of Wilcoxon's signed-rank test (Wilcoxon, Individual Comparisons by Ranking Methods, 1945) that the
/// differences of pairs are symmetric about 0: exact, from the distribution of the rank sum over all signs. Pairs
/// without difference are left out, equal distances share the mean of their ranks; of less than one pair p is 1.
[[nodiscard]] double signed_rank_p(const std::vector<double>& ours, const std::vector<double>& theirs);

/// One of a study's "must show": what, and whether it does.
struct Check {
    std::string what;
    bool holds = false;
};

}  // namespace espalier::paper
