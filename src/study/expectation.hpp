/// What a study will cost, before it runs: jobs and resource of each rung. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/study.hpp"

namespace espalier {

struct ExpectedRung {
    std::uint32_t bracket = 0;
    std::uint32_t rung = 0;
    double level = 0;        ///< the rung's resource
    std::uint64_t jobs = 0;  ///< floor(n * eta^-rung) of the bracket's n trials
    double resource = 0;     ///< jobs times what each adds: its level less the one below
};

/// The least there will be: asynchronous promotion adds about sqrt(n) jobs to a rung that hindsight would not have
/// promoted (Li et al. 2020, section 3.3).
struct Expectation {
    std::uint64_t trials = 0;
    std::string basis;  ///< where the number of trials comes from: "1000 trials", "as far as resource 5000 goes"
    std::vector<ExpectedRung> rungs;  ///< of an endless bracket, those that get a job
    std::uint64_t jobs = 0;
    double resource = 0;
};

[[nodiscard]] Expectation expect(const Study& study);

}  // namespace espalier
