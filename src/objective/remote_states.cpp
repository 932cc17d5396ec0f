#include "objective/remote_states.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "objective/checkpoints.hpp"
#include "objective/copied_state.hpp"
#include "objective/kept_states.hpp"

namespace espalier {

struct RemoteStates::Impl {
    Impl(EvaluatorSettings the_settings, JobListener& the_listener, const std::string& objective, bool can_save)
        : settings(std::move(the_settings)),
          listener(the_listener),
          checkpoints(settings, objective),
          states(settings, listener, checkpoints, can_save) {}

    [[nodiscard]] Beginning from_start(const Job& job) const {
        if (job.from > 0 && settings.is_copy && settings.is_copy(job.trial))
            throw std::runtime_error(lost_copy(job.from));
        return {{job.trial, 0, job.attempt}, {}, false, levels(job, 0)};
    }
    /// To where the job begins, in any case.
    [[nodiscard]] std::vector<double> levels(const Job& job, double from) const {
        auto between = settings.levels_between(job.bracket, from, job.from);
        if (from < job.from && (between.empty() || between.back() != job.from)) between.push_back(job.from);
        return between;
    }

    /// The state of the copy's parent.
    [[nodiscard]] Beginning from_parent(const Job& job) {
        {
            const std::lock_guard lock(misfits_mutex);
            if (const auto found = misfits.extract(job.trial); !found.empty())
                throw std::runtime_error(misfit_parent(job, found.mapped()));
        }
        const auto id = checkpoints.parent_of(job);
        if (!id) throw std::runtime_error(lost_parent(job, "it is not there"));
        auto read = checkpoints.read(*id);
        if (const auto* failed = std::get_if<Failed>(&read)) throw std::runtime_error(lost_parent(job, failed->why));
        return {*id, StateBytes{std::get<std::vector<unsigned char>>(std::move(read))}, true, {}};
    }

    const EvaluatorSettings settings;
    JobListener& listener;
    std::mutex misfits_mutex;
    std::map<TrialId, std::string> misfits;  ///< copies that their parents' states do not fit, and why
    Checkpoints checkpoints;
    KeptStates<StateBytes> states;
    TrainAgain train_again;
};

RemoteStates::RemoteStates(EvaluatorSettings settings, JobListener& listener, const std::string& objective,
                           bool can_save)
    : impl_(std::make_unique<Impl>(std::move(settings), listener, objective, can_save)) {}

RemoteStates::~RemoteStates() { impl_->checkpoints.delete_unneeded(); }

const EvaluatorSettings& RemoteStates::settings() const { return impl_->settings; }
bool RemoteStates::can_save() const { return impl_->states.can_save(); }
void RemoteStates::train_again_by(TrainAgain train) { impl_->train_again = std::move(train); }

std::optional<Beginning> RemoteStates::begin_now(const Job& job) {
    if (number(job.parent) != 0) return std::nullopt;  // a file is read
    if (!(job.from > 0) || !can_save()) return impl_->from_start(job);
    std::optional<Paused<StateBytes>> held;
    if (!impl_->states.paused().take_now(job.trial, held)) return std::nullopt;
    if (held && held->id.resource == job.from) return Beginning{held->id, std::move(held->state), false, {}};
    if (!impl_->checkpoints.of(job.trial, job.from).empty()) return std::nullopt;
    return impl_->from_start(job);
}

Beginning RemoteStates::begin(const Job& job) {
    if (number(job.parent) != 0) return impl_->from_parent(job);
    if (!(job.from > 0) || !can_save()) return impl_->from_start(job);
    auto held = impl_->states.paused().take(job.trial);
    if (held && held->id.resource == job.from) return {held->id, std::move(held->state), false, {}};
    for (const auto& id : impl_->checkpoints.of(job.trial, job.from)) {
        auto read = impl_->checkpoints.read(id);
        if (const auto* failed = std::get_if<Failed>(&read)) {
            impl_->checkpoints.useless(id, job, impl_->listener, failed->why);
            continue;
        }
        return {id, StateBytes{std::get<std::vector<unsigned char>>(std::move(read))}, true,
                impl_->levels(job, id.resource)};
    }
    return impl_->from_start(job);
}

void RemoteStates::unusable(const Job& job, const Beginning& beginning, const std::string& why) {
    if (number(job.parent) != 0) {
        // The file is as good as before: its trial may go on from it.
        const std::lock_guard lock(impl_->misfits_mutex);
        impl_->misfits[job.trial] = why;
    } else if (beginning.from_file)
        impl_->checkpoints.useless(beginning.id, job, impl_->listener,
                                   fmt::format("{}: {}", impl_->checkpoints.path(beginning.id), why));
    else
        impl_->listener.log(job, 1, fmt::format("the state of a trial is of no use and is trained again: {}", why));
}

bool RemoteStates::keep_now(const Job& job, double loss, std::optional<StateBytes>& state) {
    auto& states = impl_->states;
    if (!state || !can_save()) return true;
    if (states.file_due(job, loss)) return false;
    if (states.at_top(job)) return true;
    const auto bytes = static_cast<std::uint64_t>(state->bytes.size());
    if (states.paused().bytes() + bytes > impl_->settings.memory) return false;
    states.paused().put({{job.trial, job.to, job.attempt}, *std::move(state), bytes});
    return true;
}

void RemoteStates::keep(const Job& job, double loss, StateBytes state) {
    const auto bytes = static_cast<std::uint64_t>(state.bytes.size());
    impl_->states.keep(job, loss, std::move(state), bytes);
}

void RemoteStates::unsaved(const Job& job, const std::string& why) { impl_->states.complain(job, why); }

void RemoteStates::after(const Job& job, const std::optional<Result>& result, Beginning&& beginning) {
    // What it began from is as good as before. (A state from a file still has its file.)
    const bool still_wanted = !result || impl_->states.may_be_retried(job, *result);
    if (still_wanted && beginning.state && !beginning.from_file && beginning.id.resource > 0) {
        const auto bytes = static_cast<std::uint64_t>(beginning.state->bytes.size());
        impl_->states.paused().put({beginning.id, *std::move(beginning.state), bytes});
    }
    impl_->states.after(job, result);
}

bool RemoteStates::has_chores() const { return impl_->checkpoints.has_unneeded(); }
void RemoteStates::do_chores() { impl_->checkpoints.delete_unneeded(); }

std::uint64_t RemoteStates::recover(const std::vector<TrainedTo>& committed) {
    return impl_->checkpoints.recover(committed);
}
void RemoteStates::discard(const Job& job) noexcept { impl_->states.discard(job); }
void RemoteStates::let_go(TrialId trial) noexcept { impl_->states.let_go(trial); }
void RemoteStates::hold(const Job& copy) noexcept { impl_->states.hold(copy); }
void RemoteStates::release(const Job& copy) noexcept { impl_->states.release(copy); }
void RemoteStates::committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket) noexcept {
    impl_->states.committed(trial, rung, bracket);
}
RemoteStates::Saved RemoteStates::save_all() { return impl_->states.save_all(); }

std::optional<std::string> RemoteStates::save_best(const TrainedTo& best, const Configuration& configuration) {
    return impl_->states.save_best(best, [&]() -> std::variant<StateBytes, Failed> {
        const auto& is_copy = impl_->settings.is_copy;
        if (is_copy && is_copy(best.trial)) return Failed{lost_copy(best.resource)};
        const auto levels = impl_->settings.levels_between(best.bracket, 0, best.resource);
        const double from = levels.size() > 1 ? levels[levels.size() - 2] : 0;
        return impl_->train_again({best.trial, best.rung, best.attempt, from, best.resource, best.bracket},
                                  configuration);
    });
}

std::uint64_t RemoteStates::bytes_in_memory() const { return impl_->states.paused().bytes(); }
std::uint64_t RemoteStates::states_in_memory() const { return impl_->states.paused().count(); }

}  // namespace espalier
