/// Judges a run message by message: passes each through a ladder and through the algorithm of its scheme written
/// literally, and checks
/// the rules on workers (DESIGN, section 3), written literally, too. A value; callers serialise.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "core/in_flight.hpp"
#include "core/ladder.hpp"
#include "oracle/failure_oracle.hpp"
#include "oracle/loop_oracle.hpp"
#include "oracle/oracle.hpp"
#include "oracle/pbt_oracle.hpp"
#include "oracle/sha_oracle.hpp"

namespace espalier {

/// What the ladder made of a message, and what the oracle would have.
struct Verdict {
    Step step;
    bool worker = false;              ///< a worker is free here and may have work
    bool again = false;               ///< or a worker does the job again that failed
    std::optional<Job> job;           ///< that it should get
    std::optional<StopReason> limit;  ///< that is reached here for the first time
    std::string fault;                ///< the first thing that is wrong, in words; "": all is right
};

class Judge {
  public:
    /// @throws std::invalid_argument for an impossible plan.
    explicit Judge(const LadderPlan& plan);

    /// Whether the event can come now: a result of a job in flight, a worker that was released.
    [[nodiscard]] bool possible(const Event& event) const;
    /// The event must be possible. After a fault, ladder and oracle have parted: what follows means nothing.
    Verdict take(const Event& event);
    /// What is wrong with a run that ends here, or "".
    [[nodiscard]] std::string end() const;

    // To tell the oracle's side of what follows, after a fault. The job is then handed out.
    std::optional<Job> serve();  ///< what the next released worker should get
    std::optional<Job> wake();   ///< what the next parked worker should get, if one should be woken

    [[nodiscard]] const Ladder& ladder() const { return ladder_; }
    [[nodiscard]] const InFlight& in_flight() const { return in_flight_; }
    [[nodiscard]] bool may_work() const { return open_ && !stopped_; }  ///< no stop, no limit reached

  private:
    [[nodiscard]] bool pass_gate(const Event& event);
    [[nodiscard]] std::optional<StopReason> reach_limits(const Event& event, const std::optional<Decision>& decision);
    [[nodiscard]] std::string fault_of(const Verdict& verdict) const;
    [[nodiscard]] std::string fault_of_workers() const;

    using AnyOracle = std::variant<Oracle, LoopOracle, ShaOracle, PbtOracle>;  ///< one a scheme
    [[nodiscard]] static AnyOracle oracle_of(const LadderPlan& plan);
    std::optional<Job> oracles_job();         ///< what the oracle gives the next free worker
    [[nodiscard]] std::uint64_t due() const;  ///< promotions, says the oracle
    [[nodiscard]] bool exhausted() const;
    [[nodiscard]] Oracle::Reason reason() const;

    Ladder ladder_;
    AnyOracle oracle_;
    FailureOracle failures_;
    std::uint64_t capacity_;
    InFlight in_flight_;
    Limits limits_;
    bool open_ = false;
    bool stopped_ = true;
    std::uint64_t workers_ = 0;
    std::uint64_t wanted_ = 0;  ///< workers that the last Start asked for
    std::uint64_t pending_ = 0;
    double charged_ = 0;
    double best_ = std::numeric_limits<double>::infinity();
};

/// "train 3 to 4", "train 21 to 4 (copy of 3)".
[[nodiscard]] std::string words_of(const Job& job);

}  // namespace espalier
