/// One model in training: network, optimiser and where in the data it is. What charlm.cpp wraps as an objective.
/// One thread at a time; many models share one text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "charlm/network.hpp"
#include "charlm/optimizer.hpp"
#include "charlm/text_data.hpp"
#include "espalier/objective_state.hpp"

namespace charlm {

struct ModelSettings {
    Shape shape;
    Rule rule;
    double rate = 0.01;
    double decay = 0;
    double dropout = 0;
    double init_scale = 1;
    std::size_t batch = 64;
    std::size_t examples = 0;  ///< training characters an epoch; 0: all
    std::uint64_t seed = 0;
};

class Model {
  public:
    /// The text must outlive the model.
    Model(const TextData& text, const ModelSettings& settings);

    /// One pass through the training text, in an order of its own. Order and dropout are functions of (seed, epoch,
    /// step): nothing of them needs saving.
    /// @returns the mean training loss, NaN once the model has diverged; nothing if `stop`, asked before each batch,
    /// said so: then the model stands amid an epoch and can neither be saved nor trained on.
    [[nodiscard]] std::optional<double> train_epoch(const std::function<bool()>& stop);

    /// Nats per character of the validation part; NaN once the model has diverged.
    [[nodiscard]] double validate() const;

    [[nodiscard]] std::uint64_t epochs() const { return epochs_; }  ///< trained so far

    void save(espalier::StateWriter& out) const;
    /// @throws std::runtime_error if it is the state of a model of another size.
    void load(espalier::StateReader& in);
    [[nodiscard]] std::uint64_t state_size() const;

  private:
    [[nodiscard]] std::vector<std::uint32_t> order() const;

    const TextData* text_;
    ModelSettings settings_;
    Network<float> network_;
    Optimizer optimizer_;
    std::uint64_t epochs_ = 0;
    bool diverged_ = false;
};

}  // namespace charlm
