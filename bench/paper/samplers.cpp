#include "paper/samplers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace espalier::paper {
namespace {

/// By course: medians of the final regret that were to be reached.
constexpr std::array<double, 3> aims = {0.040, 0.010, 0.005};

std::vector<double> final_regrets(const Race& race, std::string_view contender) {
    return regrets_at(curves_of(race, contender), race.course.horizon);
}

}  // namespace

std::vector<Course> with_samplers(std::vector<Course> courses) {
    for (auto& course : courses) {
        const LadderPlan ladder = with_only(course, {asha}).contenders.front().plan;
        course.contenders = sampler_contenders(ladder.brackets.front().levels, ladder.eta.value());
        if (!course.draws_rows)
            course.contenders.push_back(population_contender(ladder.brackets.front().levels.back()));
        if (course.draws_rows) std::erase_if(course.contenders, [](const auto& c) { return c.sampler == "sobol"; });
    }
    return courses;
}

std::vector<Check> sampler_checks(const std::vector<Race>& races) {
    std::vector<Check> checks;
    for (std::size_t i = 0; i < races.size(); ++i) {
        const auto ours = final_regrets(races[i], default_model), theirs = final_regrets(races[i], asha_random);
        const double median = quantile(ours, 0.5), of_random = quantile(theirs, 0.5);
        const double p = signed_rank_p(ours, theirs);
        const std::string where = title(races[i].course);
        checks.push_back({fmt::format("{}: the median final regret of {}, {:.4f}, is below that of {}, {:.4f}", where,
                                      default_model, median, asha_random, of_random),
                          median < of_random});
        if (races[i].course.workers == 25)
            checks.push_back({fmt::format("{}: its pairs with {} differ, p = {:.2g} < 0.05", where, asha_random, p),
                              p < 0.05 && median < of_random});
        if (i < aims.size())
            checks.push_back({fmt::format("{}: it is at most the aim, {:.3f}", where, aims[i]), median <= aims[i]});
    }
    return checks;
}

std::string sampler_pairs_table(const std::vector<Race>& races) {
    std::string out = fmt::format("{:<34}", "median final regret, p of pairs");
    for (const auto& race : races) out += fmt::format("  {:>24}", title(race.course));
    for (const auto& contender : races.front().course.contenders) {
        out += fmt::format("\n{:<34}", contender.name);
        for (const auto& race : races) {
            const auto ours = final_regrets(race, contender.name), theirs = final_regrets(race, asha_random);
            const std::string p =
                contender.name == asha_random
                    ? ""
                    : fmt::format("{} p {:.1e}", quantile(ours, 0.5) <= quantile(theirs, 0.5) ? "" : "worse,",
                                  signed_rank_p(ours, theirs));
            out += fmt::format("  {:>24}", fmt::format("{:.4f} {:>14}", quantile(ours, 0.5), p));
        }
    }
    return out + '\n';
}

}  // namespace espalier::paper
