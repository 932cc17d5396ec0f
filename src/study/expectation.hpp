/// What a study will cost, before it runs: jobs and resource of each rung; and once one trial was tried, hours, memory
/// and disk. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "study/growth.hpp"
#include "study/study.hpp"

namespace espalier {

struct ExpectedRung {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    double level = 0;         ///< the rung's resource
    double jobs = 0;          ///< the mean of what ladders promote, in tenths below 10; of SHA exactly
    std::uint64_t least = 0;  ///< floor(n * eta^-rung) of the bracket's n trials: what hindsight would promote
    std::uint64_t size = 0;   ///< of SHA: trials that one bracket trains here
    double resource = 0;      ///< jobs times what each adds: its level less the one below
};

/// How far it can be relied on, where no trial fails.
enum class Certainty : std::uint8_t {
    mean,    ///< runs differ, in how many trials each bracket gets, too
    bounds,  ///< runs differ, most in their high rungs, but the least there will be is known
    exact,
};

/// What is to be expected.
struct Expectation {
    Certainty certainty = Certainty::bounds;
    std::uint64_t trials = 0;
    std::uint64_t brackets = 0;  ///< of SHA: that are opened
    std::string basis;  ///< where the number of trials comes from: "1000 trials", "as far as resource 5000 goes"
    std::vector<ExpectedRung> rungs;  ///< of an endless bracket, or of endless brackets, those that get a job
    std::uint64_t jobs = 0;
    double resource = 0;
    std::uint64_t least_jobs = 0;
    double least_resource = 0;
};

/// Made once for a study, since it plays some ladders (study/growth.hpp); then asked. The study must outlive it.
class Forecast {
  public:
    explicit Forecast(const Study& study);
    /// As far as the limits on trials and resource allow; without them for 1000 trials, or a round of SHA's brackets.
    [[nodiscard]] Expectation within_limits() const;
    /// For so many trials, whatever the limits say.
    [[nodiscard]] Expectation of(std::uint64_t trials) const;
    [[nodiscard]] const Study& study() const { return study_; }

  private:
    void share_out(std::uint64_t trials, Expectation& expected) const;
    void train_side_by_side(std::uint64_t trials, Expectation& expected) const;
    void climb(std::uint32_t bracket, std::uint64_t trials, Expectation& expected) const;
    [[nodiscard]] std::uint64_t trials_for(double resource) const;

    const Study& study_;
    std::optional<Growth> growth_;  ///< of ASHA
};

/// What one trial taught of the objective (`check --try`).
struct TrialCost {
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

/// Trials that wait for a promotion at the end, when there are the most of them: all but those that are
/// at the top rung for sure.
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
[[nodiscard]] Footprint footprint(const Study& study, const Expectation& expected, const TrialCost& pace);

/// How many jobs really go on at once on so many cores.
[[nodiscard]] double jobs_at_once(const Study& study, const TrialCost& pace, unsigned cores);
/// Seconds by the clock.
[[nodiscard]] double time_needed(const Study& study, const Expectation& expected, const TrialCost& pace,
                                 unsigned cores);
/// How many trials fit into the study's time limit; at least 1.
[[nodiscard]] std::uint64_t trials_in(double seconds, const Forecast& forecast, const TrialCost& pace, unsigned cores);

}  // namespace espalier
