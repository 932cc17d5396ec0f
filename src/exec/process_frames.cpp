// What workers say and write, as the I/O thread of ProcessExecutor hears it.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <utility>

#include "exec/process_impl.hpp"
#include "objective/verdict.hpp"
#include "wire/codec.hpp"

namespace espalier {
namespace {

/// Of one worker's output in one turn: somebody who writes without end must not keep us from the others.
constexpr int most_reads = 4;

double cpu_seconds_of(pid_t pid) {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

/// Its job; null: it has none. It stays until this thread takes it.
const Task* ProcessExecutor::Impl::task_of(Worker& worker) {
    const std::lock_guard lock(worker.mutex);
    return worker.task.get();
}

CapturedOutput::Tell ProcessExecutor::Impl::teller(const Worker& worker) {
    const Task* task = task_of(const_cast<Worker&>(worker));
    return [this, task](const std::string& line) {
        if (task != nullptr) listener_.log(task->job, 0, line);
    };
}

void ProcessExecutor::Impl::read_output(Worker& worker) {
    std::array<char, 65536> bytes;
    for (int i = 0; i < most_reads && worker.process.output; ++i) {
        const auto count = ::read(worker.process.output.get(), bytes.data(), bytes.size());
        if (count < 0) {
            if (errno == EINTR) continue;
            return;
        }
        if (count == 0) return worker.process.output.reset();  // everyone who could write has closed it
        worker.output.take({bytes.data(), static_cast<std::size_t>(count)}, teller(worker));
        if (static_cast<std::size_t>(count) < bytes.size()) return;
    }
}

void ProcessExecutor::Impl::read_socket(Worker& worker, bool to_the_end) {
    do {
        if (!worker.process.socket) return;
        auto received = inbox_.receive(worker.process.socket.get(), wire::Wait::no);
        if (std::holds_alternative<wire::WouldBlock>(received)) return;
        if (const auto* end = std::get_if<wire::End>(&received)) {
            note_heard(worker, end->unread, false);
            return went_silent(worker);
        }
        if (const auto* failed = std::get_if<Failed>(&received)) return break_off(worker, failed->why);
        auto& message = std::get<wire::Message>(received);
        note_heard(worker, message.unread, true);
        auto decoded = wire::decode(message.bytes);
        if (const auto* wrong = std::get_if<std::string>(&decoded))
            return break_off(worker, fmt::format("sent what makes no sense: {}", *wrong));
        hear(worker, std::move(std::get<wire::Frame>(decoded)), std::move(message.file));
    } while (to_the_end);
}

void ProcessExecutor::Impl::note_heard(Worker& worker, bool unread, bool frame) {
    const std::lock_guard lock(worker.mutex);
    worker.unread = worker.unread || unread;
    worker.heard = worker.heard || frame;
}

void ProcessExecutor::Impl::hear(Worker& worker, wire::Frame&& frame, Descriptor&& file) {
    std::visit(
        [&](auto&& said) {
            using Said = std::decay_t<decltype(said)>;
            if constexpr (std::is_same_v<Said, wire::Trained>)
                on(worker, std::move(said), std::move(file));
            else if constexpr (std::is_same_v<Said, wire::Idle>)
                return;  // it is taken for granted
            else if constexpr (std::is_same_v<Said, wire::Log>) {
                if (const Task* task = task_of(worker)) listener_.log(task->job, said.level, said.text);
            } else if constexpr (std::is_same_v<Said, wire::Open> || std::is_same_v<Said, wire::Train> ||
                                 std::is_same_v<Said, wire::Verdict>)
                break_off(worker, "sent what only Espalier may say");
            else
                on(worker, std::forward<decltype(said)>(said));
        },
        std::move(frame));
}

/// The end of its socket: in most cases its own end follows at once, and says more.
void ProcessExecutor::Impl::went_silent(Worker& worker) {
    const std::lock_guard lock(worker.mutex);
    worker.process.socket.reset();
    if (worker.end.how == Ended::by_itself) worker.end.what = "the worker process closed its connection to Espalier";
    worker.due = std::min(worker.due, after(now_, settings_.limits.grace));
    worker.terminated = true;
    due_at(worker.due);
}

/// It is of no use any more. What is on its way from it is not heard.
void ProcessExecutor::Impl::break_off(Worker& worker, std::string why) {
    const std::lock_guard lock(worker.mutex);
    worker.process.socket.reset();
    if (worker.end.how == Ended::by_itself) {
        worker.end.how = Ended::broke_off;
        worker.end.what = fmt::format("the worker process {}", why);
    }
    ::kill(-worker.process.pid, SIGKILL);
}

void ProcessExecutor::Impl::on(Worker& worker, wire::Opened&& opened) {
    if (opened.hash != settings_.hash) {
        give_up(
            fmt::format("{} is not the file any more that the run began with: resume it with that build, or with "
                        "--accept-objective",
                        settings_.library));
        return break_off(worker, "opened another build of the library");
    }
    {
        const std::lock_guard lock(worker.mutex);
        if (worker.state != Worker::State::opening) return;
        worker.cpu_before = cpu_seconds_of(worker.process.pid);
    }
    worker.output = {};
    {
        const std::lock_guard lock(mutex_);
        --opening_;
    }
    available(worker);
}

void ProcessExecutor::Impl::on(Worker& worker, wire::Refused&& refused) {
    {
        const std::lock_guard lock(worker.mutex);
        if (worker.state != Worker::State::opening) return;
        worker.end.how = Ended::broke_off;
    }
    give_up(refused.why);
}

void ProcessExecutor::Impl::on(Worker& worker, wire::Progress&& progress) {
    const Task* task = task_of(worker);
    if (task == nullptr) return;
    if (task->again == nullptr) listener_.progress(task->job, progress.resource, progress.value, progress.metrics);
    if (!settings_.verdicts) return;
    const auto slot = worker.slot;
    const auto serial = worker.serial;
    if (task->again != nullptr) return answer(slot, serial, true);
    listener_.ask(task->job, progress.resource, progress.value,
                  [this, slot, serial](bool go_on) { answer(slot, serial, go_on); });
}

/// Any thread. A job that is over needs no answer.
void ProcessExecutor::Impl::answer(std::uint32_t slot, std::uint64_t serial, bool go_on) {
    Worker* worker = nullptr;
    {
        const std::lock_guard lock(mutex_);
        worker = workers_[slot].get();
    }
    const std::lock_guard lock(worker->mutex);
    if (worker->state != Worker::State::busy || worker->serial != serial || !worker->process.socket) return;
    static_cast<void>(wire::send(worker->process.socket.get(), wire::encode(wire::Verdict{go_on}), -1, wire::Wait::no));
}

void ProcessExecutor::Impl::on(Worker& worker, const wire::Rebuilt& rebuilt) {
    Job job;
    {
        const std::lock_guard lock(worker.mutex);
        if (!worker.task) return;
        job = worker.task->job;
        worker.began = now_;
        if (worker.due != never && !worker.terminated && worker.limit > 0 && !stopping_now_.load()) {
            worker.due = after(now_, worker.limit);
            due_at(worker.due);
        }
    }
    listener_.rebuilt(job, rebuilt.from, rebuilt.to, rebuilt.seconds);
}

void ProcessExecutor::Impl::on(Worker& worker, wire::Unusable&& unusable) {
    TaskPtr task;
    {
        const std::lock_guard lock(worker.mutex);
        if (worker.state != Worker::State::busy || !worker.task->beginning.state) return;
        task = std::move(worker.task);
    }
    available(worker);
    states_.unusable(task->job, task->beginning, unusable.why);
    task->beginning = {};
    task->file.reset();
    begin_by_chore(std::move(task));
}

void ProcessExecutor::Impl::on(Worker& worker, wire::Trained&& trained, Descriptor&& file) {
    const std::string last_words = worker.output.empty() ? std::string() : worker.output.last_words();
    worker.output.end(teller(worker));
    TaskPtr task;
    {
        const std::lock_guard lock(worker.mutex);
        if (worker.state != Worker::State::busy) return;
        task = std::move(worker.task);
    }
    failed_starts_ = 0;
    worker.cpu_before += trained.cpu_seconds;
    // First the next job, then what becomes of this one.
    if (++worker.jobs == settings_.limits.recycle)
        retire(worker);
    else
        available(worker);
    take_in(std::move(task), std::move(trained), std::move(file), last_words);
}

/// It takes the next job, or is idle.
void ProcessExecutor::Impl::available(Worker& worker) {
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(worker.mutex);
        worker.state = Worker::State::idle;
        worker.due = never;
        worker.end = {};
        worker.terminated = false;
        generation = worker.generation;
    }
    TaskPtr next;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) return idle_.emplace_back(&worker, generation), void();
        next = std::move(waiting_.front());
        waiting_.pop_front();
    }
    if (!give(worker, generation, next)) dispatch(std::move(next));
}

/// A result, on its way to its completion.
void ProcessExecutor::Impl::take_in(TaskPtr task, wire::Trained&& trained, Descriptor&& file,
                                    const std::string& last_words) {
    const auto asked = trained.ruled_out ? Asked::by_rule : stopping_now_.load() ? Asked::by_run : Asked::nobody;
    const Job& job = task->job;
    auto evaluation = verdict(job, {trained.outcome, trained.value, trained.resource, std::move(trained.message)},
                              states_.settings().maximize, asked, trained.seconds);
    evaluation.metrics = std::move(trained.metrics);
    if (!evaluation.result) return finish(std::move(task), std::move(evaluation));
    Result& result = *evaluation.result;
    if (!result.ok()) {
        if (trained.out_of_memory && result.outcome == Outcome::failed) result.outcome = Outcome::out_of_memory;
        if (result.outcome != Outcome::stopped) {
            evaluation.figures.emplace();
            evaluation.figures->seconds = trained.seconds;
            evaluation.figures->cpu_seconds = trained.cpu_seconds;
            evaluation.figures->peak_memory = trained.peak_memory;
            evaluation.figures->last_words = last_words;
            if (trained.out_of_memory && settings_.limits.memory)
                evaluation.figures->limit = static_cast<double>(*settings_.limits.memory);
        }
        return finish(std::move(task), std::move(evaluation));
    }
    if (settings_.limits.factor && task->again == nullptr) {
        const std::lock_guard lock(times_mutex_);
        times_.record(job, trained.seconds);
    }
    if (trained.unsaved) states_.unsaved(job, *trained.unsaved);
    if (!trained.state) return finish_kept(std::move(task), std::move(evaluation), std::nullopt);
    if (!trained.state->in_file)
        return finish_kept(std::move(task), std::move(evaluation), StateBytes{std::move(trained.state->bytes)});
    // A large state: read where it delays nobody else.
    struct Rest {
        TaskPtr task;
        Evaluation evaluation;
        wire::State state;
        Descriptor file;
    };
    chores_->post(
        [this, waiting = new Rest{std::move(task), std::move(evaluation), *std::move(trained.state), std::move(file)}] {
            const std::unique_ptr<Rest> own(waiting);
            auto read = wire::incoming(std::move(own->state), own->file, std::numeric_limits<std::uint64_t>::max());
            own->file.reset();
            std::optional<StateBytes> state;
            if (const auto* failed = std::get_if<Failed>(&read))
                states_.unsaved(own->task->job, failed->why);
            else
                state.emplace(StateBytes{std::get<std::vector<unsigned char>>(std::move(read))});
            finish_kept(std::move(own->task), std::move(own->evaluation), std::move(state));
        });
}

}  // namespace espalier
