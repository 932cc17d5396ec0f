/// The normal distribution, by formulas: no std::*_distribution, which implementations differ in. Pure.
#pragma once

namespace espalier {

[[nodiscard]] double normal_cdf(double z);
/// The inverse, to about 16 digits, for `p` in (0, 1). Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988.
[[nodiscard]] double normal_quantile(double p);
/// The quantile at `u`, in [0, 1], of the normal distribution on [0, 1] alone; `mean` in [0, 1], `deviation` above 0.
[[nodiscard]] double truncated_normal(double mean, double deviation, double u);

}  // namespace espalier
