/// Synchronous successive halving as the one stage of a ladder: brackets of SHA, one after the other, shared out over
/// the workers. (Li et al. 2020, Algorithm 1 and section 3.1; with several kinds of brackets it is Hyperband, Li et al.
/// 2018, Algorithm 1)
///
///   open:   bracket 1: trials 1 … 9        bracket 2: trials 10 … 18       the next one opens when these have no job
///           rung 1 of 3 trials             rung 0 of 9 trials
///           ├ 8 ┤ 1 ┤ 6 │ best first       ├ 10 ┤ 11 ┤ 12 │ 13 …
///             handed out │ to hand out        handed out  │ to draw
///
/// A rung is decided when all its results are there, failures included: the best floor(n * eta^-i) are trained further,
/// the best first, failures never. A bracket that the limit of trials cannot fill is not opened. A value; callers
/// serialise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/new_trials.hpp"
#include "core/plan.hpp"
#include "core/rung_state.hpp"

namespace espalier {

class ShaStage {
  public:
    explicit ShaStage(const LadderPlan& plan);

    void pass(Message& message) noexcept;

    [[nodiscard]] std::uint64_t drawn() const { return trials_.drawn(); }
    [[nodiscard]] std::uint64_t drawn(std::uint32_t bracket) const { return kinds_[bracket].drawn; }
    [[nodiscard]] std::uint64_t available() const { return available_; }  ///< promotions that are due
    /// Whether a free worker would get a new trial under these limits, where nothing is promoted.
    [[nodiscard]] bool draws(const Limits& limits) const;
    void add_states(std::vector<RungState>& states) const;
    /// The trials that the last rung to be decided leaves behind: they are trained no further.
    [[nodiscard]] const std::vector<TrialId>& left_behind() const { return left_behind_; }
    /// Whether the trial, which has results, is never trained further.
    [[nodiscard]] bool is_over(TrialId trial) const;
    [[nodiscard]] std::uint64_t opened() const { return opened_; }  ///< brackets so far
    [[nodiscard]] std::size_t open() const { return open_.size(); }
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct Tally {
        std::uint64_t results = 0, promoted = 0, available = 0;
    };
    /// A place in the plan: what all brackets that are opened for it have in common.
    struct Kind {
        BracketPlan plan;
        std::vector<std::uint64_t> sizes;  ///< of its rungs, where no trial fails
        std::uint64_t drawn = 0;
        std::vector<Tally> rungs;
    };
    struct Entry {
        double loss;
        TrialId trial;
    };
    /// A bracket that is being worked on.
    struct Bracket {
        std::uint32_t kind = 0;
        std::uint64_t drawn = 0;
        std::uint32_t rung = 0;         ///< that is being trained
        std::uint64_t size = 0;         ///< its trials
        std::uint64_t results = 0;      ///< of them
        std::vector<Entry> finished;    ///< those that did not fail
        std::vector<TrialId> promoted;  ///< into this rung, the best first; empty in rung 0
        std::size_t handed = 0;         ///< of them
        std::uint64_t n = 0, k = 0;     ///< results in the rung below, and how many of them were to be promoted
        double boundary = 0;            ///< the loss of the last that was
    };
    using Brackets = std::map<std::uint64_t, Bracket>;  ///< by their first trials; each has the trials up to the next

    void observe(const Result& result, Message& message);
    void close_rung(Brackets::iterator bracket, Message& message);
    void promote(Message& message) noexcept;
    void draw(Message& message) noexcept;
    [[nodiscard]] std::uint32_t next_kind() const { return static_cast<std::uint32_t>(opened_ % kinds_.size()); }

    std::vector<Kind> kinds_;
    Brackets open_;
    std::set<std::uint64_t> ready_;  ///< those of them that have promoted trials to hand out
    std::vector<TrialId> left_behind_;
    std::uint64_t filling_ = 0;  ///< the one that still draws its trials; 0: none
    std::uint64_t opened_ = 0;
    std::uint64_t available_ = 0;
    NewTrials trials_;
};

}  // namespace espalier
