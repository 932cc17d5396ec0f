#include "replay/trial_check.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "replay/copy_check.hpp"

namespace espalier {
namespace {

bool nearly_equal(const std::optional<Value>& a, const std::optional<Value>& b) {
    if (a == b) return true;
    if (!a || !b) return false;
    const auto* x = std::get_if<double>(&*a);
    const auto* y = std::get_if<double>(&*b);
    return x != nullptr && y != nullptr && std::abs(*x - *y) <= 1e-12 * std::abs(*x);
}

}  // namespace

Configuration logged_values(const Space& space, const TrialRow& row, const Configuration& drawn) {
    Configuration logged = configuration_from_json(space, row.configuration);
    for (std::size_t i = 0; i < space.size(); ++i)
        if (!nearly_equal(logged.values[i], drawn.values[i]))
            throw std::invalid_argument(fmt::format("{} is not what was drawn", space.parameters()[i].name));
    return logged;
}

TrialCheck check_trials(JournalReader& reader, const Space& space, const Sampler& sampler,
                        const std::optional<PopulationPlan>& population) {
    TrialCheck check;
    CopyCheck copies(space, population);
    reader.trials([&](const TrialRow& row) {
        const auto trial = number(row.trial);
        if (check.present.size() <= trial) check.present.resize(trial + 1);
        check.present[trial] = true;
        if (check.difference) return;
        try {
            if (CopyCheck::is_copy(row)) return copies.check(row, check);
            copies.keep(row);
            const Draw draw = sampler.draw(row.trial);
            if (row.unit != draw.unit)
                throw std::invalid_argument("its point in the unit cube is not what the seed draws");
            if (row.configuration != to_json(space, draw.configuration))
                check.other_values.emplace(trial, logged_values(space, row, draw.configuration));
        } catch (const std::invalid_argument& error) {
            check.difference = fmt::format("trial {}: {}", trial, error.what());
        }
    });
    return check;
}

}  // namespace espalier
