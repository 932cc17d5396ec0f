// The model of charlm without the objective around it.
#include "charlm/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "charlm/model.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using charlm::Activation;
using charlm::Batch;
using charlm::Network;
using charlm::Shape;
using charlm::TextData;
using objectives::CounterRandom;

namespace {

const std::string rhyme =
    "the cat sat on the mat and the rat sat on the cat; the bat sat on the hat and that was that. "
    "the cat sat on the mat and the rat sat on the cat; the bat sat on the hat and that was that. ";

Batch some_examples(const TextData& text, std::size_t context) {
    Batch batch;
    for (const std::size_t place : {0U, 1U, 5U, 17U, 18U, 40U, 41U, 63U}) batch.add(text, place, context);
    return batch;
}

// The greatest difference between the gradient and central differences, over all parameters, relative to its size.
double gradient_error(const Shape& shape, const Batch& batch, double dropout) {
    Network<double> network(shape);
    network.initialise(0.8, CounterRandom(5, 1));
    // Biases other than 0, so that no relu unit sits at its kink.
    for (Eigen::Index i = network.weights(); i < network.parameters().size(); ++i)
        network.parameters()[i] = 0.1 * CounterRandom(6, static_cast<std::uint64_t>(i)).normal();
    Network<double>::Pass pass;
    Eigen::VectorXd gradient, ignored;
    const CounterRandom random(7, 2);
    (void)network.loss_and_gradient(batch, dropout, random, pass, gradient);
    double worst = 0;
    for (Eigen::Index i = 0; i < gradient.size(); ++i) {
        constexpr double h = 1e-6;
        const double middle = network.parameters()[i];
        network.parameters()[i] = middle + h;
        const double above = network.loss_and_gradient(batch, dropout, random, pass, ignored);
        network.parameters()[i] = middle - h;
        const double below = network.loss_and_gradient(batch, dropout, random, pass, ignored);
        network.parameters()[i] = middle;
        worst = std::max(worst, std::abs((above - below) / (2 * h) - gradient[i]));
    }
    return worst / gradient.cwiseAbs().maxCoeff();
}

charlm::ModelSettings small_model() {
    charlm::ModelSettings s;
    s.shape = {0, 4, 6, 16, 1, Activation::tanh};
    s.rule = charlm::Adam{};
    s.rate = 0.01;
    s.batch = 16;
    s.seed = 3;
    return s;
}

}  // namespace

TEST_CASE("the gradient is that of finite differences, in each layer", "[charlm][network]") {
    const TextData text(rhyme, 0.2);
    for (const auto activation : {Activation::tanh, Activation::relu}) {
        for (const Eigen::Index layers : {1, 2, 3}) {
            for (const double dropout : {0.0, 0.3}) {
                CAPTURE(static_cast<int>(activation), layers, dropout);
                const Shape shape{static_cast<Eigen::Index>(text.symbols()), 3, 4, 7, layers, activation};
                CHECK(gradient_error(shape, some_examples(text, 3), dropout) < 1e-6);
            }
        }
    }
}

TEST_CASE("before training every symbol is about as likely", "[charlm][network]") {
    const TextData text(rhyme, 0.2);
    Network<float> network({static_cast<Eigen::Index>(text.symbols()), 3, 4, 7, 1, Activation::tanh});
    network.initialise(0.01, CounterRandom(1, 1));
    Network<float>::Pass pass;
    const double loss = network.loss(some_examples(text, 3), pass);
    CHECK(loss == Approx(std::log(static_cast<double>(text.symbols()))).epsilon(0.01));
}

TEST_CASE("dropout drops its share and keeps the mean", "[charlm][network]") {
    const TextData text(rhyme, 0.2);
    Network<float> network({static_cast<Eigen::Index>(text.symbols()), 3, 4, 1000, 1, Activation::relu});
    Network<float>::Pass pass;
    Eigen::VectorXf gradient;
    (void)network.loss_and_gradient(some_examples(text, 3), 0.25, CounterRandom(1, 1), pass, gradient);
    const auto& mask = pass.mask.at(0);
    CHECK(static_cast<double>((mask.array() == 0).count()) / static_cast<double>(mask.size()) ==
          Approx(0.25).margin(0.02));
    CHECK(mask.mean() == Approx(1).margin(0.03));
}

TEST_CASE("bytes that only the validation part has are unknown", "[charlm][text]") {
    const TextData text("abcabcabz", 0.2);
    CHECK(text.training() == 8);
    CHECK(text.validation() == 1);
    CHECK(text.symbols() == 4);
    CHECK(text.at(0) == 1);
    CHECK(text.at(2) == 3);
    CHECK(text.at(8) == 0);
    CHECK(text.before(1, 3)[0] == 0);  // before the text
    CHECK(text.before(1, 3)[2] == 1);
    CHECK_THROWS_WITH(TextData("ab", 0.1), espalier::test::contains("2 characters"));
}

TEST_CASE("a text with every byte still has an unknown symbol", "[charlm][text]") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
    const TextData text(all + "ab", 0.005);
    CHECK(text.symbols() == 256);
    CHECK(text.at(254) == 255);
    CHECK(text.at(255) == 0);
}

TEST_CASE("the loss falls, whatever the optimiser", "[charlm][model]") {
    const TextData text(rhyme, 0.2);
    for (const charlm::Rule rule : {charlm::Rule(charlm::Sgd{0.9}), charlm::Rule(charlm::Adam{})}) {
        charlm::ModelSettings settings = small_model();
        settings.shape.symbols = static_cast<Eigen::Index>(text.symbols());
        settings.rule = rule;
        settings.rate = std::holds_alternative<charlm::Sgd>(rule) ? 0.1 : 0.01;
        charlm::Model model(text, settings);
        const double before = model.validate();
        double training = before;
        for (int epoch = 0; epoch < 40; ++epoch) training = model.train_epoch([] { return false; }).value();
        CAPTURE(rule.index());
        CHECK(training < 0.5 * before);
        CHECK(model.validate() < 0.7 * before);
    }
}

TEST_CASE("weight decay draws the weights to zero and leaves the biases", "[charlm][optimizer]") {
    Eigen::VectorXf parameters = Eigen::VectorXf::Ones(4);
    charlm::Optimizer optimizer(charlm::Sgd{0}, 0.5, 0.1, 4, 3);
    optimizer.step(parameters, Eigen::VectorXf::Zero(4));
    CHECK(parameters[0] == Approx(0.95));
    CHECK(parameters[3] == 1);
}

TEST_CASE("moments that fade become zero, and NaN does not", "[charlm][optimizer]") {
    Eigen::VectorXf parameters = Eigen::VectorXf::Zero(2);
    charlm::Optimizer optimizer(charlm::Sgd{0.5}, 1, 0, 2, 2);
    optimizer.step(parameters, Eigen::VectorXf::Ones(2));
    for (int step = 0; step < 127; ++step) optimizer.step(parameters, Eigen::VectorXf::Zero(2));
    const float settled = parameters[0];
    parameters.setZero();
    optimizer.step(parameters, Eigen::VectorXf::Zero(2));
    CHECK(settled == Approx(-2));
    CHECK(parameters[0] == 0);

    optimizer.step(parameters, Eigen::VectorXf::Constant(2, std::numeric_limits<float>::quiet_NaN()));
    for (int step = 0; step < 64; ++step) optimizer.step(parameters, Eigen::VectorXf::Zero(2));
    CHECK(std::isnan(parameters[0]));
}
