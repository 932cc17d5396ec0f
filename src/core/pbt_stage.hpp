/// Population based training as the one stage of a ladder: populations of members that train side by side, in steps of
/// one interval, where the worst take over state and configuration of the best. (Jaderberg et al. 2017, truncation
/// selection; asynchronous, with a bound on how far members part, as in Li et al. 2020)
///
///   population 1          trained to   loss
///     place 0  trial 1       48        0.41    ◀── the best fifth: donors
///     place 1  trial 2       32  …     0.57        in flight
///     place 2  trial 23      48  …     -           a copy of trial 1, from 48 on: took the place of trial 3
///     …
///     place 19 trial 20      32        0.90    ◀── the worst fifth: replaced when its turn comes
///
/// What a free worker gets, the older populations asked first:
/// 1. a place that is not drawn yet: a new trial, trained for one interval;
/// 2. else the member trained least, of equals the first place, among those that may go on: not in flight, not at R,
///    not ended, and less than `lag` ahead of the slowest of the live ones. What it does is told below;
/// 3. else, if trials may be drawn, a new population opens: of as many as the share says, or as are left.
///
/// n members have a result, the last of each counts: loss, then trial, failures last. floor(n/5) are the worst fifth,
/// as many the best; these, but at least one, are donors, if they did not fail and have not ended. A donor that is lag
/// or more ahead of the slowest of the others is none for now.
/// - A member among the worst fifth copies a donor, drawn by (seed, next trial, place): the copy is a new trial with a
///   number of its own, and takes the place. Without a donor the member goes on.
/// - A member whose job failed copies a donor, wherever it ranks; while donors are too far ahead it waits, and no one
///   waits for it. Where there is none at all it ends.
/// - Where the donor is at R, there is nothing to train: the member ends. So does its place.
/// - Any other goes on by one interval.
/// A copy has no result until its first job comes back. The limit of trials counts those that were drawn.
///
/// All is decided when a worker is free: until then the results of others may change it. A value; callers serialise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/new_trials.hpp"
#include "core/plan.hpp"
#include "core/rung_state.hpp"

namespace espalier {

class PbtStage {
  public:
    explicit PbtStage(const LadderPlan& plan);

    /// Of a retry, which the front decides, it says whose state the job begins with.
    void pass(Message& message) noexcept;

    [[nodiscard]] std::uint64_t drawn() const { return trials_.drawn() + copies_; }  ///< trials, copies included
    [[nodiscard]] std::uint64_t drawn(std::uint32_t) const { return drawn(); }
    [[nodiscard]] std::uint64_t copies() const { return copies_; }
    [[nodiscard]] std::uint64_t available() const { return available_; }  ///< members that need not wait
    /// Whether a free worker would get a new trial under these limits, where no member goes on.
    [[nodiscard]] bool draws(const Limits& limits) const { return trials_.drawn() < trials_.under(limits); }
    void add_states(std::vector<RungState>& states) const;
    /// The trials that the last message ended: replaced, or ended with their places.
    [[nodiscard]] const std::vector<TrialId>& left_behind() const { return left_behind_; }
    /// Whether the trial, which has results and no job, is never trained further.
    [[nodiscard]] bool is_over(TrialId trial) const;
    [[nodiscard]] std::uint64_t opened() const { return opened_; }  ///< populations so far
    [[nodiscard]] std::size_t bytes() const;

    /// A place in a population, as those see it who tell a trial's story.
    struct Member {
        TrialId trial{};              ///< 0: not drawn yet
        TrialId parent{};             ///< of the job in flight, or of the last
        std::uint32_t intervals = 0;  ///< trained, those of its ancestors included
        bool in_flight = false;
        bool has_result = false;
        bool failed = false;  ///< its last job
        bool ended = false;
        double loss = 0;  ///< of its last result, if that did not fail
    };
    struct Where {
        std::uint64_t population = 0;  ///< from 1
        std::size_t place = 0;
    };
    /// Of a trial that has a place in a population that is not over.
    [[nodiscard]] std::optional<Where> where(TrialId trial) const;
    /// Null: it is over, or was never opened.
    [[nodiscard]] const std::vector<Member>* population(std::uint64_t number) const;
    /// Places of the members with a result, the best first.
    [[nodiscard]] static std::vector<std::size_t> ranking(const std::vector<Member>& members);

  private:
    struct Population {
        std::vector<Member> members;
        std::size_t drawn = 0;        ///< of them
        std::size_t over = 0;         ///< of them: at R, or ended
        std::uint64_t available = 0;  ///< of them: those that need not wait
    };
    using Populations = std::map<std::uint64_t, Population>;  ///< by their numbers: those that are not over

    /// What a member does when it is its turn.
    enum class Step : std::uint8_t { wait, go_on, copy, end };
    struct Choice {
        Step step = Step::wait;
        std::size_t donor = 0;
    };
    struct Tally {
        std::uint64_t results = 0, promoted = 0;
    };

    void observe(const Result& result);
    void fill(Message& message) noexcept;
    [[nodiscard]] bool fill(Populations::iterator population, Message& message) noexcept;
    void draw(std::uint64_t number, Population& population, Message& message) noexcept;
    void open(Message& message) noexcept;
    void act(Population& population, std::size_t place, const Choice& choice, Message& message);
    void go_on(const Population& population, Member& member, Message& message);
    void copy(Population& population, std::size_t place, const Member& donor, Message& message);
    void leave(Population& population, Member& member);
    [[nodiscard]] std::vector<Choice> choices(const Population& population) const;
    /// What choices of a population have in common.
    struct Field {
        std::vector<std::size_t> ranks;  ///< places, the best first
        std::size_t fifth = 0;
        double slowest = 0, second = 0;  ///< resources; infinity: there is none
        std::size_t slowest_place = 0;
    };
    [[nodiscard]] Field field(const Population& population) const;
    [[nodiscard]] Choice choice_of(const Population& population, std::size_t place, const Field& field) const;
    void recount(Population& population);
    [[nodiscard]] bool finished(const Member& member) const { return member.intervals == levels_.size(); }
    [[nodiscard]] double trained(const Member& member) const {
        return member.intervals > 0 ? levels_[member.intervals - 1] : 0;
    }
    [[nodiscard]] bool idle(const Member& member) const {
        return number(member.trial) != 0 && !member.in_flight && !member.ended && !finished(member);
    }

    std::vector<double> levels_;
    std::uint64_t size_;
    PopulationPlan plan_;
    Populations open_;
    std::unordered_map<std::uint64_t, Where> places_;  ///< by trial
    std::vector<Tally> tallies_;                       ///< by rung
    std::vector<TrialId> left_behind_;
    std::uint64_t opened_ = 0;
    std::uint64_t copies_ = 0;
    std::uint64_t available_ = 0;
    NewTrials trials_;
};

}  // namespace espalier
