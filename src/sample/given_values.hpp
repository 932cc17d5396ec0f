/// What the study gives to a trial ([[try]], --warm-start) takes the place of what was drawn for it. Pure.
#pragma once

#include "core/sampler.hpp"
#include "space/space.hpp"

namespace espalier {

/// A coordinate whose value was given, and applies, is -1: it is a point of no cube.
inline void put_given(Draw& draw, const Given& given, const Space& space) {
    draw.configuration = space.at(draw.unit, &given);
    for (std::size_t i = 0; i < draw.unit.size(); ++i)
        if (given.values[i] && draw.configuration.values[i]) draw.unit[i] = -1;
    draw.why = {Origin::given, 0, 0, 0};
}

}  // namespace espalier
