#include "study/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "study/loop_trials.hpp"
#include "study/sha_expectation.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t countless = 1'000'000'000'000'000'000U;

/// A rung that one run of three reaches may cost more than all below it: few jobs are counted in tenths.
double readable(double jobs) { return jobs < 10 ? std::round(jobs * 10) / 10 : std::round(jobs); }

}  // namespace

Forecast::Forecast(const Study& study) : study_(study) {
    if (study.scheme != Scheme::sha && study.scheme != Scheme::pbt)
        growth_.emplace(study.rule.eta, most_trials(study).value_or(countless));
}

Expectation Forecast::of(std::uint64_t trials) const {
    if (study_.scheme == Scheme::sha) return expect_sha(study_, trials);
    Expectation expected;
    expected.trials = trials;
    expected.basis = counted(trials, "trial");
    if (study_.scheme == Scheme::pbt) {
        expected.basis += " and their copies";
        expected.certainty = Certainty::mean;
        train_side_by_side(trials, expected);
        return expected;
    }
    if (study_.scheme == Scheme::loop) {
        expected.certainty = Certainty::mean;
        const auto parts = LoopTrials(ladder_plan(study_), *growth_).parts(trials);
        for (std::uint32_t b = 0; b < parts.size(); ++b) climb(b, parts[b], expected);
    } else {
        if (study_.algorithm == Algorithm::random) expected.certainty = Certainty::exact;
        share_out(trials, expected);
    }
    return expected;
}

/// Brackets get trials in proportion to their shares.
void Forecast::share_out(std::uint64_t trials, Expectation& expected) const {
    double shares = 0;
    for (const auto& bracket : study_.brackets) shares += static_cast<double>(bracket.share);
    std::uint64_t left = trials;
    for (std::uint32_t b = 0; b < study_.brackets.size(); ++b) {
        const double part = static_cast<double>(trials) * static_cast<double>(study_.brackets[b].share) / shares;
        const bool last = b + 1 == study_.brackets.size();
        const auto own = last ? left : std::min(left, static_cast<std::uint64_t>(part + 0.5));
        left -= own;
        climb(b, own, expected);
    }
}

/// Each member is trained to the end, but for those few that end before.
void Forecast::train_side_by_side(std::uint64_t trials, Expectation& expected) const {
    const auto& levels = study_.brackets.front().levels;
    const auto jobs = static_cast<double>(trials);
    for (std::uint32_t k = 0; k < levels.size(); ++k) {
        const double step = levels[k] - (k > 0 ? levels[k - 1] : 0);
        expected.rungs.push_back({0, k, levels[k], jobs, 0, 0, jobs * step});
        expected.resource += jobs * step;
    }
    expected.jobs = trials * levels.size();
}

/// Adds the rungs of one bracket.
void Forecast::climb(std::uint32_t bracket, std::uint64_t trials, Expectation& expected) const {
    const ReductionFactor eta(study_.rule.eta);
    const auto& levels = study_.brackets[bracket].levels;
    const auto means = growth_->jobs(static_cast<double>(trials), levels.size());
    double below = 0;
    double all = 0;
    std::uint64_t least = trials;
    for (std::uint32_t k = 0; k < levels.size(); ++k) {
        const double mean = k < means.size() ? means[k] : 0;
        const double step = levels[k] - below;
        const double jobs = std::max(static_cast<double>(least), readable(mean));
        if (study_.endless && jobs == 0) break;
        expected.rungs.push_back({bracket, k, levels[k], jobs, least, 0, jobs * step});
        all += jobs;
        expected.resource += expected.rungs.back().resource;
        expected.least_jobs += least;
        expected.least_resource += static_cast<double>(least) * step;
        below = levels[k];
        least = eta.share(least);  // floors of floors equal floor(n * eta^-k) for whole eta, else are no more
    }
    expected.jobs += static_cast<std::uint64_t>(std::llround(all));
}

/// As many trials as a resource goes far: found by halving, since each trial makes it more.
std::uint64_t Forecast::trials_for(double resource) const {
    if (study_.scheme == Scheme::loop) return LoopTrials(ladder_plan(study_), *growth_).trials(resource);
    std::uint64_t low = 1, high = 2;
    while (high < countless && of(high).resource <= resource) low = high, high *= 2;
    while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        (of(middle).resource <= resource ? low : high) = middle;
    }
    return std::min(low, countless);
}

Expectation Forecast::within_limits() const {
    const auto& limits = study_.limits;
    const auto most = most_trials(study_);
    if (study_.scheme == Scheme::sha) return expect_sha(study_, most, limits.resource);
    if (limits.resource) {
        const auto affordable = trials_for(*limits.resource);
        if (!most || affordable <= *most) {
            Expectation expected = of(affordable);
            expected.basis = fmt::format("as far as a resource of {} goes ({})", shortest(*limits.resource),
                                         counted(affordable, "trial"));
            return expected;
        }
    }
    Expectation expected = of(most.value_or(1000));
    if (!most)
        expected.basis = "for every 1000 trials";
    else if (!limits.trials || *most < *limits.trials)
        expected.basis = fmt::format("all {}", counted(*most, "configuration"));
    return expected;
}

namespace {

constexpr double disk_block = 4096;

double on_disk(double bytes) { return std::ceil(bytes / disk_block) * disk_block; }

/// What a trial costs in memory besides its state: measured, 700 to 800 with a file a trial.
constexpr double bytes_of_a_trial = 800;

/// Entries of a folder: ext4 keeps about this much for a file's name and number.
constexpr double folder_entry = 48;

}  // namespace

std::uint64_t most_paused(const Study& study, const Expectation& expected) {
    // Of a population the latest state of each member, and what it was before while a copy begins from it.
    if (study.population)
        return std::min(expected.trials, study.brackets.front().share + study.workers) + study.workers;
    std::uint64_t finished = 0;
    const auto full = full_resource(study);
    for (const auto& rung : expected.rungs)
        if (full && rung.level >= *full) finished += rung.least;
    return expected.trials - std::min(expected.trials, finished);
}

Footprint footprint(const Study& study, const Expectation& expected, const TrialCost& pace) {
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

double jobs_at_once(const Study& study, const TrialCost& pace, unsigned cores) {
    const auto workers = static_cast<double>(study.workers);
    // A hair above a core is the clock's noise.
    if (pace.cores_per_job * workers <= 1.05 * cores) return workers;
    return std::max(1.0, std::min(workers, cores / pace.cores_per_job));
}

double time_needed(const Study& study, const Expectation& expected, const TrialCost& pace, unsigned cores) {
    double seconds =
        expected.resource * pace.seconds_per_unit + static_cast<double>(expected.trials) * pace.create_seconds;
    const bool always = study.description.can_save && study.checkpoint == CheckpointMode::always;
    const bool spills = pace.state_bytes && footprint(study, expected, pace).spills;
    if (always || spills) seconds += static_cast<double>(expected.jobs) * pace.save_seconds;
    if (spills) seconds += static_cast<double>(expected.jobs - expected.trials) * pace.restore_seconds;
    return seconds / jobs_at_once(study, pace, cores);
}

std::uint64_t trials_in(double seconds, const Forecast& forecast, const TrialCost& pace, unsigned cores) {
    std::uint64_t fit = 1, beyond = 2;
    const auto needs = [&](std::uint64_t trials) {
        return time_needed(forecast.study(), forecast.of(trials), pace, cores);
    };
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
