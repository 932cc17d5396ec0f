#include "sample/once_sampler.hpp"

#include <algorithm>
#include <utility>

namespace espalier {

OnceSampler::OnceSampler(std::unique_ptr<Sampler> rest, const Space& space, std::uint64_t seed,
                         const std::vector<Given>& given)
    : rest_(std::move(rest)), space_(space), parameter_(*space.once()), order_(seed, *space.capacity()) {
    const std::int64_t low = std::get<IntRange>(space.parameters()[parameter_].domain).low;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto& value = given[i].values[parameter_];
        if (!value) continue;
        givers_.push_back(i + 1);
        taken_.push_back(order_.place_of(static_cast<std::uint64_t>(std::get<std::int64_t>(*value) - low)));
    }
    std::sort(taken_.begin(), taken_.end());
}

std::uint64_t OnceSampler::value_of(TrialId trial) const {
    // The trial's place among those that draw, then the place of that one among what is not taken.
    const auto before = std::lower_bound(givers_.begin(), givers_.end(), number(trial)) - givers_.begin();
    const std::uint64_t left = order_.count() - taken_.size();
    if (left == 0) return order_.at(0);  // every value is given
    std::uint64_t place = (number(trial) - 1 - static_cast<std::uint64_t>(before)) % left;
    for (const std::uint64_t taken : taken_) {
        if (taken > place) break;
        ++place;
    }
    return order_.at(place);
}

Draw OnceSampler::draw(TrialId trial) const {
    Draw draw = rest_->draw(trial);
    draw.unit[parameter_] = (static_cast<double>(value_of(trial)) + 0.5) / static_cast<double>(order_.count());
    draw.configuration = space_.at(draw.unit);
    return draw;
}

}  // namespace espalier
