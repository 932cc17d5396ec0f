#include "replay/copy_check.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "sample/explore.hpp"

namespace espalier {

void CopyCheck::keep(const TrialRow& row) {
    if (population_) configurations_.emplace(number(row.trial), configuration_from_json(space_, row.configuration));
}

void CopyCheck::check(const TrialRow& row, TrialCheck& check) {
    if (!population_) throw std::invalid_argument("it is a copy, and the study makes none");
    const TrialId parent = row.drawn->parent;
    const auto found = configurations_.find(number(parent));
    if (found == configurations_.end())
        throw std::invalid_argument(
            fmt::format("it is a copy of trial {}, whose configuration is missing", number(parent)));
    check.parents.emplace(number(row.trial), parent);
    const Draw draw = explore(space_, population_->seed, row.trial, found->second);
    if (row.unit != draw.unit) throw std::invalid_argument("its point in the unit cube is not what the seed explores");
    if (row.configuration != to_json(space_, draw.configuration))
        check.other_values.emplace(number(row.trial), logged_values(space_, row, draw.configuration));
    keep(row);
}

}  // namespace espalier
