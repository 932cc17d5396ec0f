/// Points of a cube and what a function says of them: what forests are grown from in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "report/forest.hpp"

namespace espalier::test {

/// Uniform draws in order.
class Uniform {
  public:
    explicit Uniform(std::uint64_t seed) : seed_(seed) {}
    double operator()() { return draw_unit(seed_, TrialId{1}, Purpose::configuration, index_++); }

  private:
    std::uint64_t seed_;
    std::uint32_t index_ = 0;
};

inline ForestData uniform_points(std::vector<Axis> axes, std::size_t count, std::uint64_t seed,
                                 const std::function<double(std::span<const double>)>& function) {
    ForestData data;
    data.axes = std::move(axes);
    Uniform draw(seed);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> point;
        for (const auto& axis : data.axes)
            point.push_back(axis.options == 0 ? draw() : static_cast<double>(static_cast<int>(draw() * axis.options)));
        data.x.insert(data.x.end(), point.begin(), point.end());
        data.y.push_back(function(point));
    }
    return data;
}

}  // namespace espalier::test
