/// Study (e): all schedulers with the random sampler, by the regret of their incumbents over virtual time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "paper/chart.hpp"
#include "paper/courses.hpp"
#include "paper/statistics.hpp"

namespace espalier::paper {

/// A course, and what came of it.
struct Race {
    Course course;
    std::vector<std::vector<RegretCurve>> curves;  ///< by contender, then seed, which begins at 0
};
[[nodiscard]] Race raced(const Course& course, std::size_t seeds);

/// Of the contender of this name. @throws std::invalid_argument where it does not compete
[[nodiscard]] const std::vector<RegretCurve>& curves_of(const Race& race, std::string_view contender);
/// By seed.
[[nodiscard]] std::vector<double> regrets_at(const std::vector<RegretCurve>& curves, double time);
/// As in "crossing6, 25 workers".
[[nodiscard]] std::string title(const Course& course);

/// The course with none but the contenders of these names.
[[nodiscard]] Course with_only(Course course, const std::vector<std::string_view>& names);

/// ASHA's median final regret is below random search's, and its final regret is in nine of ten pairs of one seed. With
/// more than one worker its median reaches Hyperband's final one by half the horizon.
[[nodiscard]] std::vector<Check> scheduler_checks(const std::vector<Race>& races);
/// The same of half the horizon itself: medians of few seeds rise and fall, so this is for many.
[[nodiscard]] Check half_horizon_check(const Race& race);

/// In how many pairs of one seed ASHA's final regret is lower than that of each other contender, and higher.
[[nodiscard]] std::string pairs_table(const std::vector<Race>& races);
[[nodiscard]] std::string scheduler_table(const std::vector<Race>& races);
[[nodiscard]] std::vector<Chart> scheduler_charts(const std::vector<Race>& races);

}  // namespace espalier::paper
