#include "study/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t countless = 1'000'000'000'000'000'000U;

/// Adds the rungs of all brackets for so many trials. Brackets get trials in proportion to their shares.
void climb(const Study& study, std::uint64_t trials, Expectation& expected) {
    const ReductionFactor eta(study.rule.eta);
    double shares = 0;
    for (const auto& bracket : study.brackets) shares += static_cast<double>(bracket.share);
    std::uint64_t left = trials;
    for (std::uint32_t b = 0; b < study.brackets.size(); ++b) {
        const auto& [levels, share] = study.brackets[b];
        const double part = static_cast<double>(trials) * static_cast<double>(share) / shares;
        std::uint64_t jobs =
            b + 1 == study.brackets.size() ? left : std::min(left, static_cast<std::uint64_t>(part + 0.5));
        left -= jobs;
        double below = 0;
        for (std::uint32_t k = 0; k < levels.size() && (jobs > 0 || !study.endless); ++k) {
            expected.rungs.push_back({b, k, levels[k], jobs, static_cast<double>(jobs) * (levels[k] - below)});
            expected.jobs += jobs;
            expected.resource += expected.rungs.back().resource;
            below = levels[k];
            jobs = eta.share(jobs);  // floors of floors equal floor(n * eta^-k) for whole eta, else are no more
        }
    }
}

/// As many trials as a resource goes far: found by halving, since each trial makes it more.
std::uint64_t trials_for(const Study& study, double resource) {
    const auto cost = [&](std::uint64_t trials) {
        Expectation expected;
        climb(study, trials, expected);
        return expected.resource;
    };
    std::uint64_t low = 1, high = 2;
    while (high < countless && cost(high) <= resource) low = high, high *= 2;
    while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        (cost(middle) <= resource ? low : high) = middle;
    }
    return std::min(low, countless);
}

void choose_trials(const Study& study, Expectation& expected) {
    const auto& limits = study.limits;
    if (limits.resource) {
        expected.trials = trials_for(study, *limits.resource);
        expected.basis = fmt::format("as far as a resource of {} goes ({})", shortest(*limits.resource),
                                     counted(expected.trials, "trial"));
    }
    if (limits.trials && (!limits.resource || *limits.trials < expected.trials)) {
        expected.trials = *limits.trials;
        expected.basis = counted(expected.trials, "trial");
    }
    const auto capacity = study.space.capacity();
    if (capacity && (expected.trials == 0 || *capacity < expected.trials)) {
        expected.trials = *capacity;
        expected.basis = fmt::format("all {}", counted(*capacity, "configuration"));
    }
    if (expected.trials == 0) {
        expected.trials = 1000;
        expected.basis = "for every 1000 trials";
    }
}

constexpr double disk_block = 4096;

double on_disk(double bytes) { return std::ceil(bytes / disk_block) * disk_block; }

/// What a trial costs in memory besides its state: measured, 700 to 800 with a file a trial.
constexpr double bytes_of_a_trial = 800;

/// Entries of a folder: ext4 keeps about this much for a file's name and number.
constexpr double folder_entry = 48;

}  // namespace

Expectation expect(const Study& study) {
    Expectation expected;
    choose_trials(study, expected);
    climb(study, expected.trials, expected);
    return expected;
}

Expectation expect(const Study& study, std::uint64_t trials) {
    Expectation expected;
    expected.trials = trials;
    expected.basis = counted(trials, "trial");
    climb(study, trials, expected);
    return expected;
}

std::uint64_t most_paused(const Study& study, const Expectation& expected) {
    std::uint64_t finished = 0;
    const auto full = full_resource(study);
    for (const auto& rung : expected.rungs)
        if (full && rung.level >= *full) finished += rung.jobs;
    return expected.trials - std::min(expected.trials, finished);
}

Footprint footprint(const Study& study, const Expectation& expected, const Pace& pace) {
    const double bytes = pace.state_bytes.value_or(0);
    Footprint print;
    print.paused = most_paused(study, expected);
    const bool may_spill = study.description.can_save && study.checkpoint != CheckpointMode::never;
    const double paused = static_cast<double>(print.paused) * bytes;
    const auto allowed = static_cast<double>(study.memory);
    print.spills = may_spill && paused > allowed;
    // A job holds its state, and what it reads from a file while it restores it.
    const double in_training = 2 * static_cast<double>(study.workers) * std::max(bytes, pace.greatest_state_bytes);
    print.memory = (print.spills ? allowed : paused) + in_training;
    // malloc holds freed states for a while (objective/freed_memory.hpp); the rungs and the tally of a trial are small.
    const double slack = print.spills ? std::max(allowed / 32, 0x1p24) : 0;
    print.resident =
        print.memory + slack + pace.program_bytes + bytes_of_a_trial * static_cast<double>(expected.trials);
    if (!study.description.can_save) return print;
    print.files = (may_spill ? print.paused : 0) + 1;
    print.disk = on_disk(static_cast<double>(print.files) * folder_entry) +
                 static_cast<double>(print.files) * on_disk(bytes + pace.file_overhead);
    return print;
}

double jobs_at_once(const Study& study, const Pace& pace, unsigned cores) {
    const auto workers = static_cast<double>(study.workers);
    // A hair above a core is the clock's noise.
    if (pace.cores_per_job * workers <= 1.05 * cores) return workers;
    return std::max(1.0, std::min(workers, cores / pace.cores_per_job));
}

double time_needed(const Study& study, const Expectation& expected, const Pace& pace, unsigned cores) {
    double seconds =
        expected.resource * pace.seconds_per_unit + static_cast<double>(expected.trials) * pace.create_seconds;
    const bool always = study.description.can_save && study.checkpoint == CheckpointMode::always;
    const bool spills = pace.state_bytes && footprint(study, expected, pace).spills;
    if (always || spills) seconds += static_cast<double>(expected.jobs) * pace.save_seconds;
    if (spills) seconds += static_cast<double>(expected.jobs - expected.trials) * pace.restore_seconds;
    return seconds / jobs_at_once(study, pace, cores);
}

std::uint64_t trials_in(double seconds, const Study& study, const Pace& pace, unsigned cores) {
    std::uint64_t fit = 1, beyond = 2;
    const auto needs = [&](std::uint64_t trials) { return time_needed(study, expect(study, trials), pace, cores); };
    constexpr std::uint64_t most = std::uint64_t{1} << 50U;
    while (beyond < most && needs(beyond) <= seconds) {
        fit = beyond;
        beyond *= 2;
    }
    while (beyond - fit > 1) {
        const auto middle = fit + (beyond - fit) / 2;
        (needs(middle) <= seconds ? fit : beyond) = middle;
    }
    return fit;
}

}  // namespace espalier
