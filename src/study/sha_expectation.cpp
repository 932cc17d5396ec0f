#include "study/sha_expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "core/sha_fill.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t usual_trials = 1000;

class Brackets {
  public:
    explicit Brackets(const Study& study) : study_(study), eta_(study.rule.eta) {
        expected_.certainty = Certainty::exact;
        rows_.resize(study.brackets.size());
        for (std::uint32_t b = 0; b < rows_.size() && !study.endless; ++b) rows_of(b);
    }

    /// This bracket so many times.
    void add(std::uint32_t bracket, std::uint64_t times) {
        if (times == 0) return;
        expected_.brackets += times;
        expected_.trials += times * study_.brackets[bracket].share;
        auto& rows = rows_of(bracket);
        for (auto& row : rows) row.jobs += static_cast<double>(times * row.size);
    }

    /// As far as this resource goes. The first job that reaches it is the last.
    void add_part(std::uint32_t bracket, double resource) {
        auto& rows = rows_of(bracket);
        ++expected_.brackets;
        double below = 0;
        for (auto& row : rows) {
            const double step = row.level - below;
            const double jobs = std::min(static_cast<double>(row.size), std::ceil(std::max(resource, 0.0) / step));
            row.jobs += jobs;
            if (row.rung == 0) expected_.trials += static_cast<std::uint64_t>(jobs);
            resource -= jobs * step;
            below = row.level;
        }
    }

    [[nodiscard]] double cost(std::uint32_t bracket) const { return sha_budget(study_.brackets[bracket], eta_, false); }

    /// `basis`: where the number of brackets comes from, if not from that of trials.
    [[nodiscard]] Expectation take(const std::string& basis) {
        for (auto& rows : rows_) {
            double below = 0;
            for (auto& row : rows) {
                row.least = static_cast<std::uint64_t>(row.jobs);
                row.resource = row.jobs * (row.level - below);
                below = row.level;
                expected_.jobs += row.least;
                expected_.resource += row.resource;
                expected_.rungs.push_back(row);
            }
        }
        expected_.least_jobs = expected_.jobs;
        expected_.least_resource = expected_.resource;
        expected_.basis = fmt::format("{}{} in {}", basis, counted(expected_.trials, "trial"),
                                      counted(expected_.brackets, "bracket"));
        return std::move(expected_);
    }

  private:
    std::vector<ExpectedRung>& rows_of(std::uint32_t bracket) {
        auto& rows = rows_[bracket];
        if (!rows.empty()) return rows;
        const auto& plan = study_.brackets[bracket];
        const auto sizes = sha_sizes(plan, eta_);
        for (std::uint32_t k = 0; k < plan.levels.size(); ++k)
            rows.push_back({bracket, k, plan.levels[k], 0, 0, sizes[k], 0});
        return rows;
    }

    const Study& study_;
    ReductionFactor eta_;
    Expectation expected_;
    std::vector<std::vector<ExpectedRung>> rows_;  ///< by bracket; empty: without end, and not opened
};

/// Brackets that are trained to their ends under a limit on resource, then one in part.
Expectation within_resource(const Study& study, const ShaFill& most, double resource) {
    Brackets brackets(study);
    double round = 0;
    if (!study.endless)
        for (std::uint32_t b = 0; b < study.brackets.size(); ++b) round += brackets.cost(b);
    double rounds = study.endless ? 0 : std::floor(resource / round);
    rounds = std::min(rounds, static_cast<double>(most.opened.back()));  // whole rounds that the trials allow
    for (std::uint32_t b = 0; b < study.brackets.size(); ++b) brackets.add(b, static_cast<std::uint64_t>(rounds));
    double left = resource - rounds * round;
    for (std::uint32_t b = 0; b < study.brackets.size() && left > 0; ++b) {
        if (static_cast<double>(most.opened[b]) <= rounds) break;
        const double cost = brackets.cost(b);
        if (cost <= left)
            brackets.add(b, 1);
        else
            brackets.add_part(b, left);
        left -= cost;
    }
    return brackets.take(left > 0 ? "" : fmt::format("as far as a resource of {} goes: ", shortest(resource)));
}

}  // namespace

Expectation expect_sha(const Study& study, std::optional<std::uint64_t> trials, std::optional<double> resource) {
    if (resource) {
        constexpr auto countless = std::numeric_limits<std::uint64_t>::max() / 2;
        return within_resource(study, fill_brackets(study.brackets, trials.value_or(countless)), *resource);
    }
    Brackets brackets(study);
    const bool round = !trials && !study.endless;
    const ShaFill fill = fill_brackets(study.brackets, trials.value_or(usual_trials));
    for (std::uint32_t b = 0; b < study.brackets.size(); ++b) brackets.add(b, round ? 1 : fill.opened[b]);
    return brackets.take(round ? "for each round of the brackets: " : trials ? "" : "for the first brackets: ");
}

}  // namespace espalier
