#include "objective/trial_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/text.hpp"
#include "objective/checkpoint_file.hpp"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Bit for bit: losses that print alike may still part later.
bool same(const SoloTraining& a, const SoloTraining& b) {
    const double x = a.evaluation.result->loss;
    const double y = b.evaluation.result->loss;
    return std::memcmp(&x, &y, sizeof x) == 0;
}

class TrialRunner {
  public:
    TrialRunner(SoloTrials& trials, const TrialRunPlan& plan, const std::function<void(const std::string&)>& step)
        : trials_(trials), plan_(plan), step_(step) {}

    TrialRunReport run() {
        if (try_first() && try_onward()) try_again();
        first_trial_.reset();
        if (report_.failed_in.empty() && !report_.interrupted) look_at_sizes();
        return std::move(report_);
    }

  private:
    bool fail(const char* where, std::string why) {
        report_.failed_in = where;
        report_.why = std::move(why);
        return false;
    }

    std::optional<Trial> create() {
        auto created = trials_.create(plan_.trial, plan_.configuration);
        if (auto* trial = std::get_if<Trial>(&created)) return std::move(*trial);
        fail("create", std::move(std::get<Failed>(created).why));
        return std::nullopt;
    }

    /// Trains and notes it. False: it failed, or was asked to stop.
    bool train(Trial& trial, double from, double to, std::optional<SoloTraining>& into) {
        if (!trials_.stopping()) into = trials_.train(trial, plan_.trial, from, to);
        if (!into || !into->evaluation.result) {
            report_.interrupted = true;
            return false;
        }
        if (into->evaluation.result->ok()) return true;
        return fail("train", into->evaluation.message);
    }

    bool try_first() {
        step_(fmt::format("creating trial {}", number(plan_.trial)));
        const auto start = Clock::now();
        first_trial_ = create();
        if (!first_trial_) return false;
        report_.create_seconds = since(start);
        created_size_ = trials_.library().description().can_save ? first_trial_->size() : 0;
        step_(fmt::format("training it to {}", shortest(plan_.first)));
        return train(*first_trial_, 0, plan_.first, report_.first);
    }

    bool try_onward() {
        std::optional<Trial> restored;
        if (trials_.library().description().can_save) {
            step_("saving and restoring it");
            restored = save_and_restore();
            if (!restored) return false;
        }
        if (!plan_.next) return true;
        step_(fmt::format("training it on to {}", shortest(*plan_.next)));
        if (!train(*first_trial_, plan_.first, *plan_.next, report_.onward)) return false;
        first_trial_.reset();
        if (!restored) return true;
        step_(fmt::format("training the restored one on to {}", shortest(*plan_.next)));
        if (!train(*restored, plan_.first, *plan_.next, report_.restored)) return false;
        report_.restore = same(*report_.onward, *report_.restored) ? Agreement::agrees : Agreement::differs;
        return true;
    }

    std::optional<Trial> save_and_restore() {
        const CheckpointHeader header{"try", trials_.library().hash(), plan_.trial, plan_.first, 1};
        auto start = Clock::now();
        {
            CheckpointWriter writer(plan_.state_file, header, false);
            std::optional<Failed> failed = writer.broken();
            if (!failed) failed = first_trial_->save(writer);
            if (!failed) failed = writer.seal();
            if (!failed) failed = writer.place();
            if (failed) {
                fail("save", failed->why);
                return std::nullopt;
            }
        }
        report_.save_seconds = since(start);
        start = Clock::now();
        auto read = read_checkpoint_file(plan_.state_file);
        ::unlink(plan_.state_file.c_str());
        if (const auto* failed = std::get_if<Failed>(&read)) {
            fail("save", failed->why);
            return std::nullopt;
        }
        const auto& state = std::get<Checkpoint>(read).payload;
        report_.state_bytes = state.size();
        auto trial = create();
        if (!trial) return std::nullopt;
        if (const auto failed = trial->restore(state)) {
            fail("restore", failed->why);
            return std::nullopt;
        }
        report_.restore_seconds = since(start);
        return trial;
    }

    void try_again() {
        step_(fmt::format("training it to {} once more, from the start", shortest(plan_.first)));
        auto trial = create();
        if (!trial || !train(*trial, 0, plan_.first, report_.again)) return;
        report_.seed = same(*report_.first, *report_.again) ? Agreement::agrees : Agreement::differs;
        if (report_.restore != Agreement::differs) return;
        // Whose fault is it? Without a restore between, the same two steps say.
        if (report_.seed == Agreement::agrees) {
            step_(fmt::format("training that on to {}, too: the restored one went another way", shortest(*plan_.next)));
            std::optional<SoloTraining> whole;
            if (!train(*trial, plan_.first, *plan_.next, whole)) return;
            if (!same(*report_.onward, *whole)) report_.seed = Agreement::differs;
        }
        if (report_.seed == Agreement::differs) report_.restore = Agreement::unclear;
    }

    /// How states of other configurations compare, as far as trials just created tell: for a moment only.
    void look_at_sizes() {
        if (created_size_ == 0) return;
        const auto start = Clock::now();
        double sum = 0, greatest = 1;
        std::size_t count = 0;
        for (const auto& [id, configuration] : plan_.others) {
            if (trials_.stopping() || since(start) > 2) break;
            const auto created = trials_.create(id, configuration);
            const auto* trial = std::get_if<Trial>(&created);
            if (trial == nullptr) continue;
            const double size = static_cast<double>(trial->size()) / static_cast<double>(created_size_);
            sum += size;
            greatest = std::max(greatest, size);
            ++count;
        }
        if (count == 0) return;
        report_.mean_size = sum / static_cast<double>(count);
        report_.greatest_size = greatest;
    }

    SoloTrials& trials_;
    const TrialRunPlan& plan_;
    const std::function<void(const std::string&)>& step_;
    TrialRunReport report_;
    std::optional<Trial> first_trial_;
    std::uint64_t created_size_ = 0;
};

}  // namespace

TrialRunReport run_trial(SoloTrials& trials, const TrialRunPlan& plan,
                         const std::function<void(const std::string&)>& step) {
    return TrialRunner(trials, plan, step).run();
}

}  // namespace espalier
