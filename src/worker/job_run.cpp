#include "worker/job_run.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>
#include <variant>

#include "objective/train_through.hpp"
#include "worker/refused_memory.hpp"
#include "worker/setting_values.hpp"
#include "worker/state_bytes.hpp"

namespace espalier::worker {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

wire::Trained ended(const Job& job, int outcome, std::string message = {}) {
    wire::Trained trained;
    trained.outcome = outcome;
    trained.value = std::numeric_limits<double>::quiet_NaN();
    trained.resource = job.from;
    trained.message = std::move(message);
    return trained;
}

class JobRun {
  public:
    JobRun(const Workplace& place, const wire::Train& train) : place_(place), train_(train) {}

    Answer run(const Descriptor& file) {
        const auto start = Clock::now();
        if (auto instead = acquire(file)) return {std::move(*instead), {}, std::move(trial_)};

        HostJob host(train_.job, HostJob::Kind::first, train_.threads, place_.listener, place_.stop);
        auto training = trial_->train(train_.job.from, train_.job.to, host);
        wire::Trained trained;
        trained.outcome = training.outcome;
        trained.value = training.value;
        trained.resource = training.resource;
        trained.message = std::move(training.message);
        trained.metrics = std::move(host.metrics());
        trained.ruled_out = host.ruled_out();
        trained.seconds = since(start) - rebuilding_;
        Descriptor state;
        if (train_.save && counts(trained)) state = save(trained);
        return {std::move(trained), std::move(state), std::move(trial_)};
    }

  private:
    /// The trial at job.from; or the answer to give instead.
    std::optional<wire::Frame> acquire(const Descriptor& file) {
        const Job& job = train_.job;
        if (stopping()) return ended(job, ESPALIER_RESULT_STOPPED);
        const SettingValues values(train_.configuration, place_.library.folder(), train_.json);
        const espalier_trial_info info{sizeof info, number(job.trial), train_.seed, job.attempt, train_.threads};
        auto created = Trial::create(place_.boundary, values, info);
        if (auto* failed = std::get_if<Failed>(&created))
            return ended(job, ESPALIER_RESULT_FAILED, std::move(failed->why));
        trial_ = std::get<Trial>(std::move(created));
        if (train_.state)
            if (auto failed = restore(file)) return wire::Unusable{std::move(failed->why)};
        return rebuild(train_.state ? train_.state_at : 0);
    }

    std::optional<Failed> restore(const Descriptor& file) {
        const auto given = GivenState::of(*train_.state, file);
        if (const auto* failed = std::get_if<Failed>(&given)) return *failed;
        return trial_->restore(std::get<GivenState>(given).bytes());
    }

    /// Trains a lost state again, through the levels that it was trained through at first.
    std::optional<wire::Frame> rebuild(double from) {
        const Job& job = train_.job;
        const auto start = Clock::now();
        if (const auto instead = train_through(
                *trial_, {job, from, job.from, train_.rebuild, train_.threads, place_.listener, place_.stop})) {
            if (!instead->result) return ended(job, ESPALIER_RESULT_STOPPED);
            return ended(job, ESPALIER_RESULT_FAILED, instead->message);
        }
        if (from == job.from) return std::nullopt;
        rebuilding_ = since(start);
        place_.listener.rebuilt(job, from, job.from, rebuilding_);
        return std::nullopt;
    }

    /// A state is saved only for a result that can be promoted: the objective's words about others are not asked.
    [[nodiscard]] bool counts(const wire::Trained& trained) const {
        return trained.outcome == ESPALIER_RESULT_OK && trained.resource == train_.job.to &&
               std::isfinite(trained.value);
    }

    Descriptor save(wire::Trained& trained) const {
        if (!place_.library.description().can_save) {
            trained.unsaved = "the objective cannot save its states";
            return {};
        }
        StateCollector collector;
        if (auto failed = trial_->save(collector)) {
            trained.unsaved = std::move(failed->why);
            return {};
        }
        auto taken = collector.take();
        if (auto* failed = std::get_if<Failed>(&taken)) {
            trained.unsaved = std::move(failed->why);
            return {};
        }
        auto& state = std::get<wire::OutgoingState>(taken);
        trained.state = std::move(state.state);
        return std::move(state.file);
    }

    [[nodiscard]] bool stopping() const { return place_.stop.load(std::memory_order_relaxed) != 0; }

    const Workplace& place_;
    const wire::Train& train_;
    std::optional<Trial> trial_;
    double rebuilding_ = 0;
};

}  // namespace

bool speaks_of_memory(const std::string& message) {
    constexpr std::array<std::string_view, 5> words{"bad_alloc", "out of memory", "Out of memory",
                                                    "Cannot allocate memory", "MemoryError"};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return message.find(word) != std::string::npos; });
}

Answer run_job(const Workplace& place, const wire::Train& train, const Descriptor& file) {
    Answer answer;
    try {
        answer = JobRun(place, train).run(file);
    } catch (const std::exception& error) {  // ours, for want of memory
        answer.frame = ended(train.job, ESPALIER_RESULT_FAILED, error.what());
    }
    if (auto* trained = std::get_if<wire::Trained>(&answer.frame);
        trained && trained->outcome == ESPALIER_RESULT_FAILED)
        trained->out_of_memory =
            memory_was_refused() || (place.memory_is_limited && speaks_of_memory(trained->message));
    return answer;
}

}  // namespace espalier::worker
