#include "objective/evaluator.hpp"

#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <vector>

#include "base/text.hpp"
#include "objective/checkpoints.hpp"
#include "objective/context.hpp"
#include "objective/freed_memory.hpp"
#include "objective/paused_states.hpp"
#include "objective/rebuilder.hpp"
#include "objective/verdict.hpp"

namespace espalier {

struct Evaluator::Impl {
    Impl(const Library& library, const Space& space, JobListener& listener, EvaluatorSettings settings, Call call)
        : context{library, space, listener, std::move(settings), {library, std::move(call)}, {}},
          checkpoints(context.settings, library.hash()),
          rebuilder(context, checkpoints),
          paused(context.settings.memory) {}

    [[nodiscard]] bool can_save() const { return context.library.description().can_save; }
    [[nodiscard]] bool stopping() const { return context.stop.load(std::memory_order_relaxed); }
    [[nodiscard]] bool at_top(const Job& job) const { return context.settings.at_top(job.to); }

    Evaluation evaluate(const Job& job, const Configuration& configuration, JobClock* clock);
    std::variant<Rebuilder::Built, Evaluation> acquire(const Job& job, const Configuration& configuration,
                                                       const JobClock* clock);
    void keep(const Job& job, double loss, Trial trial);
    void save_if_due(const Job& job, double loss, const Trial& trial);
    void spill(const Job& job);
    void complain(const Job& job, const std::string& why);
    void drop_left_behind();
    std::optional<Failed> write_best(const TrainedTo& best, const Configuration& configuration);

    Context context;
    Checkpoints checkpoints;
    Rebuilder rebuilder;
    std::atomic<bool> complained{false};
    FreedMemory freed{context.settings.memory};
    std::mutex left_mutex;
    std::vector<TrialId> left_behind;  ///< trials whose states may go
    PausedStates paused;               ///< last: its trials are destroyed while all they need is there
};

/// What another thread is saving at this moment stays until the end.
void Evaluator::Impl::drop_left_behind() {
    std::vector<TrialId> left;
    {
        const std::lock_guard lock(left_mutex);
        left.swap(left_behind);
    }
    for (const TrialId trial : left) {
        if (paused.borrow(trial) != nullptr) static_cast<void>(paused.take_borrowed(trial));
        if (can_save()) checkpoints.let_go(trial);
    }
}

Evaluation Evaluator::Impl::evaluate(const Job& job, const Configuration& configuration, JobClock* clock) {
    checkpoints.delete_unneeded();
    if (stopping()) return {};  // not begun, so nothing is lost
    const auto start = std::chrono::steady_clock::now();
    auto acquired = acquire(job, configuration, clock);
    if (auto* instead = std::get_if<Evaluation>(&acquired)) return std::move(*instead);
    auto& [trial, rebuilding] = std::get<Rebuilder::Built>(acquired);

    if (clock != nullptr) clock->training_begins();
    HostJob host(job, HostJob::Kind::first, context.settings.threads, context.listener, context.stop, clock);
    auto training = trial.train(job.from, job.to, host);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (clock != nullptr && clock->exceeded() > 0)
        return timed_out(job, clock->exceeded(), passed.count() - rebuilding);
    auto evaluation = verdict(job, std::move(training), context.settings.maximize,
                              host.ruled_out() ? Asked::by_rule
                              : stopping()     ? Asked::by_run
                                               : Asked::nobody,
                              passed.count() - rebuilding);
    evaluation.metrics = std::move(host.metrics());
    if (evaluation.result && evaluation.result->ok()) keep(job, evaluation.result->loss, std::move(trial));
    return evaluation;
}

std::variant<Rebuilder::Built, Evaluation> Evaluator::Impl::acquire(const Job& job, const Configuration& configuration,
                                                                    const JobClock* clock) {
    if (job.from > 0) {
        auto state = paused.take(job.trial);
        if (state && state->id.resource == job.from) return Rebuilder::Built{std::move(state->trial), 0};
    }
    return rebuilder.build(job, configuration, job.from, clock);
}

void Evaluator::Impl::keep(const Job& job, double loss, Trial trial) {
    if (can_save()) save_if_due(job, loss, trial);
    if (at_top(job)) return;  // cannot be promoted; if it is the best, its file is there
    const std::uint64_t bytes = trial.size();
    paused.put({{job.trial, job.to, job.attempt}, std::move(trial), bytes});
    spill(job);
}

void Evaluator::Impl::save_if_due(const Job& job, double loss, const Trial& trial) {
    const TrainedTo result{job.trial, job.rung, job.attempt, job.to, loss, true, job.bracket};
    const bool best = context.settings.keep_best && checkpoints.beats_best(result);
    if (!best && (context.settings.checkpoint != CheckpointMode::always || at_top(job))) return;
    const auto failed =
        checkpoints.write({job.trial, job.to, job.attempt}, trial, best ? std::optional(result) : std::nullopt);
    if (failed)
        complain(job, failed->why);
    else
        complained = false;
}

void Evaluator::Impl::spill(const Job& job) {
    if (!can_save() || context.settings.checkpoint == CheckpointMode::never) return;
    while (const Paused* oldest = paused.borrow_excess()) {
        const StateId id = oldest->id;
        const auto failed = checkpoints.holds(id) ? std::nullopt : checkpoints.write(id, oldest->trial);
        if (failed) {
            // Kept beyond the limit: rather that than training lost. The next job tries again.
            paused.give_back(id.trial);
            return complain(job, failed->why);
        }
        std::uint64_t bytes = 0;
        {
            const Paused gone = paused.take_borrowed(id.trial);
            bytes = gone.bytes;
        }
        freed.count(bytes);
    }
}

/// Once until a file is written again: a full disk is told by one line, not one a job.
void Evaluator::Impl::complain(const Job& job, const std::string& why) {
    if (complained.exchange(true)) return;
    context.listener.log(job, 2, fmt::format("the state of a trial could not be saved: {}", why));
}

std::optional<Failed> Evaluator::Impl::write_best(const TrainedTo& best, const Configuration& configuration) {
    const StateId id{best.trial, best.resource, best.attempt};
    if (const Paused* held = paused.borrow(best.trial)) {
        const bool is_it = held->id == id;
        auto failed = is_it ? checkpoints.write(id, held->trial) : std::nullopt;
        paused.give_back(best.trial);
        if (is_it) return failed;
    }
    const Job job{best.trial, best.rung, best.attempt, 0, best.resource, best.bracket};
    auto built = rebuilder.build(job, configuration, best.resource);
    if (const auto* instead = std::get_if<Evaluation>(&built))
        return Failed{instead->result ? instead->message : "stopped before it was trained again; resume the study"};
    return checkpoints.write(id, std::get<Rebuilder::Built>(built).trial);
}

Evaluator::Evaluator(const Library& library, const Space& space, JobListener& listener, EvaluatorSettings settings,
                     Call call)
    : impl_(std::make_unique<Impl>(library, space, listener, std::move(settings), std::move(call))) {}

Evaluator::~Evaluator() { impl_->checkpoints.delete_unneeded(); }

std::uint64_t Evaluator::recover(const std::vector<TrainedTo>& committed) {
    return impl_->checkpoints.recover(committed);
}

Evaluation Evaluator::run(const Job& job, const Configuration& configuration, JobClock* clock) noexcept {
    Evaluation evaluation;
    try {
        evaluation = impl_->evaluate(job, configuration, clock);
    } catch (const std::exception& error) {  // out of memory
        evaluation = failed_evaluation(job, error.what());
    }
    // A failed trial and one at the top rung are not promoted.
    if (impl_->can_save() && evaluation.result && (!evaluation.result->ok() || impl_->at_top(job)))
        impl_->checkpoints.ends(job.trial, job.to);
    impl_->drop_left_behind();
    return evaluation;
}

void Evaluator::discard(const Job& job) noexcept {
    const auto state = impl_->paused.take(job.trial);
    if (impl_->can_save()) impl_->checkpoints.ends(job.trial, job.to);
}

void Evaluator::let_go(TrialId trial) noexcept {
    const std::lock_guard lock(impl_->left_mutex);
    impl_->left_behind.push_back(trial);
}

void Evaluator::ask_to_stop() noexcept { impl_->context.stop.store(true, std::memory_order_relaxed); }

void Evaluator::committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket) noexcept {
    if (impl_->can_save()) impl_->checkpoints.committed(trial, rung, bracket);
}

Evaluator::Saved Evaluator::save_all() {
    Saved saved;
    impl_->drop_left_behind();
    if (impl_->context.settings.checkpoint == CheckpointMode::never) return saved;
    if (!impl_->can_save()) {
        saved.unsaved = impl_->paused.count();
        if (saved.unsaved > 0) saved.why = "the objective cannot save its states";
        return saved;
    }
    for (const TrialId trial : impl_->paused.trials()) {
        const Paused* state = impl_->paused.borrow(trial);
        if (state == nullptr) continue;  // another thread trains or saves it
        if (!impl_->checkpoints.holds(state->id)) {
            const auto failed = impl_->checkpoints.write(state->id, state->trial);
            ++(failed ? saved.unsaved : saved.written);
            if (failed && saved.why.empty()) saved.why = failed->why;
        }
        impl_->paused.give_back(trial);
    }
    impl_->checkpoints.delete_unneeded();
    return saved;
}

std::optional<std::string> Evaluator::save_best(const TrainedTo& best, const Configuration& configuration) {
    if (!impl_->can_save()) return std::nullopt;
    auto& checkpoints = impl_->checkpoints;
    const StateId id{best.trial, best.resource, best.attempt};
    checkpoints.crown(best);
    // This is what the user takes away: a file that the disk has damaged since is made again.
    if (checkpoints.holds(id) && std::holds_alternative<Failed>(checkpoints.read(id))) checkpoints.discard(id);
    if (!checkpoints.holds(id))
        if (const auto failed = impl_->write_best(best, configuration))
            throw ObjectiveError(fmt::format("the state of the best trial, {} at {}, could not be saved: {}",
                                             number(best.trial), shortest(best.resource), failed->why));
    checkpoints.drop_former();
    checkpoints.delete_unneeded();
    return checkpoints.path(id);
}

std::uint64_t Evaluator::bytes_in_memory() const { return impl_->paused.bytes(); }
std::uint64_t Evaluator::states_in_memory() const { return impl_->paused.count(); }

}  // namespace espalier
