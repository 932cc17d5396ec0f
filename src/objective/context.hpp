/// What every job of an evaluator shares.
#pragma once

#include <atomic>

#include "objective/boundary.hpp"
#include "objective/evaluator.hpp"
#include "objective/library.hpp"

namespace espalier {

struct Context {
    const Library& library;
    const Space& space;
    JobListener& listener;
    const EvaluatorSettings settings;
    const Boundary boundary;
    std::atomic<bool> stop{false};
};

}  // namespace espalier
