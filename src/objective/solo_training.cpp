#include "objective/solo_training.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/text.hpp"
#include "objective/checkpoint_file.hpp"

namespace espalier {
namespace {

using Note = std::function<void(const std::string&)>;

/// A state on its way from one trial to its copy.
class BytesSink final : public StateSink {
  public:
    bool write(const void* bytes, std::size_t count) noexcept override {
        const auto* first = static_cast<const unsigned char*>(bytes);
        try {
            state.insert(state.end(), first, first + count);
        } catch (const std::bad_alloc&) {
            broken_ = Failed{"out of memory"};
        }
        return !broken_;
    }
    [[nodiscard]] const std::optional<Failed>& broken() const override { return broken_; }

    std::vector<unsigned char> state;

  private:
    std::optional<Failed> broken_;
};

/// Goes the legs of a plan, one after another.
class Walk {
  public:
    Walk(SoloTrials& trials, const SoloPlan& plan, const Note& note) : trials_(trials), plan_(plan), note_(note) {
        for (const auto& ancestor : plan.ancestors) legs_.push_back(&ancestor);
        legs_.push_back(&plan);
    }

    SoloOutcome run() {
        if (!begin()) return std::move(outcome_);
        for (; leg_ < legs_.size(); ++leg_) {
            if (at_ < legs_[leg_]->to && !train()) return std::move(outcome_);
            if (leg_ + 1 < legs_.size() && !hand_over()) return std::move(outcome_);
        }
        if (plan_.target != nullptr) outcome_.failed = save(*plan_.target);
        return std::move(outcome_);
    }

  private:
    bool fail(std::string why) {
        outcome_.failed = Failed{std::move(why)};
        return false;
    }

    /// From the checkpoint nearest to the end, else from the start.
    bool begin() {
        for (leg_ = legs_.size(); leg_-- > 0;) {
            auto checkpoints = legs_[leg_]->checkpoints;
            std::sort(checkpoints.begin(), checkpoints.end(),
                      [](const StateId& a, const StateId& b) { return a.resource > b.resource; });
            for (const auto& id : checkpoints)
                if (id.resource <= legs_[leg_]->to && (trial_ = restored(id))) {
                    at_ = outcome_.began_at = id.resource;
                    note_(fmt::format("going on from the run's checkpoint{} at {}", of_whom(), shortest(at_)));
                    return true;
                }
        }
        leg_ = 0;
        return create();
    }

    bool create() {
        auto created = trials_.create(legs_[leg_]->trial, legs_[leg_]->configuration);
        if (auto* failed = std::get_if<Failed>(&created)) return fail("create: " + failed->why);
        trial_ = std::get<Trial>(std::move(created));
        return true;
    }

    /// The trial as a checkpoint holds it; empty if the file is not there or of no use.
    std::optional<Trial> restored(const StateId& id) {
        const std::string path = checkpoint_path(plan_.folder, id.trial, id.resource, id.attempt);
        if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
        const auto useless = [&](const std::string& why) -> std::optional<Trial> {
            note_(fmt::format("a checkpoint is of no use: {}", why));
            return std::nullopt;
        };
        const auto state =
            read_state(path, {plan_.study_id, trials_.library().hash(), id.trial, id.resource, id.attempt});
        if (const auto* failed = std::get_if<Failed>(&state)) {
            // A run that goes on removes files when later ones stand in for them.
            if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
            return useless(failed->why);
        }
        auto created = trials_.create(legs_[leg_]->trial, legs_[leg_]->configuration);
        if (std::holds_alternative<Failed>(created)) return std::nullopt;  // told where it is created without a file
        auto& trial = std::get<Trial>(created);
        if (const auto failed = trial.restore(std::get<std::vector<unsigned char>>(state)))
            return useless(fmt::format("{}: {}", path, failed->why));
        return std::move(trial);
    }

    /// Through the study's levels to the end of the leg.
    bool train() {
        const double end = legs_[leg_]->to;
        while (at_ < end) {
            const auto next = std::find_if(plan_.levels.begin(), plan_.levels.end(),
                                           [&](double level) { return level > at_ && level < end; });
            const double to = next != plan_.levels.end() ? *next : end;
            outcome_.interrupted = trials_.stopping();
            if (outcome_.interrupted) return false;
            note_(fmt::format("training{} from {} to {}", of_whom(), shortest(at_), shortest(to)));
            outcome_.last = trials_.train(*trial_, legs_[leg_]->trial, at_, to);
            outcome_.seconds += outcome_.last->seconds;
            outcome_.interrupted = !outcome_.last->evaluation.result;
            if (outcome_.interrupted) return false;
            if (!outcome_.last->evaluation.result->ok())
                return fail(fmt::format("training{} from {} to {}: {}", of_whom(), shortest(at_), shortest(to),
                                        outcome_.last->evaluation.message));
            at_ = to;
        }
        return true;
    }

    /// To the copy that took over the state.
    bool hand_over() {
        BytesSink bytes;
        if (auto failed = trial_->save(bytes)) return fail(fmt::format("save{}: {}", of_whom(), failed->why));
        ++leg_;
        const bool created = create();
        if (created)
            if (auto failed = trial_->restore(bytes.state)) return fail(fmt::format("restore: {}", failed->why));
        --leg_;
        outcome_.last.reset();  // not its own
        return created;
    }

    [[nodiscard]] std::optional<Failed> save(PlainStateFile& target) const {
        if (auto failed = trial_->save(target)) return failed;
        return target.place();
    }

    [[nodiscard]] std::string of_whom() const {
        return leg_ + 1 < legs_.size() ? fmt::format(" of trial {}", number(legs_[leg_]->trial)) : "";
    }

    SoloTrials& trials_;
    const SoloPlan& plan_;
    const Note& note_;
    std::vector<const SoloLeg*> legs_;
    std::size_t leg_ = 0;
    std::optional<Trial> trial_;
    double at_ = 0;
    SoloOutcome outcome_;
};

}  // namespace

SoloOutcome train_apart(SoloTrials& trials, const SoloPlan& plan, const Note& note) {
    return Walk(trials, plan, note).run();
}

}  // namespace espalier
