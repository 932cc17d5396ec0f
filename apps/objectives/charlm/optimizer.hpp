/// How a gradient becomes a step: stochastic gradient descent with momentum, or Adam (Kingma, Ba, ICLR 2015), both with
/// decoupled weight decay (Loshchilov, Hutter: AdamW, ICLR 2019). One thread at a time.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <variant>

#include "espalier/objective_state.hpp"

namespace charlm {

struct Sgd {
    double momentum = 0;
};
struct Adam {
    double beta1 = 0.9;
    double beta2 = 0.999;
};
using Rule = std::variant<Sgd, Adam>;

class Optimizer {
  public:
    /// The first `decayed` of `size` parameters shrink by rate * decay a step: the weights, not the biases.
    Optimizer(Rule rule, double rate, double decay, Eigen::Index size, Eigen::Index decayed);

    void step(Eigen::VectorXf& parameters, const Eigen::VectorXf& gradient);

    void save(espalier::StateWriter& out) const;
    void load(espalier::StateReader& in);

  private:
    void move(const Sgd& rule, Eigen::VectorXf& parameters, const Eigen::VectorXf& gradient);
    void move(const Adam& rule, Eigen::VectorXf& parameters, const Eigen::VectorXf& gradient);
    void flush();

    Rule rule_;
    double rate_;
    double decay_;
    Eigen::Index decayed_;
    std::uint64_t steps_ = 0;
    Eigen::VectorXf first_;   ///< the velocity, or Adam's first moment
    Eigen::VectorXf second_;  ///< Adam's second moment; empty otherwise
};

}  // namespace charlm
