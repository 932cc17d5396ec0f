/// The live driver: the ladder's stages as nodes of a oneTBB flow graph. Decisions are those of the sequential ladder
/// in the order of `sequence`, whatever the number of threads.
///
///        ┌────────────────────────── Launch ───────────────────────────────────────┐
///        │                              ▲ promote        ▲ promote        ▲ new    │
///        ▼                              │                │                │        │
///   [evaluate] ──Event──▶ [sequence] ─▶ [rung K-1] ─▶ … ─▶ [rung 0] ─▶ [sample]
///    unlimited,      ▲      serial:         serial, FIFO, lightweight:    │ serial: sampler, vacancies
///    the executor    │      gives seq,      pipelined, yet exact          │
///                    │      records                                      │
///                    └───────────────────── follow-ups ───────────────────┘
///
/// A stopping rule is one more node, [stopping], between `sequence` and the top rung. A job that failed and is done
/// again goes from there to `evaluate`; its message goes on, to be counted.
///
/// With durability `process` and `power` a message leaves `sequence` only when its row is committed: the recorder keeps
/// it and calls enter() later, from the journal's thread. One thread at a time enters messages, in seq order; that
/// thread also moves the top, when the first result for a new rung comes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/ladder.hpp"

namespace espalier {

/// A job on its way to be evaluated.
struct Launch {
    Seq seq{};  ///< of the message that led to it
    Decision decision;
    bool again = false;  ///< decided in an earlier session and in flight when it ended
};

/// What the graph needs of the run around it. All must return soon; none may throw.
class GraphHost {
  public:
    GraphHost() = default;
    GraphHost(const GraphHost&) = delete;
    GraphHost& operator=(const GraphHost&) = delete;
    virtual ~GraphHost() = default;

    /// A message got its seq. In seq order, one at a time. See GraphMode::deferred for what happens next.
    virtual void record(const Message& message) noexcept = 0;
    /// Run this job; call completed() or abandoned() once, from any thread. Called by many threads at once.
    virtual void launch(const Launch& launch) noexcept = 0;
    /// The message has passed all stages. In seq order, one at a time: the moment to count.
    virtual void settled(const Message& message, const FollowUps& next) noexcept = 0;
};

/// How host and graph share the work.
struct GraphMode {
    /// A recorded message does not enter the ladder at once: the host calls enter() when it may be acted on, or drop()
    /// if that will never be, in seq order, from one thread at a time.
    bool deferred = false;
    /// launch() has called completed() or abandoned() before it returns.
    bool in_place = false;
};

class LadderGraph {
  public:
    /// Builds the graph in the calling thread's arena: call it, run() and the destructor inside the same arena.
    /// `ladder` may have a past (resume); both must outlive the graph.
    LadderGraph(Ladder& ladder, GraphHost& host, GraphMode mode = {});
    LadderGraph(const LadderGraph&) = delete;
    LadderGraph& operator=(const LadderGraph&) = delete;
    ~LadderGraph();

    /// Posts `events` in order, launches `again`, and blocks until nothing is left to do.
    /// @throws std::logic_error if an invariant was violated (a bug); the graph has drained all the same.
    void run(const std::vector<Launch>& again, const std::vector<Event>& events);

    /// One more job of an earlier session, from within launch() (GraphMode::in_place) or settled().
    void launch_again(const Launch& launch) noexcept;

    /// A stop, or another number of workers, from outside. Any thread, any time: ignored once run() has ended.
    void post(const Event& event) noexcept;
    /// The job came back with a result. Once a launched job; any thread.
    void completed(const Result& result) noexcept;
    /// The job ended without a result, because it was asked to stop. Once a launched job; any thread.
    void abandoned() noexcept;

    void enter(const Message& message) noexcept;  ///< see GraphMode::deferred
    void drop(const Message& message) noexcept;   ///< see GraphMode::deferred

    /// The graph as it is now, in Graphviz's DOT language.
    [[nodiscard]] std::string dot() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The graph of a plan with all its rungs, of an endless one the first dozen, in DOT. (A run makes a rung's node for
/// the first result there.)
[[nodiscard]] std::string ladder_dot(const LadderPlan& plan);

}  // namespace espalier
