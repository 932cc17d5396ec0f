/// Adds up what the fold of a run's messages does not: time, pace, failures and what they said. A value, fed in the
/// order of messages; one thread. Private to the status.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "view/run_status.hpp"

namespace espalier {

class StatusCounter {
  public:
    /// What a result will say, or has said: before its message.
    void take(const ReportRow& report);
    void see(const FoldedMessage& message);
    /// `now`: seconds of the run, no earlier than the last message.
    void fill(RunStatus& status, double now) const;

  private:
    using Key = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;
    using Cause = std::pair<Outcome, std::string>;

    [[nodiscard]] double offered_until(double now) const;
    void count_failure(const Result& result, std::string said);
    void fill_causes(RunStatus& status) const;

    double elapsed_ = 0;
    double offered_ = 0;
    double busy_ = 0;
    std::uint64_t workers_ = 0;
    std::uint64_t in_flight_ = 0;
    std::uint64_t jobs_ = 0;
    std::uint64_t failures_ = 0;
    std::uint64_t retried_ = 0;
    std::uint64_t stopped_trials_ = 0;
    std::deque<double> came_;  ///< when results came, of the last minute
    PaceHistory pace_;
    std::map<Outcome, std::uint64_t> outcomes_;
    std::map<Key, std::string> said_;  ///< by jobs whose result is still to come
    std::map<Cause, std::uint64_t> causes_;
    std::uint64_t other_causes_ = 0;
};

}  // namespace espalier
