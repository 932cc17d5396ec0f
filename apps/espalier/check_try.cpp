#include "check_try.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>

#include "exit_codes.hpp"
#include "objective/checkpoint_file.hpp"
#include "runtime/session.hpp"
#include "solo_watch.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t others_looked_at = 16;

/// Where to train first and on: the two lowest rungs of the first bracket that has two; half of the only one and that,
/// where no bracket has more.
void choose_levels(const Study& study, TrialRunPlan& plan, bool& one_rung) {
    const auto several = std::find_if(study.brackets.begin(), study.brackets.end(),
                                      [](const BracketPlan& bracket) { return bracket.levels.size() > 1; });
    const auto& levels = (several != study.brackets.end() ? *several : study.brackets.front()).levels;
    plan.first = levels.front();
    if (levels.size() > 1) {
        plan.next = levels[1];
        return;
    }
    double half = plan.first / 2;
    if (study.description.integer_resource) half = std::floor(half);
    if (half < study.description.min_resource || half <= 0) return;
    one_rung = true;
    plan.next = std::exchange(plan.first, half);
}

/// What the program holds without a trial: its own and the objective's shared data.
double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0, resident = 0;
    file >> total >> resident;
    return file ? resident * static_cast<double>(sysconf(_SC_PAGESIZE)) : 0;
}

TrialCost pace_of(const Study& study, const TrialRunReport& report, const std::string& hash) {
    TrialCost pace;
    double units = 0, seconds = 0, cpu = 0;
    // What was done twice counts as it went when nothing else disturbed it.
    const auto add = [&](const std::optional<SoloTraining>& one, const std::optional<SoloTraining>& other) {
        const auto& training = !one || (other && other->seconds < one->seconds) ? other : one;
        if (!training) return;
        units += training->to - training->from;
        seconds += training->seconds;
        cpu += training->cpu_seconds;
    };
    add(report.first, report.again);
    add(report.onward, report.restored);
    pace.seconds_per_unit = seconds / units;
    // Below that the clocks tell more of themselves than of the objective.
    pace.cores_per_job = seconds > 1e-3 ? cpu / seconds : 1;
    pace.program_bytes = resident_bytes();
    pace.create_seconds = report.create_seconds;
    pace.save_seconds = report.save_seconds.value_or(0);
    pace.restore_seconds = report.restore_seconds.value_or(0);
    if (report.state_bytes) {
        pace.state_bytes = static_cast<double>(*report.state_bytes) * report.mean_size;
        pace.greatest_state_bytes = static_cast<double>(*report.state_bytes) * report.greatest_size;
        pace.file_overhead =
            static_cast<double>(checkpoint_overhead({evaluator_settings(study, "").study_id, hash, TrialId{1}, 1, 1}));
    }
    return pace;
}

std::string what_to_do(const TrialRunReport& report) {
    if (report.failed_in == "create")
        return "create makes the trial from its configuration: look there, and at the options in [objective]";
    if (report.failed_in == "save")
        return "save must write exactly the bytes that state_size announces, and the disk must take them";
    if (report.failed_in == "restore") return "restore must take what save of the same trial wrote";
    return "a configuration may fail (it ranks last), many should not: see whether another does better with "
           "--try-trial 2, or narrow [space]";
}

std::vector<std::string> faults_of(const Study& study, const TrialRunReport& report) {
    std::vector<std::string> faults;
    if (!report.failed_in.empty())
        faults.push_back(fmt::format("{} failed: {}\n  {}", report.failed_in, report.why, what_to_do(report)));
    if (report.restore == Agreement::differs)
        faults.push_back(
            "a restored state trains on to another loss: save or restore leaves something out\n"
            "  look for what training changes besides the weights: the optimizer's moments, the position of random "
            "generators, shuffled orders, counters. Until then promoted trials whose states were spilled, and all "
            "after "
            "a kill, go on from a wrong state");
    if (report.seed == Agreement::differs && study.description.deterministic)
        faults.push_back(
            "the same seed gives another loss, although the objective says it is deterministic\n"
            "  take every random number from the trial's seed, look for races and sums in changing order, or clear the "
            "flag (d.deterministic = false): a state trained again after a kill would not be the one that was lost");
    return faults;
}

}  // namespace

Tried try_trial(const OpenedStudy& opened, TrialId trial) {
    const Study& study = opened.study;
    const auto sampler = sampler_of(study);
    Tried tried;
    tried.trial = trial;
    tried.cores = std::max(1U, std::thread::hardware_concurrency());
    TrialRunPlan plan;
    plan.trial = trial;
    plan.configuration = sampler->draw(trial).configuration;
    choose_levels(study, plan, tried.one_rung);
    // In the folder where a run would write, so that the disk is the run's.
    plan.state_file = fmt::format("{}.try-{}.state", study.name, getpid());
    for (std::uint64_t i = 1; i <= others_looked_at; ++i)
        plan.others.emplace_back(TrialId{i}, sampler->draw(TrialId{i}).configuration);
    tried.configuration = to_json(study.space, plan.configuration);

    SoloWatch watch;
    SoloTrials trials(*opened.library, study.space, watch, evaluator_settings(study, ""));
    watch.guard(trials, [&plan] {
        ::unlink(plan.state_file.c_str());
        ::unlink((plan.state_file + unfinished_suffix).c_str());
    });
    tried.report = run_trial(trials, plan, [&](const std::string& what) { watch.step(what); });
    watch.release();
    if (tried.report.interrupted) return tried;
    tried.faults = faults_of(study, tried.report);
    if (tried.report.failed_in.empty()) tried.pace = pace_of(study, tried.report, opened.hash);
    return tried;
}

int exit_code_of(const Tried& tried) {
    if (tried.report.interrupted) return exit_interrupted;
    return tried.faults.empty() ? exit_done : exit_failed;
}

}  // namespace espalier
