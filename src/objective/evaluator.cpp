#include "objective/evaluator.hpp"

#include <chrono>
#include <vector>

#include "objective/checkpoints.hpp"
#include "objective/context.hpp"
#include "objective/kept_states.hpp"
#include "objective/rebuilder.hpp"
#include "objective/verdict.hpp"

namespace espalier {

struct Evaluator::Impl {
    Impl(const Library& library, const Space& space, JobListener& listener, EvaluatorSettings settings, Call call)
        : context{library, space, listener, std::move(settings), {library, std::move(call)}, {}},
          checkpoints(context.settings, library.hash()),
          rebuilder(context, checkpoints),
          states(context.settings, listener, checkpoints, library.description().can_save) {}

    [[nodiscard]] bool stopping() const { return context.stopping(); }

    Evaluation evaluate(const Job& job, const Configuration& configuration, JobClock* clock);
    std::variant<Rebuilder::Built, Evaluation> acquire(const Job& job, const Configuration& configuration,
                                                       const JobClock* clock);

    Context context;
    Checkpoints checkpoints;
    Rebuilder rebuilder;
    KeptStates<Trial> states;  ///< last: its trials are destroyed while all they need is there
};

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
    if (evaluation.result && evaluation.result->ok()) {
        const std::uint64_t bytes = states.at_top(job) ? 0 : trial.size();
        states.keep(job, evaluation.result->loss, std::move(trial), bytes);
    }
    return evaluation;
}

std::variant<Rebuilder::Built, Evaluation> Evaluator::Impl::acquire(const Job& job, const Configuration& configuration,
                                                                    const JobClock* clock) {
    if (number(job.parent) != 0) return rebuilder.copy(job, configuration);
    if (job.from > 0) {
        auto held = states.paused().take(job.trial);
        if (held && held->id.resource == job.from) return Rebuilder::Built{std::move(held->state), 0};
    }
    return rebuilder.build(job, configuration, job.from, clock);
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
    impl_->states.after(job, evaluation.result);
    return evaluation;
}

void Evaluator::discard(const Job& job) noexcept { impl_->states.discard(job); }
void Evaluator::let_go(TrialId trial) noexcept { impl_->states.let_go(trial); }
void Evaluator::hold(const Job& copy) noexcept { impl_->states.hold(copy); }
void Evaluator::release(const Job& copy) noexcept { impl_->states.release(copy); }
void Evaluator::ask_to_stop() noexcept { impl_->context.ask_to_stop(); }

void Evaluator::committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket) noexcept {
    impl_->states.committed(trial, rung, bracket);
}

Evaluator::Saved Evaluator::save_all() { return impl_->states.save_all(); }

std::optional<std::string> Evaluator::save_best(const TrainedTo& best, const Configuration& configuration) {
    return impl_->states.save_best(best, [&]() -> std::variant<Trial, Failed> {
        const Job job{best.trial, best.rung, best.attempt, 0, best.resource, best.bracket};
        auto built = impl_->rebuilder.build(job, configuration, best.resource);
        if (const auto* instead = std::get_if<Evaluation>(&built))
            return Failed{instead->result ? instead->message : "stopped before it was trained again; resume the study"};
        return std::move(std::get<Rebuilder::Built>(built).trial);
    });
}

std::uint64_t Evaluator::bytes_in_memory() const { return impl_->states.paused().bytes(); }
std::uint64_t Evaluator::states_in_memory() const { return impl_->states.paused().count(); }

}  // namespace espalier
