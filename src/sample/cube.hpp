/// The space as models see it: a configuration is a point with one coordinate a dimension. Numbers lie in [0, 1] on
/// their own scale, logarithmic where the parameter is; an integer is the middle of its share of that interval; an
/// option is its place among the options; a parameter that does not apply is absent, NaN. No dimensions are constants,
/// the parameter that is drawn once, and what depends on that one or on one value of a range of floats: these are left
/// to chance. Coordinates that log gives are multiples of 2^-32, so that its last bits, which differ between C
/// libraries, change next to no model. Immutable; any thread.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "space/space.hpp"

namespace espalier {

inline constexpr double absent = std::numeric_limits<double>::quiet_NaN();
[[nodiscard]] inline bool is_absent(double coordinate) { return std::isnan(coordinate); }
/// To a multiple of 2^-32.
[[nodiscard]] double rounded_coordinate(double x);

struct Dimension {
    std::uint64_t options = 0;  ///< how many a choice has; 0: a number
    bool conditional = false;   ///< may be absent

    [[nodiscard]] bool is_choice() const { return options != 0; }
};

class Cube {
  public:
    /// `space` must outlive the cube.
    explicit Cube(const Space& space);

    [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
    [[nodiscard]] std::size_t size() const { return dimensions_.size(); }
    /// The place in the space of the parameter that a dimension is.
    [[nodiscard]] std::size_t parameter(std::size_t dimension) const { return places_[dimension].parameter; }

    /// Values outside of their range, which a study may give, lie on its edge; what is no option is absent.
    [[nodiscard]] std::vector<double> point(const Configuration& configuration) const;
    /// Makes a point of any coordinates in [0, 1] (choices: places of options): integers move to the middle of their
    /// share, and what does not apply becomes absent. Points stay as they are.
    void settle(std::span<double> coordinates) const;
    /// Where Space::at gives the configuration of the point: exactly but for floats, which are as near as 2^-32 of
    /// their range. What the cube leaves to chance, and what is absent, is as in `unit`.
    void to_unit(std::span<const double> point, std::span<double> unit) const;

  private:
    struct Requirement {
        std::size_t parent = 0;      ///< a dimension before this one
        std::vector<double> any_of;  ///< its coordinates, ascending
    };
    struct Place {
        std::size_t parameter = 0;
        double low = 0, span = 1;  ///< of a range, on its scale
        std::vector<Requirement> when;
    };

    void add(std::size_t parameter, std::vector<Requirement> when);
    [[nodiscard]] std::optional<std::vector<Requirement>> requirements(const Parameter& parameter) const;
    [[nodiscard]] double coordinate(std::size_t dimension, const Value& value) const;
    [[nodiscard]] double settled(std::size_t dimension, double coordinate) const;
    [[nodiscard]] bool applies(const Place& place, std::span<const double> point) const;
    [[nodiscard]] const Domain& domain(std::size_t dimension) const {
        return space_.parameters()[places_[dimension].parameter].domain;
    }

    const Space& space_;
    std::vector<Dimension> dimensions_;  ///< parents before those that depend on them
    std::vector<Place> places_;
};

}  // namespace espalier
