/// A run in virtual time: the very ladder of live runs, fed from a heap of finish times. It decides nothing itself. One
/// thread; what a model computes may run on others.
///
///   [model] ─ time ─▶ [finish times] ─ next result ─▶ [ladder] ─ job ─▶ [model] …
///                          ▲ workers join and leave, the end of the world
///
/// With a stopping rule a job's reports are events, too: each comes when so much of the job's own training is done,
/// which goes on evenly. Of a job that is dropped only the last attempt reports; one that is dropped for good, not at
/// all.
///
/// Events are ordered by time, then by the order in which they came about. What follows from a message (a stop,
/// released workers) happens at once, before the next finish time; decisions take no time.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/ladder.hpp"
#include "core/world.hpp"
#include "sim/finish_queue.hpp"
#include "sim/fortune.hpp"

namespace espalier {

/// A loss that a job reports on its way.
struct Reported {
    double resource = 0;  ///< above the job's `from`, at most its `to`
    double loss = 0;
};

/// What jobs take, and what they come back with.
class JobModel {
  public:
    JobModel() = default;
    JobModel(const JobModel&) = delete;
    JobModel& operator=(const JobModel&) = delete;
    virtual ~JobModel() = default;

    /// The job was handed out. A model may begin to compute now, on other threads.
    virtual void start(const Job& job) { static_cast<void>(job); }
    /// How long the job takes where nothing befalls it, in virtual time. Once a job, in the order of start(), before
    /// anything else happens.
    [[nodiscard]] virtual double time(const Job& job) = 0;
    /// What the job comes back with, when its time has come. Not asked of jobs that were dropped for good.
    [[nodiscard]] virtual Result finish(const Job& job) = 0;

    /// What the job reports on its way, in order; after time(), once. Only where there is a stopping rule.
    [[nodiscard]] virtual std::vector<Reported> reports(const Job& job) {
        static_cast<void>(job);
        return {};
    }
    /// The stopping rule ended the job: finish() will not be asked.
    virtual void stopped(const Job& job) { static_cast<void>(job); }
};

/// Who watches a run: a journal, statistics. In the order of events.
class SimulationListener {
  public:
    SimulationListener() = default;
    SimulationListener(const SimulationListener&) = delete;
    SimulationListener& operator=(const SimulationListener&) = delete;
    virtual ~SimulationListener() = default;

    /// After its way through the ladder, with the decision that it led to.
    virtual void passed(const Message& message, double time) = 0;
    /// The job was dropped so often, for good if `failed`. Told when it comes back, before its result, or when the
    /// world ends while it runs.
    virtual void dropped(const Job& job, double time, std::uint32_t drops, bool failed) {
        static_cast<void>(job), static_cast<void>(time), static_cast<void>(drops), static_cast<void>(failed);
    }
};

class Simulation {
  public:
    /// `model` and `listeners` must outlive it. @throws std::invalid_argument for an impossible plan.
    Simulation(LadderPlan plan, Limits limits, World world, JobModel& model,
               std::vector<SimulationListener*> listeners = {});

    /// One event and what follows from it. False: the run has ended, or the world.
    /// @throws std::runtime_error beyond the longest time (core/world.hpp)
    bool step();
    /// Ends the run here and now: jobs in flight do not come back.
    void stop(StopReason reason);
    void run() {
        while (step()) {
        }
    }

    [[nodiscard]] double now() const { return now_; }
    [[nodiscard]] const Ladder& ladder() const { return ladder_; }
    /// Of jobs that came back, and at the end of the world of those that run.
    [[nodiscard]] std::uint64_t drops() const { return drops_; }

  private:
    struct Running {
        Job job;
        double began = 0;
        std::uint32_t drops = 0;
        bool failed = false;
    };
    enum class Next : std::uint8_t { nothing, finish, change, limit };

    /// The reports of a running job that has not made the last of them: it waits in the queue for its next one.
    struct Curve {
        std::vector<Reported> reports;
        std::size_t next = 0;
        double end = 0;   ///< when the job ends
        double time = 0;  ///< that it takes to train from `from` to `to`
        double from = 0;
    };

    void take(const Event& event);
    void follow();
    void begin(const Job& job);
    void finish();
    void tell_drops(const Running& running);
    void end_world();
    [[nodiscard]] std::pair<Next, double> next() const;
    [[nodiscard]] bool waits_for_workers() const;
    void put(const Running& running, double end);
    bool report(const Running& running);

    Ladder ladder_;
    const Limits limits_;
    const World world_;
    JobModel& model_;
    const std::vector<SimulationListener*> listeners_;
    double now_ = 0;
    bool started_ = false;
    bool over_ = false;
    std::size_t next_change_ = 0;
    std::uint64_t drops_ = 0;
    FinishQueue<Running> finishes_;
    std::deque<Event> follow_ups_;
    std::vector<Job> handed_out_;                           ///< at this moment; their times are not asked for yet
    std::unordered_map<std::uint64_t, double> trained_in_;  ///< by trial; only where training begins from scratch
    std::unordered_map<std::uint64_t, Curve> curves_;       ///< by trial; only with a stopping rule
    bool stopped_ = false;                                  ///< the last report ended its trial
};

}  // namespace espalier
