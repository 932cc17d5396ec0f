#include "runtime/draws.hpp"

#include <utility>

#include "runtime/copy_draws.hpp"
#include "runtime/learned_live_draws.hpp"
#include "sample/logged_sampler.hpp"

namespace espalier {
namespace {

/// Those of a sampler that is a function of (seed, trial): nothing need be kept.
class PureDraws final : public Draws {
  public:
    PureDraws(const Study& study, const Replayed& past)
        : space_(study.space), drawn_(sampler_of(study)), sampler_(*drawn_, past.other_values) {}

    [[nodiscard]] Drawn draw(const Job& job) override {
        const TrialId trial = job.trial;
        Draw draw = sampler_.draw(trial);
        TrialRow row = row_of(trial, draw, space_);
        return {std::move(draw.configuration), std::move(row)};
    }
    [[nodiscard]] Configuration of(TrialId trial) const override { return sampler_.draw(trial).configuration; }
    void observe(Seq, const Result&, double) override {}

  private:
    const Space& space_;
    const std::unique_ptr<Sampler> drawn_;
    const LoggedSampler sampler_;
};

/// In virtual time a draw takes none: each comes from a model of all that was before it.
class LearnedDrawsAtOnce final : public Draws {
  public:
    LearnedDrawsAtOnce(const Space& space, LearnedPast past) : space_(space), past_(std::move(past)) {}

    [[nodiscard]] Drawn draw(const Job& job) override {
        const TrialId trial = job.trial;
        if (!model_) model_ = past_.learner->model();
        Draw draw = past_.draws.make(trial, *model_);
        past_.draws.keep(trial, draw.configuration);
        const std::uint64_t turn = past_.draws.in_turn() ? past_.draws.kept() : 0;
        TrialRow row{trial, std::move(draw.unit), to_json(space_, draw.configuration),
                     DrawRow{draw.why, turn, past_.seen, 0, 0, {}}};
        return {std::move(draw.configuration), std::move(row)};
    }
    [[nodiscard]] Configuration of(TrialId trial) const override { return *past_.draws.find(trial); }
    void observe(Seq seq, const Result& result, double resource) override {
        past_.learner->observe(observation_of(result, resource), *past_.draws.find(result.trial));
        past_.seen = seq;
        model_.reset();
    }

  private:
    const Space& space_;
    LearnedPast past_;
    std::shared_ptr<const Model> model_;
};

std::unique_ptr<Draws> with_copies(const Study& study, const Replayed& past, std::unique_ptr<Draws> others) {
    if (!study.population) return others;
    return std::make_unique<CopyDraws>(study.space, *study.population, past, std::move(others));
}

}  // namespace

std::unique_ptr<Draws> draws_at_once(const Study& study) {
    Replayed nothing(ladder_plan(study));
    return draws_at_once(study, nothing);
}

std::unique_ptr<Draws> draws_at_once(const Study& study, Replayed& past) {
    if (!past.learned) past.learned = learned_past(study);
    if (past.learned)
        return with_copies(study, past, std::make_unique<LearnedDrawsAtOnce>(study.space, std::move(*past.learned)));
    return with_copies(study, past, std::make_unique<PureDraws>(study, past));
}

std::unique_ptr<Draws> draws_of(const Study& study, Replayed& past, Patience patience) {
    if (!past.learned) past.learned = learned_past(study);
    if (past.learned)
        return with_copies(study, past,
                           std::make_unique<LearnedLiveDraws>(study.space, std::move(*past.learned), patience));
    return with_copies(study, past, std::make_unique<PureDraws>(study, past));
}

}  // namespace espalier
