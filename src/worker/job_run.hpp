/// One Train, from its frame to its answer: the trial is created, brought to where the job begins, trained, saved. As
/// Evaluator does in the program itself, but that the state comes from outside and goes there. One thread calls.
#pragma once

#include <optional>
#include <string>

#include "base/descriptor.hpp"
#include "objective/boundary.hpp"
#include "objective/evaluator.hpp"
#include "objective/stop_flag.hpp"
#include "objective/trial.hpp"
#include "wire/frames.hpp"

namespace espalier::worker {

/// What every job of a worker shares. All must outlive it.
struct Workplace {
    const Library& library;
    const Boundary& boundary;
    JobListener& listener;
    const StopFlag& stop;
    bool memory_is_limited;
};

struct Answer {
    wire::Frame frame;           ///< Trained, without what a JobMeter knows, or Unusable
    Descriptor file;             ///< goes with it
    std::optional<Trial> trial;  ///< to be destroyed when the answer is sent
};

/// `file` came with the frame. Never throws what the objective threw.
[[nodiscard]] Answer run_job(const Workplace& place, const wire::Train& train, const Descriptor& file);

/// Whether a failure with this message is a want of memory, told by a library that does not use operator new.
[[nodiscard]] bool speaks_of_memory(const std::string& message);

}  // namespace espalier::worker
