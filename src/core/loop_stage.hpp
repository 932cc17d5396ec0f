/// Asynchronous Hyperband in a loop, as the one stage of a ladder: all rungs of all brackets, and the new trials. One
/// bracket at a time hands out jobs, as ASHA does, until they have cost the budget of the corresponding SHA bracket;
/// then the next one does, and after the last the first again. Rungs stay. (Li et al. 2020, section 3.2; the budget:
/// src/README.md)
///
///        spent ≥ budget          spent ≥ budget
///   bracket 0 ──────▶ bracket 1 ──────▶ bracket 2 ──┐
///      ▲                                            │
///      └────────────────────────────────────────────┘
///
/// Which bracket a message comes to depends on what the message before it cost: there is nothing to pipeline, and so
/// this is one stage. A value; callers serialise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/new_trials.hpp"
#include "core/plan.hpp"
#include "core/rung_stage.hpp"
#include "core/rung_state.hpp"

namespace espalier {

class LoopStage {
  public:
    explicit LoopStage(const LadderPlan& plan);

    void pass(Message& message) noexcept;

    [[nodiscard]] std::uint64_t drawn() const { return trials_.drawn(); }
    [[nodiscard]] std::uint64_t drawn(std::uint32_t bracket) const { return brackets_[bracket].drawn; }
    [[nodiscard]] std::uint64_t available() const;  ///< promotions that are due, in all brackets
    /// Whether a free worker would get a new trial under these limits, where nothing is promoted.
    [[nodiscard]] bool draws(const Limits& limits) const { return drawn() < trials_.under(limits); }
    void add_states(std::vector<RungState>& states) const;
    [[nodiscard]] std::uint32_t current() const { return current_; }  ///< the bracket whose turn it is
    [[nodiscard]] double spent() const { return spent_; }             ///< of its budget
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct Bracket {
        std::vector<RungStage> rungs;  ///< lowest first
        double budget = 0;
        std::uint64_t drawn = 0;
    };
    bool promote(Message& message) noexcept;
    void draw(Message& message) noexcept;
    void charge(const Job& job) noexcept;
    void turn_to(std::uint32_t bracket) noexcept;
    [[nodiscard]] static std::uint64_t available(const Bracket& bracket);

    std::vector<Bracket> brackets_;
    bool from_scratch_;
    std::uint32_t current_ = 0;
    double spent_ = 0;
    NewTrials trials_;
};

}  // namespace espalier
