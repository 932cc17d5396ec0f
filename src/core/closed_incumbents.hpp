/// What a synchronous search would answer at a moment. Of rungs that are being trained nothing is known to it: by rung
/// it answers with the best of those that are complete, by bracket with the best that a complete bracket ended with.
/// (Li et al. 2020, section 4) A value.
#pragma once

#include <optional>

#include "core/incumbent.hpp"
#include "core/message.hpp"

namespace espalier {

struct ClosedIncumbents {
    std::optional<Incumbent> by_rung;
    std::optional<Incumbent> by_bracket;

    /// `resource`: of the rung.
    void take(const RungClosed& closed, double resource) {
        if (closed.best == TrialId{}) return;  // all failed
        const Incumbent best{closed.best, closed.rung, 1, resource, closed.loss, closed.bracket};
        improve(by_rung, best);
        if (closed.last) improve(by_bracket, best);
    }
};

}  // namespace espalier
