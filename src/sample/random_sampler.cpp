#include "sample/random_sampler.hpp"

#include "base/random.hpp"

namespace espalier {

Draw RandomSampler::draw(TrialId trial) const {
    Draw draw;
    draw.unit.resize(space_.size());
    for (std::size_t i = 0; i < draw.unit.size(); ++i)
        draw.unit[i] = draw_unit(seed_, trial, Purpose::configuration, static_cast<std::uint32_t>(i));
    draw.configuration = space_.at(draw.unit);
    return draw;
}

}  // namespace espalier
