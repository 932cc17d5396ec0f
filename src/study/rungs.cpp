#include "study/rungs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "base/text.hpp"
#include "core/hyperband.hpp"
#include "study/names.hpp"
#include "study/population_section.hpp"

namespace espalier {
namespace {

constexpr unsigned usual_rungs_below_top = 4;
/// Of a ladder without end: fewer, and a double is at its end already.
constexpr std::size_t fewest_endless_rungs = 3;

/// The least resource that makes sense to the objective; 0 when it does not say.
double least_resource(const Description& description) {
    return description.integer_resource ? std::max(1.0, description.min_resource) : description.min_resource;
}

}  // namespace

double default_min_resource(double max_resource, double eta_value, const Description& description) {
    const ReductionFactor eta(eta_value);
    const double least = least_resource(description);
    unsigned m = usual_rungs_below_top;
    if (least > 0) m = std::min(m, floor_log(least, max_resource, eta));
    return times_power(max_resource, eta, -static_cast<int>(m));
}

namespace {

class Rungs {
  public:
    Rungs(const StudyFile& file, Study& study, Faults& faults)
        : file_(file), study_(study), description_(study.description), faults_(faults) {}

    void resolve() {
        study_.rule.eta = file_.eta;
        study_.rule.integer = description_.integer_resource;
        const bool no_end = !file_.max_resource && !(description_.max_resource > 0);
        const bool may_be_endless =
            (file_.algorithm == Algorithm::asha && !file_.async_hyperband) || file_.algorithm == Algorithm::hyperband;
        if (file_.algorithm == Algorithm::pbt) return by_population();
        if (!file_.brackets.empty())
            take_brackets();
        else if (!file_.levels.empty())
            take_levels();
        else if (file_.mode)
            by_mode();
        else if (file_.endless || (no_end && may_be_endless))
            without_end();
        else
            by_rule();
        if (study_.brackets.empty() || too_many_rungs()) return;
        resolve_scheme();
        if (file_.algorithm != Algorithm::random) note();
    }

  private:
    void complain(const std::string& what) { faults_.add(Place{}, "[scheduler] " + what); }

    /// Of a ladder; the brackets of SHA are ladders of their own.
    bool too_many_rungs() {
        std::size_t rungs = 0;
        for (const auto& bracket : study_.brackets) {
            if (file_.algorithm == Algorithm::sha || file_.algorithm == Algorithm::hyperband) rungs = 0;
            rungs += bracket.levels.size();
            if (rungs > most_rungs) {
                complain(fmt::format("a ladder has at most {} rungs; raise min_resource or eta", most_rungs));
                return true;
            }
        }
        return false;
    }

    /// R, or nothing and a fault.
    std::optional<double> max_resource() {
        if (!file_.max_resource && !(description_.max_resource > 0)) {
            complain(
                fmt::format("max_resource is missing and the objective {} has no default: say how many {} a trial "
                            "is trained at most, for example max_resource = 256",
                            description_.name, description_.resource_unit));
            return std::nullopt;
        }
        const double most = file_.max_resource.value_or(description_.max_resource);
        const auto refuse = [&](const std::string& what) {
            complain(fmt::format("max_resource = {}: {}", shortest(most), what));
            return std::nullopt;
        };
        if (most < description_.min_resource)
            return refuse(fmt::format("the objective {} needs at least {} {}; raise it", description_.name,
                                      shortest(description_.min_resource), description_.resource_unit));
        if (description_.integer_resource && std::floor(most) != most)
            return refuse(fmt::format("the objective {} counts whole {}; write {} or {}", description_.name,
                                      description_.resource_unit, std::floor(most), std::ceil(most)));
        if (file_.min_resource && *file_.min_resource > most)
            return refuse(fmt::format("is below min_resource = {}; raise it, or lower min_resource",
                                      shortest(*file_.min_resource)));
        return most;
    }

    void refuse_fractions(const char* key, const std::vector<double>& levels) {
        for (const double level : levels)
            if (description_.integer_resource && std::floor(level) != level)
                complain(fmt::format("{}: the objective {} counts whole {}, not {}", key, description_.name,
                                     description_.resource_unit, shortest(level)));
    }

    void take_brackets() {
        for (const auto& bracket : file_.brackets) refuse_fractions("brackets", bracket.levels);
        study_.brackets = file_.brackets;
        study_.rule.min_resource = study_.brackets.front().levels.front();
        study_.rule.max_resource = study_.brackets.front().levels.back();
    }

    void take_levels() {
        refuse_fractions("levels", file_.levels);
        if (file_.algorithm == Algorithm::random && file_.levels.size() > 1)
            complain("levels: algorithm \"random\" has one rung; give one level");
        study_.rule.min_resource = file_.levels.front();
        study_.rule.max_resource = file_.levels.back();
        if (file_.endless)
            open_without_end(file_.levels, file_.levels.back(), 1);
        else
            study_.brackets = {{file_.levels, 1}};
    }

    /// Whether the rungs found so far are those of Hyperband's longest bracket.
    [[nodiscard]] bool by_hyperband() const {
        return (file_.algorithm == Algorithm::hyperband && file_.brackets.empty()) || file_.async_hyperband;
    }

    /// What the brackets mean, and their shares.
    void resolve_scheme() {
        const bool synchronous = file_.algorithm == Algorithm::sha || file_.algorithm == Algorithm::hyperband;
        const bool loop = file_.loop || file_.async_hyperband == AsyncHyperband::loop;
        study_.scheme = synchronous ? Scheme::sha : loop ? Scheme::loop : Scheme::asha;
        if (by_hyperband() && !study_.endless)
            divide_into_hyperband();
        else if (study_.scheme != Scheme::asha && !study_.endless)
            resolve_sizes();
    }

    void divide_into_hyperband() {
        try {
            LadderPlan plan(
                hyperband_brackets(study_.brackets.front().levels, ReductionFactor(file_.eta), file_.bracket_sizes),
                ReductionFactor(file_.eta));
            plan.scheme = study_.scheme;
            check(plan);
            study_.brackets = std::move(plan.brackets);
        } catch (const std::invalid_argument& error) {
            complain(fmt::format("{}; raise min_resource, so that there are fewer rungs", error.what()));
        }
    }

    /// n of brackets that are not Hyperband's.
    void resolve_sizes() {
        for (auto& bracket : study_.brackets) {
            const auto least = least_trials(bracket.levels.size(), ReductionFactor(file_.eta));
            const std::uint64_t n = file_.n ? *file_.n : file_.shares ? bracket.share : least;
            if (n > most_trials_of_a_bracket)
                complain(fmt::format("a bracket of {} would have {} trials, which no run draws; raise min_resource",
                                     counted(bracket.levels.size(), "rung"), n));
            else if (n < least)
                complain(fmt::format(
                    "{} = {}: a bracket of {} needs at least {} trials at eta = {}, or none is left "
                    "for the top rung; raise it, or have fewer rungs",
                    file_.n ? "n" : "shares", n, counted(bracket.levels.size(), "rung"), least, shortest(file_.eta)));
            bracket.share = n;
        }
    }

    void open_without_end(const std::vector<double>& below, double base, unsigned power) {
        auto levels = endless_levels(below, base, power, ReductionFactor(file_.eta), description_.integer_resource);
        if (levels.size() < fewest_endless_rungs)
            return complain(
                "rungs without end would begin beyond what a number can hold; lower min_resource or "
                "early_stopping_rate, or the levels");
        study_.endless = true;
        study_.brackets = {{std::move(levels), 1}};
    }

    void by_mode() {
        const auto most = max_resource();
        const auto trials = most_trials(study_);
        if (!trials)
            complain(
                fmt::format("mode = \"{}\" shares a number of trials out among brackets: set [limits] trials (or "
                            "--max-trials)",
                            name_of(*file_.mode, mode_names())));
        if (!most || !trials) return;
        study_.brackets = mode_brackets(
            *file_.mode, {*most, *trials, file_.eta, description_.integer_resource, least_resource(description_)});
        study_.rule.min_resource = study_.brackets.front().levels.front();
        study_.rule.max_resource = *most;
    }

    void without_end() {
        const double least = least_resource(description_);
        LevelRule& rule = study_.rule;
        rule.min_resource = file_.min_resource.value_or(least > 0 ? least : 1);
        if (file_.algorithm == Algorithm::hyperband) return brackets_without_end();
        rule.early_stopping_rate = file_.early_stopping_rate;
        open_without_end({}, rule.min_resource, rule.early_stopping_rate);
        if (study_.endless) rule.max_resource = study_.brackets.front().levels.back();
    }

    void brackets_without_end() {
        refuse_fractions("min_resource", {study_.rule.min_resource});
        auto brackets = endless_hyperband(study_.rule.min_resource, ReductionFactor(file_.eta));
        if (std::any_of(brackets.begin(), brackets.end(),
                        [](const auto& b) { return !std::isfinite(b.levels.back()); }))
            return complain("budgets without end would go beyond what a number can hold; lower min_resource");
        study_.endless = true;
        study_.brackets = std::move(brackets);
        study_.rule.max_resource = study_.brackets.back().levels.back();
        study_.notes.push_back(
            fmt::format("there is no max_resource: Hyperband's budgets double, 2, 4, 8, … times min_resource = {} {}, "
                        "and the limits end the run",
                        shortest(study_.rule.min_resource), description_.resource_unit));
    }

    void by_rule() {
        const auto most = max_resource();
        if (!most) return;
        const bool random = file_.algorithm == Algorithm::random;
        LevelRule& rule = study_.rule;
        rule.max_resource = *most;
        // Random search is the ladder of one rung.
        rule.min_resource =
            random ? *most : file_.min_resource.value_or(default_min_resource(*most, file_.eta, description_));
        rule.early_stopping_rate = random ? 0 : file_.early_stopping_rate;
        const unsigned s_max = max_early_stopping_rate(rule);
        if (rule.early_stopping_rate > s_max)
            return complain(
                fmt::format("early_stopping_rate = {}: at most {} fits between min_resource = {} and "
                            "max_resource = {} at eta = {}",
                            rule.early_stopping_rate, s_max, shortest(rule.min_resource), shortest(rule.max_resource),
                            shortest(rule.eta)));
        // Hyperband counts its rungs down from R, and so ends there.
        const bool from_top = file_.algorithm == Algorithm::hyperband || file_.async_hyperband;
        study_.brackets = {
            {from_top ? levels_up_to(*most, s_max + 1, ReductionFactor(file_.eta), rule.integer) : rung_levels(rule),
             1}};
        if (from_top) begin_at(study_.brackets.front().levels.front());
    }

    void by_population() {
        if (const auto most = max_resource()) resolve_population(file_, *most, study_, faults_);
    }

    void begin_at(double lowest) {
        if (file_.min_resource && *file_.min_resource != lowest)
            study_.notes.push_back(
                fmt::format("Hyperband counts its rungs down from max_resource: the lowest is at {}, "
                            "not at min_resource = {}",
                            shortest(lowest), shortest(*file_.min_resource)));
        study_.rule.min_resource = lowest;
    }

    void note() {
        if (study_.endless && study_.scheme == Scheme::sha) return;
        const auto& unit = description_.resource_unit;
        const auto& levels = study_.brackets.front().levels;
        const double low = study_.rule.min_resource, high = study_.rule.max_resource;
        if (study_.endless)
            study_.notes.push_back(
                fmt::format("there is no max_resource: rungs open at {}, {}, {} … {} without end, and the limits end "
                            "the run",
                            shortest(levels[0]), shortest(levels[1]), shortest(levels[2]), unit));
        if (levels.back() < high)
            study_.notes.push_back(fmt::format(
                "the top rung stops at {} {}, short of max_resource = {}; min_resource = {} would end there",
                shortest(levels.back()), unit, shortest(high), shortest(fitting_min_resource(study_.rule))));
        if (levels.size() == 1 && study_.brackets.size() == 1 && !file_.stopping)
            study_.notes.push_back("there is one rung: nothing is stopped early; a lower min_resource gives more");
        if (low < description_.min_resource)
            study_.notes.push_back(
                fmt::format("min_resource = {} is below the least that the objective {} asks for, {} {}", shortest(low),
                            description_.name, shortest(description_.min_resource), unit));
    }

    const StudyFile& file_;
    Study& study_;
    const Description& description_;
    Faults& faults_;
};

}  // namespace

void resolve_rungs(const StudyFile& file, Study& study, Faults& faults) { Rungs(file, study, faults).resolve(); }

}  // namespace espalier
