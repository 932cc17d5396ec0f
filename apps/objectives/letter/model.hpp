/// A classifier in training: random features, and ridge regression from them to one indicator a class. What letter.cpp
/// wraps as an objective. One thread at a time; many models share the data.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>

#include "espalier/objective_state.hpp"
#include "letter/gram.hpp"
#include "letter/labelled_data.hpp"
#include "letter/random_features.hpp"

namespace letter {

enum class Budget {
    examples,  ///< trained on more and more examples, with a fixed number of features
    features,  ///< more and more features, on all examples
};

struct ModelSettings {
    Kernel kernel = Kernel::gauss;
    double bandwidth = 0.4;  ///< in root mean square distances of two examples
    double ridge = 0.01;     ///< of kernel ridge regression: (K + ridge I) a = y
    double whitening = 0;    ///< the power of LabelledData::whitening
    Budget budget = Budget::examples;
    Eigen::Index features = 0;  ///< for Budget::examples
    std::uint64_t seed = 0;     ///< of the features: they are a function of it, and no part of the state
};

/// The state is the sum over examples that the equations need, or, with no more examples than features, only their
/// number: the equations in the examples' unknowns are smaller then, have the same solution, and are quickly made
/// again.
class Model {
  public:
    /// The data must outlive the model.
    Model(const LabelledData& data, const ModelSettings& settings);

    enum class Trained { yes, stopped, singular };
    /// Trains on up to `to` examples or features in all; more than there are examples are all of them.
    /// Not `yes`: the model stands in between and can neither be saved nor trained on.
    [[nodiscard]] Trained train(Eigen::Index to, const std::function<bool()>& stop);

    /// Share of examples for which another class than their own has the greatest output. After train().
    [[nodiscard]] double error(const Part& part) const;

    /// Between jobs: keeps the state alone, for many trials wait in memory. Then train() before error().
    void rest();

    [[nodiscard]] Eigen::Index position() const { return position_; }          ///< examples or features trained so far
    [[nodiscard]] const Eigen::MatrixXf& weights() const { return weights_; }  ///< (features, classes). After train()
    [[nodiscard]] const RandomFeatures& features() const { return features_; }

    void save(espalier::StateWriter& out) const;
    /// @throws std::runtime_error when it is no state of this configuration. Then train() before error().
    void load(espalier::StateReader& in);
    [[nodiscard]] std::uint64_t state_size() const;

  private:
    using Stop = std::function<bool()>;

    [[nodiscard]] Trained solve_by_examples(const Stop& stop);
    [[nodiscard]] Trained solve_by_features(const Stop& stop);
    [[nodiscard]] bool add_examples(Eigen::Index from, Eigen::Index to, Eigen::Index first_feature, const Stop& stop);

    const LabelledData* data_;
    ModelSettings settings_;
    RandomFeatures features_;
    Eigen::Index position_ = 0;
    Eigen::Index summed_ = 0;  ///< examples in gram_ and moments_
    Gram gram_;                ///< sum of z z' over examples
    Eigen::MatrixXd moments_;  ///< (classes, features): sum of y z'
    Eigen::MatrixXf weights_;
};

}  // namespace letter
