#include "paper/schedulers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>
#include <string_view>

#include "paper/in_parallel.hpp"

namespace espalier::paper {
namespace {

using Curves = std::vector<RegretCurve>;  // of one contender, by seed

double median_at(const Curves& curves, double time) { return quantile(regrets_at(curves, time), 0.5); }

/// When the median is at most that for the first time. Infinite: never.
double time_to_median(const Curves& curves, double regret) {
    std::set<double> changes;
    for (const auto& curve : curves)
        for (const auto& since : curve) changes.insert(since.time);
    for (const double time : changes)
        if (median_at(curves, time) <= regret) return time;
    return std::numeric_limits<double>::infinity();
}

Check beats_random(const Race& race) {
    const auto ours = regrets_at(curves_of(race, asha), race.course.horizon);
    const auto theirs = regrets_at(curves_of(race, random_search), race.course.horizon);
    const std::size_t enough = (ours.size() * 9 + 9) / 10;
    std::size_t won = 0;
    for (std::size_t seed = 0; seed < ours.size(); ++seed) won += ours[seed] < theirs[seed] ? 1U : 0U;
    const double median = quantile(ours, 0.5), of_random = quantile(theirs, 0.5);
    return {fmt::format("{}: ASHA's median final regret, {:.4f}, is below random search's, {:.4f}, and ASHA's is the "
                        "lower in {} of {} pairs, at least {}",
                        title(race.course), median, of_random, won, ours.size(), enough),
            median < of_random && won >= enough};
}

Check reaches_hyperband(const Race& race) {
    const auto& course = race.course;
    const double goal = median_at(curves_of(race, hyperband), course.horizon), half = course.horizon / 2;
    const double reached = time_to_median(curves_of(race, asha), goal);
    return {fmt::format("{}: ASHA's median reaches Hyperband's final one, {:.4f}, by half the horizon of {}: at {:.0f} "
                        "(at {} it is {:.4f})",
                        title(course), goal, course.horizon, reached, half, median_at(curves_of(race, asha), half)),
            reached <= half};
}

}  // namespace

const std::vector<RegretCurve>& curves_of(const Race& race, std::string_view name) {
    const auto& all = race.course.contenders;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Contender& c) { return c.name == name; });
    if (found == all.end()) throw std::invalid_argument(fmt::format("{} does not compete", name));
    return race.curves[static_cast<std::size_t>(found - all.begin())];
}

std::vector<double> regrets_at(const std::vector<RegretCurve>& curves, double time) {
    std::vector<double> regrets;
    for (const auto& curve : curves) regrets.push_back(regret_at(curve, time));
    return regrets;
}

std::string title(const Course& course) {
    return fmt::format("{}, {} {}", course.name, course.workers, course.workers == 1 ? "worker" : "workers");
}

Race raced(const Course& course, std::size_t seeds) {
    Race race{course, std::vector<Curves>(course.contenders.size(), Curves(seeds))};
    in_parallel(course.contenders.size() * seeds, [&](std::size_t i) {
        race.curves[i / seeds][i % seeds] = course.run(course, course.contenders[i / seeds], i % seeds);
    });
    return race;
}

Course with_only(Course course, const std::vector<std::string_view>& names) {
    std::erase_if(course.contenders, [&](const Contender& contender) {
        return std::find(names.begin(), names.end(), contender.name) == names.end();
    });
    return course;
}

std::vector<Check> scheduler_checks(const std::vector<Race>& races) {
    std::vector<Check> checks;
    for (const auto& race : races) {
        checks.push_back(beats_random(race));
        if (race.course.workers > 1) checks.push_back(reaches_hyperband(race));
    }
    return checks;
}

Check half_horizon_check(const Race& race) {
    const auto& course = race.course;
    const double ours = median_at(curves_of(race, asha), course.horizon / 2);
    const double theirs = median_at(curves_of(race, hyperband), course.horizon);
    return {fmt::format("{}, {} seeds: ASHA's median at half the horizon, {:.4f}, is at most Hyperband's final one, "
                        "{:.4f}",
                        title(course), race.curves.front().size(), ours, theirs),
            ours <= theirs};
}

std::string pairs_table(const std::vector<Race>& races) {
    std::string out = fmt::format("{:<34}", "ASHA's final regret: lower-higher");
    const auto& contenders = races.front().course.contenders;
    for (const auto& race : races) out += fmt::format("  {}", title(race.course));
    for (std::size_t c = 0; c < contenders.size(); ++c) {
        if (contenders[c].name == asha) continue;
        out += fmt::format("\n{:<34}", "than " + contenders[c].name);
        for (const auto& race : races) {
            const auto ours = regrets_at(curves_of(race, asha), race.course.horizon);
            const auto theirs = regrets_at(race.curves[c], race.course.horizon);
            std::size_t lower = 0, higher = 0;
            for (std::size_t seed = 0; seed < ours.size(); ++seed) {
                lower += ours[seed] < theirs[seed] ? 1U : 0U;
                higher += ours[seed] > theirs[seed] ? 1U : 0U;
            }
            out += fmt::format("  {:>{}}", fmt::format("{}-{}", lower, higher), title(race.course).size());
        }
    }
    return out + '\n';
}

std::string scheduler_table(const std::vector<Race>& races) {
    std::string out;
    for (const auto& [course, curves] : races) {
        out += fmt::format("\n{:<34}", title(course));
        for (const double time : course.grid) out += fmt::format(" {:>11}", time);
        out += fmt::format("  {}\n", course.unit);
        for (std::size_t c = 0; c < curves.size(); ++c) {
            out += fmt::format("{:<34}", course.contenders[c].name);
            for (const double time : course.grid) out += fmt::format(" {:>11.4f}", median_at(curves[c], time));
            out += fmt::format("\n{:<34}", "");
            for (const double time : course.grid) {
                const auto regrets = regrets_at(curves[c], time);
                out += fmt::format(" {:>11}",
                                   fmt::format("{:.3f}-{:.3f}", quantile(regrets, 0.25), quantile(regrets, 0.75)));
            }
            out += '\n';
        }
    }
    return out;
}

std::vector<Chart> scheduler_charts(const std::vector<Race>& races) {
    std::vector<Chart> charts;
    for (const auto& [course, curves] : races) {
        Chart chart{title(course),
                    fmt::format("regret of the incumbent; median and quartiles of {} seeds", curves.front().size()),
                    {course.unit, true, {}, {}, course.ticks},
                    {"regret", course.log, {}, {}, {}},
                    {}};
        if (!course.log) chart.y.low = 0;
        for (std::size_t c = 0; c < curves.size(); ++c) {
            Series series;
            series.name = course.contenders[c].name;
            series.colour = c;
            series.shift = 2 * (static_cast<double>(c) - static_cast<double>(curves.size() - 1) / 2);
            for (const double time : course.grid) {
                const auto regrets = regrets_at(curves[c], time);
                series.marks.push_back(
                    {time, quantile(regrets, 0.5), quantile(regrets, 0.25), quantile(regrets, 0.75)});
            }
            chart.series.push_back(series);
        }
        charts.push_back(chart);
    }
    return charts;
}

}  // namespace espalier::paper
