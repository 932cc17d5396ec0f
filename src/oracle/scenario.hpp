/// A run as a transcript tells it: what each line leads to, in words, from the ladder and from the oracle. Values; one
/// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/message.hpp"
#include "core/plan.hpp"
#include "oracle/judge.hpp"

namespace espalier {

/// A transcript as a value: a plan, the Start that begins the run, and the events after it.
struct Script {
    LadderPlan plan;
    bool endless = false;  ///< the plan is endless_levels of its first level
    Start start;
    /// What follows from a message (released workers, a stop) comes where the script says. Else it follows at once, and
    /// only the workers of the first Start come where the script says.
    bool late = false;
    std::vector<Event> events;
};

/// What a line led to.
struct Happened {
    bool possible = true;  ///< false: refused, and nothing happened
    std::string got;       ///< by the ladder: "train 1 to 3, wait"
    std::string expected;  ///< by the oracle
    std::string fault;     ///< see Verdict; then the scenario is over
};

class Scenario {
  public:
    /// @throws std::invalid_argument for an impossible plan.
    Scenario(const LadderPlan& plan, const Start& start, bool late);
    explicit Scenario(const Script& script) : Scenario(script.plan, script.start, script.late) {}

    /// The event, and what follows from it unless that comes late. Of a result, trial, rung, outcome and loss count.
    Happened feed(const Event& event);

    [[nodiscard]] const Judge& judge() const { return judge_; }
    /// In the order in which they were handed out.
    [[nodiscard]] std::vector<Job> jobs() const;

  private:
    void step(const Event& event, Happened& happened);
    void release(Happened& happened);
    void tell_rest(std::uint64_t released, std::string& expected);

    Judge judge_;
    bool late_;
    std::uint64_t released_ = 0;  ///< workers that come at once
    std::vector<Job> handed_out_;
};

}  // namespace espalier
