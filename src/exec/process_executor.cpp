#include "exec/process_executor.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>
#include <stdexcept>
#include <utility>

#include "base/random.hpp"
#include "exec/open_files.hpp"
#include "exec/process_impl.hpp"
#include "objective/verdict.hpp"
#include "wire/codec.hpp"

namespace espalier {
namespace {

/// Tells our workers from those of every other run.
std::string new_mark() {
    std::random_device device;
    return fmt::format("{}-{:08x}{:08x}", ::getpid(), device(), device());
}

wire::StopPage new_stop_page() {
    auto page = wire::StopPage::make();
    if (const auto* failed = std::get_if<Failed>(&page)) throw std::runtime_error(failed->why);
    return std::get<wire::StopPage>(std::move(page));
}

wire::Train train_of(const Task& task, const Space& space, const EvaluatorSettings& settings, bool save) {
    const Job& job = task.job;
    wire::Train train;
    train.job = job;
    train.seed = draw_bits(settings.seed, job.trial, Purpose::trial_seed, 0);
    train.threads = settings.threads;
    train.configuration.reserve(space.size());
    for (std::size_t i = 0; i < space.size() && i < task.configuration.values.size(); ++i)
        train.configuration.push_back({space.parameters()[i].name, task.configuration.values[i]});
    train.json = to_json(space, task.configuration);
    train.state_at = task.beginning.state_at();
    train.rebuild = task.beginning.rebuild;
    train.save = save;
    return train;
}

}  // namespace

Moment now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Moment after(Moment moment, double seconds) {
    constexpr double a_century = 3.2e9;
    return seconds < a_century ? moment + static_cast<Moment>(seconds * static_cast<double>(a_second)) : never;
}

ProcessExecutor::Impl::Impl(ProcessSettings settings, const Space& space, RemoteStates& states, JobListener& listener)
    : settings_(std::move(settings)),
      space_(space),
      states_(states),
      listener_(listener),
      mark_(new_mark()),
      open_files_before_(allow_open_files(settings_.workers)),
      stop_page_(new_stop_page()),
      guard_(settings_.worker, mark_),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!epoll_ || !wake_)
        throw std::runtime_error(fmt::format("cannot watch worker processes: {}", std::strerror(errno)));
    add(wake_.get(), wake_event);
    if (guard_.end() >= 0) add(guard_.end(), guard_event);
    chores_.emplace();
    io_ = std::thread([this] { loop(); });
    spawner_.emplace(
        WorkerCommand{settings_.worker, states_.settings().threads, settings_.limits, mark_, open_files_before_},
        [this](Spawner::Born&& born) {
            const std::lock_guard lock(mutex_);
            born_.push_back(std::move(born));
            wake();
        });
}

ProcessExecutor::Impl::~Impl() {
    chores_.reset();  // all that is still to be written
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake();
    io_.join();
    spawner_.reset();
    for (auto& born : born_)  // after the loop had ended
        if (auto* process = std::get_if<WorkerProcess>(&born)) {
            Worker late;
            late.process = std::move(*process);
            ::kill(-late.process.pid, SIGKILL);
            close_place(late);
        }
    while (hunting_) hunting_ = orphans_.hunt({guard_.pid()});
}

void ProcessExecutor::Impl::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

/// The I/O thread looks at its workers at this moment or before.
void ProcessExecutor::Impl::due_at(Moment moment) {
    Moment next = next_look_.load();
    while (moment < next && !next_look_.compare_exchange_weak(next, moment)) continue;
    if (moment < asleep_until_.load()) wake();
}

// ---- from start() to a worker ---------------------------------------------------------------------------------------

void ProcessExecutor::Impl::prepare(Task& task) const {
    auto train = train_of(task, space_, states_.settings(), states_.can_save());
    if (task.beginning.state) {
        auto outgoing = wire::outgoing(task.beginning.state->bytes);
        if (const auto* failed = std::get_if<Failed>(&outgoing)) throw std::runtime_error(failed->why);
        auto& [state, file] = std::get<wire::OutgoingState>(outgoing);
        train.state = std::move(state);
        task.file = std::move(file);
    }
    wire::encode(std::move(train), task.frame);
}

void ProcessExecutor::Impl::start(TaskPtr task) noexcept {
    try {
        auto beginning = states_.begin_now(task->job);
        if (!beginning) return begin_by_chore(std::move(task));
        task->beginning = *std::move(beginning);
        prepare(*task);
        dispatch(std::move(task));
    } catch (const std::exception& error) {
        fail(std::move(task), error.what());
    }
}

void ProcessExecutor::Impl::begin_by_chore(TaskPtr task) {
    // A std::function must be copyable: it holds what it owns by a plain pointer, and is called exactly once.
    chores_->post([this, waiting = task.release()] {
        TaskPtr own(waiting);
        try {
            own->beginning = states_.begin(own->job);
            prepare(*own);
            dispatch(std::move(own));
        } catch (const std::exception& error) {
            fail(std::move(own), error.what());
        }
    });
}

void ProcessExecutor::Impl::dispatch(TaskPtr task) {
    for (;;) {
        std::pair<Worker*, std::uint64_t> to;
        {
            const std::lock_guard lock(mutex_);
            if (!stopping_ && !broken_) {
                if (idle_.empty()) {
                    waiting_.push_back(std::move(task));
                    return need_workers();
                }
                to = idle_.back();
                idle_.pop_back();
            }
        }
        if (to.first == nullptr) return drop(std::move(task));
        if (give(*to.first, to.second, task)) return;
    }
}

/// False: it died meanwhile, and the task is still the caller's.
bool ProcessExecutor::Impl::give(Worker& worker, std::uint64_t generation, TaskPtr& task) {
    const std::lock_guard lock(worker.mutex);
    if (worker.generation != generation || worker.state != Worker::State::idle) return false;
    if (wire::send(worker.process.socket.get(), task->frame, task->file.get(), wire::Wait::no) != wire::Sending::done) {
        worker.state = Worker::State::leaving;
        ::kill(-worker.process.pid, SIGKILL);
        return false;
    }
    worker.task = std::move(task);
    worker.state = Worker::State::busy;
    worker.serial = ++serials_;
    worker.end = {};
    worker.terminated = false;
    worker.heard = false;
    arm(worker);
    return true;
}

/// The job's time begins. What trains again first gets as much for each level.
void ProcessExecutor::Impl::arm(Worker& worker) {
    const auto& limits = settings_.limits;
    const Task& task = *worker.task;
    worker.began = now();
    double limit = limits.seconds.value_or(0);
    if (limits.factor) {
        const std::lock_guard lock(times_mutex_);
        if (const auto usual = times_.limit(task.job, *limits.factor))
            limit = limit > 0 ? std::min(limit, *usual) : *usual;
    }
    worker.limit = limit;
    const auto times = static_cast<double>(1 + task.beginning.rebuild.size());
    worker.due = limit > 0 ? after(worker.began, limit * times) : never;
    if (stopping_now_.load()) worker.due = std::min(worker.due, after(worker.began, stop_patience.count()));
    Moment look = worker.due;
    if (limits.memory) look = std::min(look, worker.began + a_second / 10);
    if (look != never) due_at(look);
}

void ProcessExecutor::Impl::need_workers() {
    if (stopping_ || broken_ || closing_) return;
    if (no_start_before_ > 0) {
        if (now() < no_start_before_) return due_at(no_start_before_);
        no_start_before_ = 0;
    }
    while (alive_ + starting_ < settings_.workers && waiting_.size() > starting_ + opening_) {
        ++starting_;
        spawner_->ask_for_one();
    }
}

// ---- from a worker to the completion --------------------------------------------------------------------------------

/// It was not begun, so nothing is lost.
void ProcessExecutor::Impl::drop(TaskPtr task) { finish(std::move(task), {}); }

void ProcessExecutor::Impl::fail(TaskPtr task, std::string why) {
    auto evaluation = failed_evaluation(task->job, std::move(why));
    finish(std::move(task), std::move(evaluation));
}

void ProcessExecutor::Impl::finish_kept(TaskPtr task, Evaluation&& evaluation, std::optional<StateBytes> state) {
    if (task->again != nullptr) {
        if (state) std::exchange(task->again, nullptr)->set_value(*std::move(state));
        return finish(std::move(task), std::move(evaluation));
    }
    const double loss = evaluation.result->loss;
    if (states_.keep_now(task->job, loss, state)) return finish(std::move(task), std::move(evaluation));
    struct Rest {
        TaskPtr task;
        Evaluation evaluation;
        StateBytes state;
    };
    chores_->post([this, loss, waiting = new Rest{std::move(task), std::move(evaluation), *std::move(state)}] {
        const std::unique_ptr<Rest> own(waiting);
        states_.keep(own->task->job, loss, std::move(own->state));
        finish(std::move(own->task), std::move(own->evaluation));
    });
}

void ProcessExecutor::Impl::finish(TaskPtr task, Evaluation&& evaluation) {
    if (task->again != nullptr)
        task->again->set_value(Failed{!evaluation.result ? "stopped before it was trained again; resume the study"
                                      : evaluation.result->ok() ? "its worker could not save it"
                                                                : evaluation.message});
    if (!task->done) return;
    states_.after(task->job, evaluation.result, std::move(task->beginning));
    if (states_.has_chores() && !chores_wait_.exchange(true))
        chores_->post([this] {
            chores_wait_ = false;
            states_.do_chores();
        });
    std::move(*task->done).finish(std::move(evaluation));
}

std::deque<TaskPtr> ProcessExecutor::Impl::take_waiting(bool& flag) {
    const std::lock_guard lock(mutex_);
    flag = true;
    return std::exchange(waiting_, {});
}

void ProcessExecutor::Impl::ask_to_stop() noexcept {
    stop_page_.set(1);
    stopping_now_ = true;
    for (auto& task : take_waiting(stopping_)) drop(std::move(task));
    wake();
}

void ProcessExecutor::Impl::give_up(const std::string& why) {
    {
        const std::lock_guard lock(mutex_);
        if (broken_ || closing_) return;
    }
    auto waiting = take_waiting(broken_);
    if (settings_.on_broken) settings_.on_broken(why);
    for (auto& task : waiting) drop(std::move(task));
}

std::vector<int> ProcessExecutor::Impl::pids() {
    std::vector<Worker*> places;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& worker : workers_) places.push_back(worker.get());
    }
    std::vector<int> all;
    for (Worker* worker : places) {
        const std::lock_guard lock(worker->mutex);
        if (worker->state != Worker::State::none) all.push_back(worker->process.pid);
    }
    return all;
}

// ---- the interface --------------------------------------------------------------------------------------------------

ProcessExecutor::ProcessExecutor(ProcessSettings settings, const Space& space, RemoteStates& states,
                                 JobListener& listener)
    : impl_(std::make_unique<Impl>(std::move(settings), space, states, listener)) {}
ProcessExecutor::~ProcessExecutor() = default;

void ProcessExecutor::start(const Job& job, const Configuration& configuration, Completion done) noexcept {
    impl_->start(TaskPtr(new Task{job, configuration, std::move(done), nullptr, {}, {}, {}}));
}

void ProcessExecutor::ask_to_stop() noexcept { impl_->ask_to_stop(); }

std::variant<StateBytes, Failed> ProcessExecutor::train_again(const Job& job, const Configuration& configuration) {
    std::promise<std::variant<StateBytes, Failed>> state;
    impl_->start(TaskPtr(new Task{job, configuration, std::nullopt, &state, {}, {}, {}}));
    return state.get_future().get();
}

std::vector<int> ProcessExecutor::workers() const { return impl_->pids(); }

}  // namespace espalier
