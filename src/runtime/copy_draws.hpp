/// The draws of a run that makes copies (core/pbt_stage.hpp): these are explored from their parents, all others are
/// drawn as the study says. A learner observes no copies: what they lost, they lost with the states of their parents.
#pragma once

#include <memory>
#include <utility>

#include "runtime/draws.hpp"
#include "sample/copies.hpp"

namespace espalier {

class CopyDraws final : public Draws {
  public:
    /// `space` must outlive it. `past`: its copies are known.
    CopyDraws(const Space& space, const PopulationPlan& population, const Replayed& past, std::unique_ptr<Draws> others)
        : space_(space), others_(std::move(others)), copies_(space, population.seed) {
        for (const auto& [trial, parent] : past.parents) {
            const auto values = past.other_values.find(trial);
            copies_.add(TrialId{trial}, parent,
                        values == past.other_values.end() ? std::nullopt : std::optional(values->second));
        }
    }

    [[nodiscard]] Drawn draw(const Job& job) override {
        if (number(job.parent) == 0) return others_->draw(job);
        copies_.add(job.trial, job.parent);
        Draw draw = explored(job.trial);
        TrialRow row = row_of_copy(job.trial, job.parent, draw, space_);
        return {std::move(draw.configuration), std::move(row)};
    }
    [[nodiscard]] Configuration of(TrialId trial) const override {
        return copies_.of(trial, [this](TrialId other) { return others_->of(other); });
    }
    void observe(Seq seq, const Result& result, double resource) override {
        if (!is_copy(result.trial)) others_->observe(seq, result, resource);
    }
    [[nodiscard]] bool is_copy(TrialId trial) const override { return number(copies_.parent(trial)) != 0; }

  private:
    [[nodiscard]] Draw explored(TrialId trial) const {
        return copies_.draw(trial, [this](TrialId other) { return others_->of(other); });
    }

    const Space& space_;
    const std::unique_ptr<Draws> others_;
    Copies copies_;
};

}  // namespace espalier
