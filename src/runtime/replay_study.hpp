/// Replay of a study's journal, whatever its sampler is.
#pragma once

#include <string>
#include <utility>

#include "replay/replay.hpp"
#include "study/study.hpp"

namespace espalier {

/// `study` must outlive what is returned; `plan`: as the journal's study has it.
/// @throws JournalError when the journal cannot be read.
[[nodiscard]] inline Replayed replay_study(const std::string& journal, const LadderPlan& plan, const Study& study,
                                           bool keep_results = false) {
    if (auto fresh = learned_past(study)) return replay(journal, plan, study.space, std::move(*fresh), keep_results);
    return replay(journal, plan, study.space, *sampler_of(study), keep_results);
}

}  // namespace espalier
