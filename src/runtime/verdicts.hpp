/// "Go on?": reports of running jobs that wait for what the stopping rule says. A report goes into the run's sequence
/// through a thread of this class, because the one that reports is inside the objective: what it put into the graph
/// itself would run there, other trials included, and a thread of the arena may be inside an objective, too.
///
///   objective's thread ── ask(report) ──▶ [messenger] ── post ──▶ sequence ─▶ … ─▶ ladder
///          ▲ waits                                                                   │
///          └──────────────────────────── answer(trial, go on) ◀──────────────────────┘
///
/// One report of a trial at a time. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "core/message.hpp"

namespace espalier {

class Verdicts {
  public:
    /// `post` puts a report into the sequence; called in the order of ask(), from one thread. `nudge`, from any, sees
    /// to it that a free thread of the arena looks for work: oneTBB may miss to wake one for what is spawned, since it
    /// counts on the spawning thread to come to it, and here that thread may wait for the very verdict.
    Verdicts(std::function<void(const Progress&)> post, std::function<void()> nudge);
    Verdicts(const Verdicts&) = delete;
    Verdicts& operator=(const Verdicts&) = delete;
    ~Verdicts();  ///< nobody may be waiting any more

    /// Blocks until the report is answered; whether the job goes on. Not from a node of the graph.
    [[nodiscard]] bool ask(const Progress& report);
    /// The same for who must not wait: `answer` is called once, from whatever thread calls answer().
    void ask(const Progress& report, std::function<void(bool)> answer);
    /// The report of this trial came to its end: judged, or lost (then it goes on). Any thread; one that nobody waits
    /// for is ignored.
    void answer(TrialId trial, bool go_on) noexcept;

  private:
    using Answer = std::function<void(bool)>;

    void carry();

    const std::function<void(const Progress&)> post_;
    const std::function<void()> nudge_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Progress> reports_;                       ///< not posted yet
    std::unordered_map<std::uint64_t, Answer> waiting_;  ///< by trial
    bool closing_ = false;
    std::thread messenger_;  ///< last: uses all of the above
};

}  // namespace espalier
