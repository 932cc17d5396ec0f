/// The ladder: a chain of stages, top rung first, sampler last. It is Algorithm 2 with its loop unrolled in space: the
/// loop over k is the chain of rungs, "draw a random configuration" its end. A run is a function of (plan, events).
///
///   event ─▶ gate ─▶ rung K-1 ─▶ … ─▶ rung 1 ─▶ rung 0 ─▶ sample ─▶ vacancies ─▶ follow-ups (events again)
///              │         │ promote        │ promote  │ promote  │ new
///              │         └────────────────┴──── job ─┴──────────┘
///              └ may this worker have work?
///
/// This class passes a message through all stages at once: replay, simulation and tests call it. The live run takes the
/// same stages apart and makes each a node of a flow graph (runtime/ladder_graph.hpp). A value; callers serialise.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

#include "core/gate.hpp"
#include "core/message.hpp"
#include "core/rung_stage.hpp"
#include "core/sample_stage.hpp"
#include "core/vacancies.hpp"

namespace espalier {

/// What decisions depend on, besides messages.
struct LadderPlan {
    std::vector<double> levels;  ///< resources of the rungs, lowest first, strictly increasing; at least one
    ReductionFactor eta{4};
    std::uint64_t capacity = std::numeric_limits<std::uint64_t>::max();  ///< configurations there are at all
};

/// A message after its way down, and what follows from it.
struct Step {
    Message message;
    FollowUps next;
};

class Ladder {
  public:
    /// @throws std::invalid_argument for an impossible plan.
    explicit Ladder(LadderPlan plan);

    /// Gives the event the next seq and passes it through. The caller feeds the follow-ups back, each as one event, the
    /// stop first. Results must be those of jobs handed out and not answered yet (core/in_flight.hpp).
    Step step(const Event& event) noexcept;

    [[nodiscard]] const LadderPlan& plan() const { return plan_; }
    [[nodiscard]] Seq last_seq() const { return last_; }
    [[nodiscard]] std::size_t bytes() const;  ///< memory held by the rungs

    // The stages, for drivers that pass messages through them one by one, each in seq order.
    Seq next_seq() noexcept { return last_ = Seq{number(last_) + 1}; }
    Gate& gate() { return gate_; }
    /// The rungs that exist. A rung is made for its first result: one that has seen nothing can change nothing.
    [[nodiscard]] std::uint32_t rungs() const { return static_cast<std::uint32_t>(stages_.size()); }
    RungStage& rung(std::uint32_t index) { return stages_[index]; }
    RungStage& add_rung();  ///< one more on top; addresses of the others stay
    SampleStage& sample() { return sample_; }
    Vacancies& vacancies() { return vacancies_; }
    [[nodiscard]] const Gate& gate() const { return gate_; }
    [[nodiscard]] const RungStage& rung(std::uint32_t index) const { return stages_[index]; }
    [[nodiscard]] const SampleStage& sample() const { return sample_; }
    [[nodiscard]] const Vacancies& vacancies() const { return vacancies_; }

  private:
    LadderPlan plan_;
    Seq last_{0};
    Gate gate_;
    std::deque<RungStage> stages_;
    SampleStage sample_;
    Vacancies vacancies_;
};

}  // namespace espalier
