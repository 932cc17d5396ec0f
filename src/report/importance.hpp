/// How much each parameter matters: fANOVA over a random forest, fitted to the losses at one resource. Which resource,
/// which trials, and whether there are enough of them, is decided here, and told in a sentence. The same is done at the
/// resources below, for the shares alone: what matters early is not always what matters late. Pure but for the writing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/json_writer.hpp"
#include "report/rows.hpp"
#include "report/tape.hpp"
#include "sample/cube.hpp"
#include "study/study.hpp"

namespace espalier {

struct ImportanceRule {
    std::size_t least = 50;       ///< results at one resource
    std::size_t a_parameter = 5;  ///< and more than so many times the parameters
    std::size_t most = 5'000;     ///< trials that are weighed: an even sample, where there are more
    std::size_t paired = 12;      ///< parameters whose pairs are weighed
    std::size_t levels = 8;       ///< resources at which they are weighed, the highest that have enough results
};

/// Results at one resource, but those of copies: their losses are not their configurations' alone.
struct WeighedLevel {
    double resource = 0;
    std::size_t available = 0;
    std::vector<std::uint32_t> jobs;  ///< by trial, ascending; an even sample where there are too many
};

struct WeighedResults {
    std::size_t needed = 0;
    std::vector<WeighedLevel> levels;  ///< that have enough, the highest first
    WeighedLevel most;                 ///< where none has: the one with the most results, without its jobs
};
[[nodiscard]] WeighedResults weighed_results(const Tape& tape, std::size_t parameters, const ImportanceRule& rule = {});

/// Losses beyond the third quartile by more than three times the distance between the quartiles are brought back to
/// there: a few that diverged would be all of the variance. @returns how many were.
std::size_t clip_far_losses(std::vector<double>& losses);

void write_importance(JsonWriter& writer, const Tape& tape, const Study& study, const WeighedResults& weighed,
                      const ShownTrials& shown, const ImportanceRule& rule = {});

}  // namespace espalier
