/// Where the configurations of a simulated run come from: a sampler, or a learner that hears of every result at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/learner.hpp"
#include "sample/row_features.hpp"
#include "sim/simulation.hpp"
#include "space/space.hpp"

namespace espalier::paper {

/// One thread.
class TrialSource final : public SimulationListener {
  public:
    /// `space` must outlive it.
    TrialSource(const Space& space, std::unique_ptr<Sampler> sampler);
    /// A draw comes from the model of all results before it.
    TrialSource(const Space& space, const LadderPlan& plan, std::unique_ptr<Learner> learner);

    /// Drawn when it is asked for the first time.
    const Configuration& of(TrialId trial);
    void passed(const Message& message, double time) override;

    /// Of a population: copies are explored by this seed, and no learner observes them.
    void explore_by(std::uint64_t seed) { exploring_ = seed; }

    /// How many draws had each origin, by its value.
    [[nodiscard]] const std::vector<std::uint64_t>& origins() const { return origins_; }

  private:
    class Taken final : public TakenValues {
      public:
        [[nodiscard]] bool contains(std::uint64_t index) const override {
            return index < taken_.size() && taken_[index];
        }
        void add(std::uint64_t index);

      private:
        std::vector<bool> taken_;
    };
    [[nodiscard]] Draw drawn(TrialId trial);
    [[nodiscard]] bool is_copy(TrialId trial) const { return parents_.count(number(trial)) != 0; }

    const Space& space_;
    std::vector<BracketPlan> brackets_;
    std::unique_ptr<Sampler> sampler_;  ///< or
    std::unique_ptr<Learner> learner_;
    Taken taken_;
    std::vector<std::uint64_t> origins_;
    std::uint64_t exploring_ = 0;                         ///< seed of copies
    std::unordered_map<std::uint64_t, TrialId> parents_;  ///< of copies, by trial
    std::vector<Configuration> drawn_;                    ///< by trial; without values: not drawn yet
};

/// "random", "sobol", "tpe" or "kde". Of a space with a parameter that is drawn once, random and Sobol take its values
/// in the order of the product's sampler. @throws std::invalid_argument for another name
[[nodiscard]] std::unique_ptr<TrialSource> source_named(std::string_view name, const Space& space,
                                                        const LadderPlan& plan, std::uint64_t seed,
                                                        std::shared_ptr<const RowFeatures> rows = nullptr);

}  // namespace espalier::paper
