/// The ladder: a chain of stages, top rung first, sampler last. It is Algorithm 2 with its loop unrolled in space: the
/// loop over k is the chain of rungs, "draw a random configuration" its end. A run is a function of (plan, events).
///
///   event ─▶ front ─▶ rung K-1 ─▶ … ─▶ rung 1 ─▶ rung 0 ─▶ sample ─▶ vacancies ─▶ follow-ups (events again)
///              │ again     │ promote       │ promote  │ promote  │ new
///              └───────────┴───────────────┴──── job ─┴──────────┘
///
/// Several brackets stand behind one another in the one chain, the first on top; a rung ignores what is not its own. So
/// promotions are sought bracket by bracket, and `sample` says to which bracket a new trial goes. Where a decision
/// needs all that came of the one before (Scheme::loop, Scheme::sha, Scheme::pbt), the chain is one stage long: its
/// last one has the rungs, too.
///
/// In front of the rungs are three that see each message at the same moment: `retry` has a job that failed done again
/// (LadderPlan::attempts), a stopping rule (LadderPlan::stopping) says which trial a report of progress ends, the gate
/// says who may have work.
///
/// This class passes a message through all stages at once: replay, simulation and tests call it. The live run takes the
/// same stages apart and makes each a node of a flow graph (runtime/ladder_graph.hpp). A value; callers serialise.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "core/gate.hpp"
#include "core/loop_stage.hpp"
#include "core/message.hpp"
#include "core/pbt_stage.hpp"
#include "core/plan.hpp"
#include "core/rung_stage.hpp"
#include "core/rung_state.hpp"
#include "core/sample_stage.hpp"
#include "core/sha_stage.hpp"
#include "core/stopping_stage.hpp"
#include "core/vacancies.hpp"

namespace espalier {

/// The stage that draws new trials, at the end of the chain.
using LastStage = std::variant<SampleStage, LoopStage, ShaStage, PbtStage>;

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
    [[nodiscard]] std::size_t bytes() const;  ///< memory held by the rungs and the stopping rule

    [[nodiscard]] std::uint64_t drawn() const;  ///< new trials, copies included
    [[nodiscard]] std::uint64_t copies() const;
    [[nodiscard]] std::uint64_t drawn(std::uint32_t bracket) const;
    [[nodiscard]] std::uint64_t available() const;  ///< promotions that are due, in all rungs
    /// Whether a free worker would get a new trial under these limits, where nothing is promoted.
    [[nodiscard]] bool draws(const Limits& limits) const;
    /// Of a message that closed a rung, or had a member of a population replaced: the trials that it leaves behind for
    /// good. Only of the last message.
    [[nodiscard]] std::vector<TrialId> left_behind(const Message& message) const;
    /// Whether the trial, which has results and no job, is never trained further, whatever comes.
    [[nodiscard]] bool is_over(TrialId trial) const;
    /// The rungs that there are, by bracket, lowest first.
    [[nodiscard]] std::vector<RungState> rung_states() const;

    // The stages, for drivers that pass messages through them one by one, each in seq order.
    Seq next_seq() noexcept { return last_ = Seq{number(last_) + 1}; }
    /// Retry, stopping rule, gate: one node, since each needs what the others know of the messages before.
    void pass_front(Message& message) noexcept;
    /// Whether a job that is tried again can be handed out behind the front. Else the last stage has to say first whose
    /// state it begins with.
    [[nodiscard]] bool retries_at_front() const noexcept { return plan_.scheme != Scheme::pbt; }
    /// The stopping rule; null: there is none.
    [[nodiscard]] const StoppingStage* stopping() const { return stopping_ ? &*stopping_ : nullptr; }
    /// The rungs that are stages of their own, of all brackets. `index` 0 is the last in the chain.
    [[nodiscard]] std::size_t stages() const { return stages_.size(); }
    RungStage& stage(std::size_t index) { return stages_[index]; }
    /// Whether the message is of a rung that is not there yet. A rung of the first bracket is made for its first
    /// result, since one that has seen nothing can change nothing; so that bracket may grow while a run goes on. The
    /// rungs of the others are there from the start.
    [[nodiscard]] bool lacks_rung_of(const Event& event) const noexcept;
    RungStage& add_rung();  ///< one more on top; addresses of the others stay
    void pass_last(Message& message) noexcept;
    Vacancies& vacancies() { return vacancies_; }
    [[nodiscard]] const Gate& gate() const { return gate_; }
    [[nodiscard]] const RungStage& stage(std::size_t index) const { return stages_[index]; }
    [[nodiscard]] const LastStage& last() const { return last_stage_; }
    [[nodiscard]] const Vacancies& vacancies() const { return vacancies_; }

    /// The rungs of the first bracket that exist.
    [[nodiscard]] std::uint32_t rungs() const { return first_bracket_rungs_; }
    [[nodiscard]] const RungStage& rung(std::uint32_t index) const {
        return stages_[stages_.size() - first_bracket_rungs_ + index];
    }

  private:
    void add_stage(std::uint32_t bracket, std::uint32_t rung);

    LadderPlan plan_;
    Seq last_{0};
    Gate gate_;
    std::optional<StoppingStage> stopping_;
    std::deque<RungStage> stages_;  ///< from the last in the chain to the top
    std::uint32_t first_bracket_rungs_ = 0;
    LastStage last_stage_;
    Vacancies vacancies_;
};

}  // namespace espalier
