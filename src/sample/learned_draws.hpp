/// The draws of a run whose sampler learns, one after another: what simulate, replay and the live run have in common.
/// They differ in where the model comes from, and when. Not thread-safe.
///
///   trial ─▶ [model] ─ draw ─▶ what the study gives ─▶ keep: its configuration, its value where values are drawn once
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/learner.hpp"
#include "space/space.hpp"

namespace espalier {

class LearnedDraws {
  public:
    /// `space` must outlive it. `given`: of trials 1, 2, …
    LearnedDraws(const Space& space, std::vector<Given> given);

    /// What the model draws for a new trial, with what the study gives to it.
    [[nodiscard]] Draw make(TrialId trial, const Model& model) const;
    /// The trial has this configuration, for good.
    void keep(TrialId trial, const Configuration& configuration);

    /// Whether values are drawn once: then a draw depends on those kept before it.
    [[nodiscard]] bool in_turn() const { return once_.has_value(); }
    [[nodiscard]] const TakenValues& taken() const { return taken_; }
    [[nodiscard]] std::uint64_t kept() const { return configurations_.size(); }
    /// Null: not kept yet. Stays where it is while others come.
    [[nodiscard]] const Configuration* find(TrialId trial) const;

  private:
    class Taken final : public TakenValues {
      public:
        Taken() = default;
        Taken(Taken&& other) noexcept : taken_(std::move(other.taken_)) {}
        Taken& operator=(Taken&& other) noexcept {
            taken_ = std::move(other.taken_);
            return *this;
        }
        [[nodiscard]] bool contains(std::uint64_t index) const override {
            return index < taken_.size() && taken_[index];
        }
        void add(std::uint64_t index) {
            if (index >= taken_.size()) taken_.resize(index + 1);
            taken_[index] = true;
        }

      private:
        std::vector<bool> taken_;
    };
    /// Above the least value of the parameter that is drawn once.
    [[nodiscard]] std::uint64_t index_of(const Value& value) const;

    const Space* space_;
    std::vector<Given> given_;
    std::optional<std::size_t> once_;
    Taken taken_;
    std::unordered_map<std::uint64_t, Configuration> configurations_;  ///< by trial
};

}  // namespace espalier
