/// What became of a trial in its population (core/pbt_stage.hpp): followed message by message, then told. Values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "view/run_fold.hpp"

namespace espalier {

/// A member's place among those with a result.
struct PopulationRank {
    std::uint64_t rank = 1;  ///< from 1
    std::uint64_t n = 1;
    std::uint64_t worst = 0;  ///< how many of them are the worst fifth
    [[nodiscard]] bool among_worst() const { return rank + worst > n; }
};

struct PopulationHistory {
    std::uint64_t number = 1;  ///< of the population
    std::uint64_t place = 1;   ///< from 1
    std::uint64_t members = 1;
    double lag = 0;
    std::uint64_t parent = 0;  ///< of a copy; 0: it was drawn
    double parent_at = 0;
    std::uint64_t predecessor = 0;      ///< of a copy: whose place it took
    std::vector<PopulationRank> ranks;  ///< of its results, when they came

    std::optional<Moment> left;  ///< when it was replaced, or ended
    PopulationRank rank_at_left;
    bool failed = false;          ///< its last job had
    std::uint64_t successor = 0;  ///< the copy that took its place; 0: the place ended with it
    std::uint64_t donor = 0;      ///< of that copy
};

class PopulationFollower {
  public:
    PopulationFollower(std::uint64_t trial, const PopulationPlan& plan) : trial_(trial) { h_.lag = plan.lag; }

    /// `ladder` has taken the message.
    void see(const Ladder& ladder, const FoldedMessage& message);
    [[nodiscard]] const PopulationHistory& history() const { return h_; }

  private:
    void begin(const PbtStage& stage, const Decision& decision);
    void leave(const PbtStage& stage, const FoldedMessage& message);
    [[nodiscard]] PopulationRank rank() const;

    std::uint64_t trial_;
    PopulationHistory h_;
    bool there_ = false;                     ///< it has its place
    std::vector<PbtStage::Member> members_;  ///< of its population, before the message
};

/// "for place 3 of population 1", or whose copy it is, and whose place it took.
[[nodiscard]] std::string population_origin(const PopulationHistory& history);
/// "5 of 20 members with a result when it came; …"
[[nodiscard]] std::string population_rank(const PopulationRank& rank, bool ok);
/// What a line about what the last result led to is called: "replaced", "ended", "waits".
[[nodiscard]] const char* population_label(const PopulationHistory& history);
/// Why it was replaced, or ended, or what it waits for.
[[nodiscard]] std::string population_end(const PopulationHistory& history, Times times);

}  // namespace espalier
