/// Where configurations came from, in words: of one trial, and of a whole run, whose sampler learns. Values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "journal/rows.hpp"
#include "view/run_fold.hpp"

namespace espalier {

/// "drawn by tpe from 64 results at 27, those up to message 411; log(l/g) = 1.83". `seed`: of the study.
[[nodiscard]] std::string draw_text(const DrawRow& drawn, std::uint64_t trial, std::uint64_t seed);

/// How a run drew its configurations.
struct DrawTally {
    std::uint64_t draws = 0;
    std::map<Origin, std::uint64_t> origins;
    std::uint64_t newest = 0;  ///< of those that a model drew: it knew all results up to the draw
    std::uint64_t older = 0;   ///< of those that a model drew: results had come since it was made
    double seconds = 0;        ///< that workers spent on draws
    double longest = 0;        ///< on one
    double model_seconds = 0;  ///< spent on models, in their own thread
};

/// Counts draws of a sampler that learns. First all messages, then the rows of the trials.
class DrawCounter {
  public:
    void see(const FoldedMessage& message);
    void take(const TrialRow& row);
    [[nodiscard]] const DrawTally& tally() const { return tally_; }

  private:
    std::vector<std::uint64_t> drawn_at_;  ///< by trial: the message that led to it; 0: none
    std::vector<std::uint64_t> results_;   ///< the messages with a result that counts
    DrawTally tally_;
};

/// "812: 671 by tpe (541 from the newest model, 130 from an older one), …; 120 ms in all, 0.15 ms each"
[[nodiscard]] std::string draws_text(const DrawTally& tally);

}  // namespace espalier
