/// One axis of a chart: where a value lies on it, and what stands beside it. A value.
#pragma once

#include <string>
#include <vector>

#include "paper/chart.hpp"

namespace espalier::paper {

struct Tick {
    double at = 0;
    std::string label;  ///< empty: a minor one
};

class Scale {
  public:
    /// `values`: what must have a place, as far as it can have one.
    Scale(const Axis& axis, const std::vector<double>& values);

    [[nodiscard]] bool has(double value) const;     ///< whether it has a place
    [[nodiscard]] double part(double value) const;  ///< 0 at the low end, 1 at the high one
    [[nodiscard]] std::vector<Tick> ticks() const;  ///< within the axis

  private:
    [[nodiscard]] double place(double value) const;  ///< the logarithm, or the value
    [[nodiscard]] std::vector<Tick> decades() const;
    [[nodiscard]] std::vector<Tick> round_numbers() const;

    bool log_;
    double low_ = 0, high_ = 1;  ///< in places
    std::vector<double> given_ticks_;
};

}  // namespace espalier::paper
