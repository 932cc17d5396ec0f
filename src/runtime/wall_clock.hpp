/// How long a study takes by the clock, where one trial is trained in full in a given time: its own ladder, played in
/// virtual time with its workers. Losses are random, a trial's the same in each rung; no job is slow or fails. Any
/// thread; `espalier check --time-of-full`.
#pragma once

#include <cstdint>
#include <optional>

#include "study/expectation.hpp"
#include "study/study.hpp"

namespace espalier {

struct WallClock {
    double seconds = 0;                   ///< to the last result, or to the time limit
    std::optional<double> first_in_full;  ///< when the first trial is trained in full, if one is
    double in_full = 0;                   ///< trials that are by the end
    double trials = 0;
    double jobs = 0;
    double utilisation = 0;  ///< busy worker-time over worker-time
    bool cut = false;        ///< by the study's time limit
    /// False: there are too many jobs to play. `seconds` is then what they take where every worker is always busy, and
    /// nothing is known of trained trials.
    bool played = true;
};

/// `expected`: what the study will train (its limits are). The study has a full resource; `seconds_of_full` is above 0.
[[nodiscard]] WallClock play_clock(const Study& study, const Expectation& expected, double seconds_of_full);

}  // namespace espalier
