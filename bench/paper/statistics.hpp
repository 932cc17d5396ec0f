/// Means, quantiles and the slope in log-log. Pure.
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

/// One of a study's "must show": what, and whether it does.
struct Check {
    std::string what;
    bool holds = false;
};

}  // namespace espalier::paper
