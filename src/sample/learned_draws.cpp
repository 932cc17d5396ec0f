#include "sample/learned_draws.hpp"

#include <utility>

#include "sample/given_values.hpp"

namespace espalier {

LearnedDraws::LearnedDraws(const Space& space, std::vector<Given> given)
    : space_(&space), given_(std::move(given)), once_(space.once()) {
    if (!once_) return;
    // Nobody else may have what the study gives, however early they are drawn.
    for (const Given& one : given_)
        if (const auto& value = one.values[*once_]) taken_.add(index_of(*value));
}

std::uint64_t LearnedDraws::index_of(const Value& value) const {
    const auto& range = std::get<IntRange>(space_->parameters()[*once_].domain);
    return static_cast<std::uint64_t>(std::get<std::int64_t>(value)) - static_cast<std::uint64_t>(range.low);
}

Draw LearnedDraws::make(TrialId trial, const Model& model) const {
    Draw draw = model.draw(trial, taken_);
    if (number(trial) <= given_.size()) put_given(draw, given_[number(trial) - 1], *space_);
    return draw;
}

void LearnedDraws::keep(TrialId trial, const Configuration& configuration) {
    if (once_) taken_.add(index_of(*configuration.values[*once_]));
    configurations_.insert_or_assign(number(trial), configuration);
}

const Configuration* LearnedDraws::find(TrialId trial) const {
    const auto found = configurations_.find(number(trial));
    return found == configurations_.end() ? nullptr : &found->second;
}

}  // namespace espalier
