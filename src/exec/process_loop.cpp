// The I/O thread of ProcessExecutor: what it waits for, limits, births and deaths.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <exception>

#include "exec/process_impl.hpp"
#include "wire/codec.hpp"

namespace espalier {
namespace {

// What an event of epoll is about: a generation (from 1), a place, and which of its files.
enum class File : std::uint64_t { none, output, socket, end };
constexpr std::uint64_t file_bits = 2;
constexpr std::uint64_t slot_bits = 20;

std::uint64_t event_of(const Worker& worker, File file) {
    return (worker.generation << (file_bits + slot_bits)) | (std::uint64_t{worker.slot} << file_bits) |
           static_cast<std::uint64_t>(file);
}
File file_of(std::uint64_t event) { return File{event & ((1U << file_bits) - 1)}; }

constexpr Moment measure_every = a_second / 10;
constexpr Moment hunt_every = a_second / 50;
constexpr Moment tick = a_second;  ///< between two looks at the clock while there are limits
constexpr Moment slack = a_second / 4;
constexpr std::uint32_t most_failed_starts = 3;
constexpr std::uint32_t most_starts_for_lack = 6;
constexpr std::uint32_t most_killed_starts = 30;
/// Memory grows on while a job has its grace: so far beyond its limit that is not waited for.
constexpr double far_beyond = 1.5;

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

void ProcessExecutor::Impl::add(int file, std::uint64_t what) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = what;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, file, &event);
}

/// Null: what it was about is gone.
Worker* ProcessExecutor::Impl::worker_of(std::uint64_t what) {
    const auto slot = (what >> file_bits) & ((1U << slot_bits) - 1);
    if (slot >= workers_.size()) return nullptr;
    Worker& worker = *workers_[slot];
    return worker.generation == what >> (file_bits + slot_bits) ? &worker : nullptr;
}

int ProcessExecutor::Impl::time_to_sleep() {
    const auto until = [&] {
        const Moment next = next_look_.load();
        return next == never ? never : std::min(next, now_ + tick);
    };
    // Whoever lowers next_look_ after this sees until when we sleep, and wakes us.
    asleep_until_.store(until());
    const Moment next = until();
    if (next == never) return -1;
    return static_cast<int>(std::clamp<Moment>((next - now_ + 999'999) / 1'000'000, 0, 60'000));
}

void ProcessExecutor::Impl::loop() {
    std::array<epoll_event, 256> events{};
    for (;;) {
        const Moment began = now_ = now();
        const int timeout = time_to_sleep();
        const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
        asleep_until_.store(0);
        now_ = now();
        notice_gap(began, timeout);
        // What a job wrote comes before its result, and both before the end of its process.
        for (const File file : {File::output, File::socket, File::end})
            for (int i = 0; i < count; ++i) {
                const std::uint64_t what = events[static_cast<std::size_t>(i)].data.u64;
                if (file_of(what) != file) continue;
                Worker* worker = worker_of(what);
                if (worker == nullptr) continue;
                if (file == File::output) read_output(*worker);
                if (file == File::socket) read_socket(*worker, false);
                if (file == File::end) bury(*worker);
            }
        for (int i = 0; i < count; ++i) {
            const std::uint64_t what = events[static_cast<std::size_t>(i)].data.u64;
            if (what == wake_event) wake_up();
            if (what == guard_event) replace_guard();
        }
        if (now_ >= next_look_.load()) look();
        const std::lock_guard lock(mutex_);
        if (alive_ == 0 && workers_retired_) return;
    }
}

void ProcessExecutor::Impl::wake_up() {
    std::uint64_t times = 0;
    [[maybe_unused]] const auto got = ::read(wake_.get(), &times, sizeof times);
    take_born();
    if (stopping_now_.load() && !workers_told_) stop_workers();
    const std::lock_guard lock(mutex_);
    if (closing_) next_look_ = 0;
}

/// Somebody killed it. Without one the run goes on; only its sudden end would leave something behind.
void ProcessExecutor::Impl::replace_guard() {
    constexpr std::uint32_t most_guards = 100;
    try {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, guard_.end(), nullptr);
        if (guards_++ == most_guards) return;
        guard_.replace();
        if (guard_.end() >= 0) add(guard_.end(), guard_event);
    } catch (const std::exception&) {
        return;
    }
}

/// While this program did not run, perhaps nothing did: no job is killed for that time. It is not known when in our
/// sleep it stopped, so all of that is given.
void ProcessExecutor::Impl::notice_gap(Moment began, int slept) {
    if (slept < 0) return;
    const Moment late = now_ - began - Moment{slept} * 1'000'000;
    if (late < slack) return;
    for (auto& worker : workers_) {
        const std::lock_guard lock(worker->mutex);
        if (worker->due != never) worker->due += now_ - began;
    }
}

// ---- limits ---------------------------------------------------------------------------------------------------------

void ProcessExecutor::Impl::look() {
    next_look_.store(never);
    const bool measure = settings_.limits.memory && now_ >= next_measure_;
    if (measure) next_measure_ = now_ + measure_every;
    Moment next = never;
    for (auto& worker : workers_) {
        const std::lock_guard lock(worker->mutex);
        if (worker->state != Worker::State::none) next = std::min(next, look_at(*worker, measure));
    }
    if (hunting_ && (hunting_ = orphans_.hunt(known_children()))) next = std::min(next, now_ + hunt_every);
    bool closing = false;
    {
        const std::lock_guard lock(mutex_);
        need_workers();
        closing = closing_ && !workers_retired_;
    }
    if (closing) {
        workers_retired_ = true;
        for (auto& worker : workers_) retire(*worker);
        next = std::min(next, after(now_, settings_.limits.grace));
    }
    if (next != never) due_at(next);
}

std::set<pid_t> ProcessExecutor::Impl::known_children() const {
    std::set<pid_t> known{guard_.pid()};
    for (const auto& worker : workers_)
        if (worker->generation != 0) known.insert(worker->process.pid);
    return known;
}

/// @returns when it must be looked at again.
Moment ProcessExecutor::Impl::look_at(Worker& worker, bool measure) {
    const auto& memory = settings_.limits.memory;
    const bool busy = worker.state == Worker::State::busy;
    if (busy && memory && measure) {
        const std::uint64_t resident = resident_bytes(worker.process);
        worker.end.peak_memory = std::max(worker.end.peak_memory, resident);
        if (resident > *memory && !worker.terminated) {
            worker.end.how = Ended::too_large;
            worker.end.limit = static_cast<double>(*memory);
            terminate(worker);
        }
        if (static_cast<double>(resident) > far_beyond * static_cast<double>(*memory)) worker.due = now_;
    }
    if (worker.due <= now_) {
        if (!busy || worker.terminated) {
            worker.end.by_us = true;
            if (!worker.end.what.empty()) worker.end.how = Ended::broke_off;  // it was silent, and went not by itself
            ::kill(-worker.process.pid, SIGKILL);
            worker.due = never;
        } else {
            worker.end.how = stopping_now_.load() ? Ended::by_run : Ended::too_slow;
            worker.end.limit = worker.limit;
            terminate(worker);
        }
    }
    return busy && memory ? std::min(worker.due, next_measure_) : worker.due;
}

void ProcessExecutor::Impl::terminate(Worker& worker) {
    ::kill(-worker.process.pid, SIGTERM);
    worker.terminated = true;
    worker.due = after(now_, settings_.limits.grace);
}

void ProcessExecutor::Impl::stop_workers() {
    workers_told_ = true;
    for (auto& worker : workers_) {
        const std::lock_guard lock(worker->mutex);
        if (worker->state == Worker::State::busy && !worker->terminated) {
            worker->due = std::min(worker->due, after(now_, stop_patience.count()));
            due_at(worker->due);
        }
        if (worker->state == Worker::State::opening) ::kill(-worker->process.pid, SIGKILL);
    }
}

// ---- births and deaths ----------------------------------------------------------------------------------------------

void ProcessExecutor::Impl::take_born() {
    for (;;) {
        Spawner::Born born;
        {
            const std::lock_guard lock(mutex_);
            if (born_.empty()) return;
            born = std::move(born_.front());
            born_.pop_front();
            --starting_;
            if (std::holds_alternative<WorkerProcess>(born)) ++alive_, ++opening_;
        }
        if (auto* failed = std::get_if<NotStarted>(&born))
            not_started(failed->why, failed->for_lack ? Reason::lack : Reason::own);
        else
            welcome(std::move(std::get<WorkerProcess>(born)));
    }
}

Worker& ProcessExecutor::Impl::free_place() {
    for (auto& worker : workers_)
        if (worker->generation == 0) return *worker;
    const std::lock_guard lock(mutex_);
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->slot = static_cast<std::uint32_t>(workers_.size() - 1);
    return *workers_.back();
}

void ProcessExecutor::Impl::welcome(WorkerProcess&& process) {
    Worker& worker = free_place();
    guard_.watch(process.pid);
    worker.jobs = 0;
    worker.cpu_before = 0;
    worker.output = {};
    const std::lock_guard lock(worker.mutex);
    worker.process = std::move(process);
    worker.generation = ++generations_;
    worker.state = Worker::State::opening;
    worker.end = {};
    worker.terminated = worker.heard = worker.unread = false;
    worker.due = after(now_, std::max(patience_to_open, settings_.limits.seconds.value_or(0)));
    due_at(worker.due);
    add(worker.process.output.get(), event_of(worker, File::output));
    add(worker.process.socket.get(), event_of(worker, File::socket));
    add(worker.process.end.get(), event_of(worker, File::end));
    wire::Open open;
    open.library = settings_.library;
    open.options = settings_.options;
    open.folder = settings_.folder;
    open.parameters = settings_.parameters;
    open.verdicts = settings_.verdicts;
    open.idle = false;
    // One that cannot hear it ends, and is told of as any other that ends while it opens.
    static_cast<void>(wire::send(worker.process.socket.get(), wire::encode(open), stop_page_.file(), wire::Wait::no));
    if (stopping_now_.load() || workers_retired_) ::kill(-worker.process.pid, SIGKILL);
}

/// Ends one that has no job: it sees the end of its socket, and is killed if it does not go then.
void ProcessExecutor::Impl::retire(Worker& worker) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(idle_, [&](const auto& one) { return one.first == &worker; });
    }
    bool was_opening = false;
    {
        const std::lock_guard lock(worker.mutex);
        if (worker.state == Worker::State::none || worker.state == Worker::State::leaving) return;
        was_opening = worker.state == Worker::State::opening;
        worker.due = after(now_, was_opening ? settings_.limits.grace : patience_to_end);
        worker.state = Worker::State::leaving;
        worker.process.socket.reset();
        due_at(worker.due);
    }
    const std::lock_guard lock(mutex_);
    if (was_opening) --opening_;
}

void ProcessExecutor::Impl::close_place(Worker& worker) {
    worker.process.socket.reset();
    worker.process.output.reset();
    worker.process.end.reset();
    worker.process.memory.reset();
    while (::waitpid(worker.process.pid, nullptr, 0) < 0 && errno == EINTR) continue;
    worker.process.pid = -1;
}

/// Its process has ended.
void ProcessExecutor::Impl::bury(Worker& worker) {
    read_socket(worker, true);  // a result that it had sent counts
    read_output(worker);
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(idle_, [&](const auto& one) { return one.first == &worker; });
    }
    const pid_t pid = worker.process.pid;
    const std::string mark = worker.process.mark;
    TaskPtr task;
    Worker::State was = Worker::State::none;
    JobEnd end = reap(worker, task, was);
    guard_.forget(pid);
    orphans_.of(pid, mark);
    hunting_ = true;
    due_at(now_ + hunt_every);  // for all that die until then
    {
        const std::lock_guard lock(mutex_);
        --alive_;
        if (was == Worker::State::opening) --opening_;
    }
    last_rites(worker, std::move(task), std::move(end), was);
    const std::lock_guard lock(mutex_);
    need_workers();
}

JobEnd ProcessExecutor::Impl::reap(Worker& worker, TaskPtr& task, Worker::State& was) {
    const std::lock_guard lock(worker.mutex);
    ::kill(-worker.process.pid, SIGKILL);  // what it left in its group, while nobody else can have its number
    JobEnd end = std::move(worker.end);
    rusage usage{};
    while (::wait4(worker.process.pid, &end.status, 0, &usage) < 0 && errno == EINTR) continue;
    end.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime) - worker.cpu_before;
    end.peak_memory = std::max(end.peak_memory, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
    // Not now_: the job may have been handed out, by another thread, since the loop looked at the clock.
    end.seconds = static_cast<double>(now() - worker.began) / static_cast<double>(a_second);
    end.last_words = worker.output.last_words();
    was = std::exchange(worker.state, Worker::State::none);
    task = std::move(worker.task);
    worker.due = never;
    worker.process = {};
    worker.generation = 0;
    return end;
}

void ProcessExecutor::Impl::last_rites(Worker& worker, TaskPtr task, JobEnd end, Worker::State was) {
    // Who is killed by SIGKILL, and not by us, was killed by somebody else.
    const bool killed =
        end.how == Ended::by_itself && WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGKILL && !end.by_us;
    const auto reason = killed ? Reason::killed : Reason::own;
    if (task && worker.unread && !worker.heard && end.how != Ended::by_run) {
        // It had not begun. Of a process that never did anything we think as of one that did not start.
        if (worker.jobs == 0)
            not_started(fmt::format("{}: worker processes end before they begin a job: {}", settings_.library,
                                    words_of_status(end.status)),
                        reason);
        return dispatch(std::move(task));
    }
    if (task) {
        failed_starts_ = 0;
        worker.output.end([&](const std::string& line) { listener_.log(task->job, 0, line); });
        auto evaluation = evaluation_of(task->job, end, settings_.limits);
        return finish(std::move(task), std::move(evaluation));
    }
    if (was != Worker::State::opening || stopping_now_.load()) return;
    not_started(fmt::format("{}: a worker process ended while it opened the library: {}{}", settings_.library,
                            end.how == Ended::broke_off ? end.what : words_of_status(end.status),
                            end.last_words.empty() ? "" : "\n" + end.last_words),
                reason);
}

void ProcessExecutor::Impl::not_started(const std::string& why, Reason reason) {
    bool others = false;
    {
        const std::lock_guard lock(mutex_);
        others = alive_ > 0;
        ++failed_starts_;
        const double pause = reason == Reason::lack ? 0.1 * std::pow(2.0, std::min(failed_starts_, 5U)) : 0.05;
        no_start_before_ = after(now_, pause);
        due_at(no_start_before_);
    }
    if (reason == Reason::lack && others) return;  // those that live take the jobs
    const auto most = reason == Reason::own    ? most_failed_starts
                      : reason == Reason::lack ? most_starts_for_lack
                                               : most_killed_starts;
    if (failed_starts_ >= most) give_up(why);
}

}  // namespace espalier
