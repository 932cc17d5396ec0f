// The model against ridge regression written as in a textbook.
#include "letter/model.hpp"

#include <Eigen/LU>
#include <memory>

#include "letter/blobs.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using letter::Budget;
using letter::Model;
using letter::ModelSettings;

namespace {

bool go_on() { return false; }

const letter::LabelledData& data() {
    static const letter::LabelledData blobs(blobs::table(1000), {});  // 640 for training
    return blobs;
}

ModelSettings settings(Eigen::Index features, Budget budget = Budget::examples) {
    return {letter::Kernel::matern32, 0.5, 0.03, 0.5, budget, features, 9};
}

/// (Z Z' + ridge D I)^-1 Z Y', all at once and in double.
Eigen::MatrixXd textbook(const Model& model, Eigen::Index examples, double ridge) {
    const letter::Part& part = data().training();
    const Eigen::Index count = model.features().count();
    const Eigen::MatrixXd z = model.features().of(part.inputs.leftCols(examples), 0, count).cast<double>();
    Eigen::MatrixXd y = Eigen::MatrixXd::Zero(examples, data().classes());
    for (Eigen::Index i = 0; i < examples; ++i) y(i, part.labels[static_cast<std::size_t>(i)]) = 1;
    const Eigen::MatrixXd left =
        z * z.transpose() + ridge * static_cast<double>(count) * Eigen::MatrixXd::Identity(count, count);
    return left.inverse() * (z * y);
}

double largest_difference(const Model& model, Eigen::Index examples) {
    return (model.weights().cast<double>() - textbook(model, examples, 0.03)).cwiseAbs().maxCoeff() /
           model.weights().cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("with more examples than features and with fewer, the model is the textbook's", "[letter][model]") {
    for (const Eigen::Index features : {40, 300, 500}) {
        Model model(data(), settings(features));
        for (const Eigen::Index examples : {7, 100, 299, 301, 640}) {
            CAPTURE(features, examples);
            REQUIRE(model.train(examples, go_on) == Model::Trained::yes);
            CHECK(largest_difference(model, examples) < 1e-3);
        }
    }
}

TEST_CASE("with features as the budget, the model is the textbook's, too", "[letter][model]") {
    Model model(data(), settings(0, Budget::features));
    for (const Eigen::Index features : {1, 30, 290, 600}) {
        CAPTURE(features);
        REQUIRE(model.train(features, go_on) == Model::Trained::yes);
        CHECK(model.features().count() == features);
        CHECK(largest_difference(model, 640) < 1e-3);
    }
}

TEST_CASE("the model learns", "[letter][model]") {
    Model model(data(), settings(200));
    REQUIRE(model.train(640, go_on) == Model::Trained::yes);
    CHECK(model.error(data().validation()) < 0.1);
    CHECK(model.error(data().test()) < 0.1);
    CHECK(model.error(data().test()) > 0);  // the classes overlap
}

TEST_CASE("a rest between jobs changes nothing", "[letter][model]") {
    for (const Budget budget : {Budget::examples, Budget::features}) {
        Model rested(data(), settings(100, budget)), other(data(), settings(100, budget));
        for (const Eigen::Index to : {50, 200, 300}) {
            REQUIRE(rested.train(to, go_on) == Model::Trained::yes);
            REQUIRE(other.train(to, go_on) == Model::Trained::yes);
            CHECK(rested.weights() == other.weights());
            rested.rest();
            CHECK(rested.features().count() == 0);
            CHECK(rested.weights().size() == 0);
        }
    }
}

TEST_CASE("more examples than there are are all of them", "[letter][model]") {
    Model all(data(), settings(100)), more(data(), settings(100));
    REQUIRE(all.train(640, go_on) == Model::Trained::yes);
    REQUIRE(more.train(5000, go_on) == Model::Trained::yes);
    CHECK(all.weights() == more.weights());
    CHECK(more.position() == 640);
}

TEST_CASE("a state holds sums only where there are more examples than features", "[letter][model]") {
    Model model(data(), settings(100));
    REQUIRE(model.train(100, go_on) == Model::Trained::yes);
    CHECK(model.state_size() == 24);
    REQUIRE(model.train(101, go_on) == Model::Trained::yes);
    CHECK(model.state_size() == 24 + 8 * (100 * 101 / 2 + 3 * 100));
}

TEST_CASE("a stop is noticed between blocks, when adding up and when solving", "[letter][model]") {
    for (const Eigen::Index examples : {200, 640}) {
        int looks = 0;
        Model whole(data(), settings(300));
        REQUIRE(whole.train(examples, [&] { return ++looks < 0; }) == Model::Trained::yes);
        REQUIRE(looks >= 4);
        for (int at = 1; at <= looks; ++at) {
            int left = at;
            Model model(data(), settings(300));
            CHECK(model.train(examples, [&] { return --left == 0; }) == Model::Trained::stopped);
        }
    }
}
