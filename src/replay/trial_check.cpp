#include "replay/trial_check.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "sample/explore.hpp"

namespace espalier {
namespace {

bool nearly_equal(const std::optional<Value>& a, const std::optional<Value>& b) {
    if (a == b) return true;
    if (!a || !b) return false;
    const auto* x = std::get_if<double>(&*a);
    const auto* y = std::get_if<double>(&*b);
    return x != nullptr && y != nullptr && std::abs(*x - *y) <= 1e-12 * std::abs(*x);
}

/// The row's values, if they are those drawn but for a libm's last bits. @throws std::invalid_argument if not.
Configuration values_of(const Space& space, const TrialRow& row, const Configuration& drawn) {
    Configuration logged = configuration_from_json(space, row.configuration);
    for (std::size_t i = 0; i < space.size(); ++i)
        if (!nearly_equal(logged.values[i], drawn.values[i]))
            throw std::invalid_argument(fmt::format("{} is not what was drawn", space.parameters()[i].name));
    return logged;
}

/// One row after the other.
class Check {
  public:
    Check(const Space& space, const Sampler& sampler, const std::optional<PopulationPlan>& population)
        : space_(space), sampler_(sampler), population_(population) {}

    void read(const TrialRow& row) {
        const auto trial = number(row.trial);
        if (check.present.size() <= trial) check.present.resize(trial + 1);
        check.present[trial] = true;
        if (check.difference) return;
        try {
            compare(row);
        } catch (const std::invalid_argument& error) {
            check.difference = fmt::format("trial {}: {}", trial, error.what());
        }
    }

    TrialCheck check;

  private:
    void compare(const TrialRow& row) {
        const auto trial = number(row.trial);
        const TrialId parent = row.drawn ? row.drawn->parent : TrialId{};
        const Draw draw = number(parent) != 0 ? copy(row.trial, parent) : sampler_.draw(row.trial);
        if (row.unit != draw.unit) throw std::invalid_argument("its point in the unit cube is not what the seed draws");
        if (row.configuration != to_json(space_, draw.configuration))
            check.other_values.emplace(trial, values_of(space_, row, draw.configuration));
        if (population_) rows_.emplace(trial, configuration_from_json(space_, row.configuration));
    }

    Draw copy(TrialId trial, TrialId parent) {
        if (!population_) throw std::invalid_argument("it is a copy, and the study makes none");
        const auto found = rows_.find(number(parent));
        if (found == rows_.end())
            throw std::invalid_argument(
                fmt::format("it is a copy of trial {}, whose configuration is missing", number(parent)));
        check.parents.emplace(number(trial), parent);
        return explore(space_, population_->seed, trial, found->second);
    }

    const Space& space_;
    const Sampler& sampler_;
    const std::optional<PopulationPlan>& population_;
    std::unordered_map<std::uint64_t, Configuration> rows_;  ///< only where there are copies
};

}  // namespace

TrialCheck check_trials(JournalReader& reader, const Space& space, const Sampler& sampler,
                        const std::optional<PopulationPlan>& population) {
    Check check(space, sampler, population);
    reader.trials([&](const TrialRow& row) { check.read(row); });
    return std::move(check.check);
}

}  // namespace espalier
