#include "charlm/optimizer.hpp"

#include <cmath>
#include <cstddef>

namespace charlm {

Optimizer::Optimizer(Rule rule, double rate, double decay, Eigen::Index size, Eigen::Index decayed)
    : rule_(rule), rate_(rate), decay_(decay), decayed_(decayed), first_(Eigen::VectorXf::Zero(size)) {
    if (std::holds_alternative<Adam>(rule_)) second_ = Eigen::VectorXf::Zero(size);
}

void Optimizer::step(Eigen::VectorXf& parameters, const Eigen::VectorXf& gradient) {
    ++steps_;
    if (decay_ > 0) parameters.head(decayed_) *= static_cast<float>(1 - rate_ * decay_);
    std::visit([&](const auto& rule) { move(rule, parameters, gradient); }, rule_);
    if (steps_ % 64 == 0) flush();
}

void Optimizer::move(const Sgd& rule, Eigen::VectorXf& parameters, const Eigen::VectorXf& gradient) {
    first_ = static_cast<float>(rule.momentum) * first_ + gradient;
    parameters -= static_cast<float>(rate_) * first_;
}

void Optimizer::move(const Adam& rule, Eigen::VectorXf& parameters, const Eigen::VectorXf& gradient) {
    constexpr float epsilon = 1e-8F;
    const auto beta1 = static_cast<float>(rule.beta1);
    const auto beta2 = static_cast<float>(rule.beta2);
    first_ = beta1 * first_ + (1 - beta1) * gradient;
    second_ = beta2 * second_ + (1 - beta2) * gradient.cwiseAbs2();
    const auto steps = static_cast<double>(steps_);
    const double unbias = std::sqrt(1 - std::pow(rule.beta2, steps)) / (1 - std::pow(rule.beta1, steps));
    parameters.array() -= static_cast<float>(rate_ * unbias) * first_.array() / (second_.array().sqrt() + epsilon);
}

// The moments of characters that rarely occur fade into denormal numbers, which are a hundred times slower to compute
// with and change nothing. NaN stays.
void Optimizer::flush() {
    constexpr float least = 1e-30F;
    first_ = (first_.array().abs() < least).select(0.0F, first_);
    if (second_.size() > 0) second_ = (second_.array() < least).select(0.0F, second_);
}

void Optimizer::save(espalier::StateWriter& out) const {
    out.write(steps_);
    out.items(first_.data(), static_cast<std::size_t>(first_.size()));
    out.items(second_.data(), static_cast<std::size_t>(second_.size()));
}

void Optimizer::load(espalier::StateReader& in) {
    in.read(steps_);
    in.items(first_.data(), static_cast<std::size_t>(first_.size()));
    in.items(second_.data(), static_cast<std::size_t>(second_.size()));
}

}  // namespace charlm
