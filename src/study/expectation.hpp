/// What a study will cost, before it runs: jobs and resource of each rung; and once one trial was tried, hours, memory
/// and disk. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "study/study.hpp"

namespace espalier {

struct ExpectedRung {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    double level = 0;        ///< the rung's resource
    std::uint64_t jobs = 0;  ///< floor(n * eta^-rung) of the bracket's n trials
    double resource = 0;     ///< jobs times what each adds: its level less the one below
};

/// The least there will be: asynchronous promotion adds about sqrt(n) jobs to a rung that hindsight would not have
/// promoted (Li et al. 2020, section 3.3).
struct Expectation {
    std::uint64_t trials = 0;
    std::string basis;  ///< where the number of trials comes from: "1000 trials", "as far as resource 5000 goes"
    std::vector<ExpectedRung> rungs;  ///< of an endless bracket, those that get a job
    std::uint64_t jobs = 0;
    double resource = 0;
};

[[nodiscard]] Expectation expect(const Study& study);
/// For so many trials, whatever the limits say.
[[nodiscard]] Expectation expect(const Study& study, std::uint64_t trials);

/// What one trial taught of the objective (`check --try`).
struct Pace {
    double seconds_per_unit = 0;  ///< of training, by the clock
    double cores_per_job = 1;     ///< that training keeps busy; 0 when it only waits
    double create_seconds = 0;
    double save_seconds = 0;
    double restore_seconds = 0;
    std::optional<double> state_bytes;  ///< of one state; empty: the objective cannot save, so nothing is known
    double greatest_state_bytes = 0;
    double program_bytes = 0;  ///< what the program holds before its first trial
    double file_overhead = 0;  ///< bytes of a file beside its state
};

/// Trials that wait for a promotion at the end, when there are the most of them: all but those at the top rung.
[[nodiscard]] std::uint64_t most_paused(const Study& study, const Expectation& expected);

/// Where paused states are when there are the most of them.
struct Footprint {
    std::uint64_t paused = 0;
    double memory = 0;        ///< bytes of states in memory at most, those in training included
    double resident = 0;      ///< and with what the program needs for itself
    std::uint64_t files = 0;  ///< at the end, when what is in memory is saved too, and the best trial's
    double disk = 0;          ///< bytes that they take, in blocks of the disk
    bool spills = false;      ///< memory is short before the end
};
/// Needs pace.state_bytes.
[[nodiscard]] Footprint footprint(const Study& study, const Expectation& expected, const Pace& pace);

/// How many jobs really go on at once on so many cores.
[[nodiscard]] double jobs_at_once(const Study& study, const Pace& pace, unsigned cores);
/// Seconds by the clock.
[[nodiscard]] double time_needed(const Study& study, const Expectation& expected, const Pace& pace, unsigned cores);
/// How many trials fit into the study's time limit; at least 1.
[[nodiscard]] std::uint64_t trials_in(double seconds, const Study& study, const Pace& pace, unsigned cores);

}  // namespace espalier
