/// The inside of ProcessExecutor: what is shared between the thread that starts jobs, the I/O thread, the spawner and
/// the chores. `mutex_` guards who is idle and what waits; each worker's own mutex what it does at this moment. A
/// thread holds one of them at a time, and none while it waits for anything else.
#pragma once

#include <atomic>
#include <deque>
#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "exec/captured_output.hpp"
#include "exec/chores.hpp"
#include "exec/job_end.hpp"
#include "exec/orphans.hpp"
#include "exec/process_executor.hpp"
#include "exec/spawner.hpp"
#include "exec/usual_times.hpp"
#include "exec/worker_guard.hpp"
#include "wire/channel.hpp"
#include "wire/frames.hpp"

namespace espalier {

/// Nanoseconds of the monotonic clock.
using Moment = std::int64_t;
constexpr Moment never = std::numeric_limits<Moment>::max();
constexpr Moment a_second = 1'000'000'000;
/// Events of epoll that are about no worker: somebody wakes us, or the guard has ended.
constexpr std::uint64_t wake_event = 0;
constexpr std::uint64_t guard_event = 4;
/// Seconds for a worker to leave.
constexpr double patience_to_end = 5;
[[nodiscard]] Moment now();
[[nodiscard]] Moment after(Moment moment, double seconds);

/// A job on its way.
struct Task {
    Job job;
    Configuration configuration;
    std::optional<Completion> done;
    std::promise<std::variant<StateBytes, Failed>>* again = nullptr;  ///< instead of `done`: its state alone is wanted
    Beginning beginning;
    std::vector<unsigned char> frame;  ///< the Train, ready to be sent
    Descriptor file;                   ///< the state beside it
};
using TaskPtr = std::unique_ptr<Task>;

/// A place for one process at a time.
struct Worker {
    enum class State : std::uint8_t {
        none,     ///< no process
        opening,  ///< loads the library
        idle,
        busy,
        leaving,  ///< its socket is closed, or it was killed
    };

    // Of the I/O thread alone.
    std::uint32_t slot = 0;
    CapturedOutput output;
    std::uint32_t jobs = 0;  ///< since its start
    double cpu_before = 0;   ///< seconds of jobs and opening before this job

    std::mutex mutex;  ///< guards the rest
    State state = State::none;
    WorkerProcess process;
    std::uint64_t generation = 0;  ///< of the process; 0: there is none
    std::uint64_t serial = 0;      ///< of the job
    TaskPtr task;                  ///< of a busy one
    Moment began = 0;              ///< the job, its training again not counted
    double limit = 0;              ///< of its wall time, in seconds; 0: none
    Moment due = never;            ///< when something must be done about it
    bool heard = false;            ///< anything since the Train
    bool unread = false;           ///< it ended and never read something that it was sent
    JobEnd end;                    ///< as far as it is known that it will end, and why
    bool terminated = false;       ///< got SIGTERM: at `due` it gets SIGKILL
};

class ProcessExecutor::Impl {
  public:
    Impl(ProcessSettings settings, const Space& space, RemoteStates& states, JobListener& listener);
    ~Impl();

    void start(TaskPtr task) noexcept;
    void ask_to_stop() noexcept;
    [[nodiscard]] std::vector<int> pids();

  private:
    // ---- jobs on their way: any thread (process_executor.cpp)
    void prepare(Task& task) const;
    void begin_by_chore(TaskPtr task);
    void dispatch(TaskPtr task);
    [[nodiscard]] bool give(Worker& worker, std::uint64_t generation, TaskPtr& task);
    void arm(Worker& worker);
    void drop(TaskPtr task);
    void finish(TaskPtr task, Evaluation&& evaluation);
    void finish_kept(TaskPtr task, Evaluation&& evaluation, std::optional<StateBytes> state);
    void fail(TaskPtr task, std::string why);
    void need_workers();  ///< under mutex_
    void give_up(const std::string& why);
    [[nodiscard]] std::deque<TaskPtr> take_waiting(bool& flag);
    void due_at(Moment moment);
    void wake();

    // ---- the I/O thread (process_loop.cpp)
    void loop();
    [[nodiscard]] int time_to_sleep();
    void add(int file, std::uint64_t what);
    [[nodiscard]] Worker* worker_of(std::uint64_t what);
    void notice_gap(Moment began, int slept);
    void take_born();
    void wake_up();
    void replace_guard();
    [[nodiscard]] Worker& free_place();
    void welcome(WorkerProcess&& process);
    void look();
    [[nodiscard]] std::set<pid_t> known_children() const;
    [[nodiscard]] Moment look_at(Worker& worker, bool measure);
    void terminate(Worker& worker);  ///< under its mutex
    void stop_workers();
    void retire(Worker& worker);
    [[nodiscard]] JobEnd reap(Worker& worker, TaskPtr& task, Worker::State& was);
    void last_rites(Worker& worker, TaskPtr task, JobEnd end, Worker::State was);
    void bury(Worker& worker);
    void close_place(Worker& worker);
    void not_started(const std::string& why, bool for_lack);

    // ---- what workers say (process_frames.cpp), the I/O thread
    void read_output(Worker& worker);
    void read_socket(Worker& worker, bool to_the_end);
    void hear(Worker& worker, wire::Frame&& frame, Descriptor&& file);
    void on(Worker& worker, wire::Opened&& opened);
    void on(Worker& worker, wire::Refused&& refused);
    void on(Worker& worker, wire::Progress&& progress);
    void on(Worker& worker, const wire::Rebuilt& rebuilt);
    void on(Worker& worker, wire::Unusable&& unusable);
    void on(Worker& worker, wire::Trained&& trained, Descriptor&& file);
    void available(Worker& worker);
    void take_in(TaskPtr task, wire::Trained&& trained, Descriptor&& file, const std::string& last_words);
    void answer(std::uint32_t slot, std::uint64_t serial, bool go_on);
    void went_silent(Worker& worker);
    void break_off(Worker& worker, std::string why);
    [[nodiscard]] CapturedOutput::Tell teller(const Worker& worker);
    [[nodiscard]] const Task* task_of(Worker& worker);
    void note_heard(Worker& worker, bool unread, bool frame);

    const ProcessSettings settings_;
    const Space& space_;
    RemoteStates& states_;
    JobListener& listener_;
    const std::string mark_;
    std::uint64_t open_files_before_ = 0;
    wire::StopPage stop_page_;
    WorkerGuard guard_;
    Descriptor epoll_;
    Descriptor wake_;

    std::mutex mutex_;
    std::vector<std::pair<Worker*, std::uint64_t>> idle_;  ///< with their generations
    std::deque<TaskPtr> waiting_;
    std::deque<Spawner::Born> born_;  ///< not taken up yet
    std::uint32_t alive_ = 0;
    std::uint32_t starting_ = 0;
    std::uint32_t opening_ = 0;  ///< of those alive
    bool stopping_ = false;
    bool broken_ = false;
    bool closing_ = false;
    Moment no_start_before_ = 0;

    std::mutex times_mutex_;
    UsualTimes times_;

    std::atomic<Moment> next_look_{never};
    std::atomic<Moment> asleep_until_{0};
    std::atomic<std::uint64_t> serials_{0};
    std::atomic<bool> stopping_now_{false};
    std::atomic<bool> chores_wait_{false};

    // Of the I/O thread.
    std::vector<std::unique_ptr<Worker>> workers_;
    std::uint64_t generations_ = 0;
    wire::Inbox inbox_;
    Orphans orphans_;
    bool hunting_ = false;
    Moment now_ = 0;
    Moment next_measure_ = 0;
    bool workers_told_ = false;  ///< that the run stops
    bool workers_retired_ = false;
    std::uint32_t failed_starts_ = 0;
    std::uint32_t guards_ = 1;  ///< that there were

    std::optional<Chores> chores_;
    std::optional<Spawner> spawner_;
    std::thread io_;
};

}  // namespace espalier
