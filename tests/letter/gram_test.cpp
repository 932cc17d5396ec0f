#include "letter/gram.hpp"

#include <Eigen/LU>

#include "support/approx.hpp"
#include "support/catch.hpp"

using letter::Gram;

namespace {

bool go_on() { return false; }

}  // namespace

TEST_CASE("ridge equations are solved as by a dense inverse, in one block and in several", "[letter][gram]") {
    for (const Eigen::Index size : {1, 5, 128, 300, 700}) {
        CAPTURE(size);
        const Eigen::MatrixXf terms = Eigen::MatrixXf::Random(size, size / 2 + 3);
        Gram gram;
        gram.grow(size);
        gram.add(terms.leftCols(2));
        gram.add(terms.rightCols(terms.cols() - 2));
        const Eigen::MatrixXd right = Eigen::MatrixXd::Random(size, 3);
        Eigen::MatrixXd found = right;
        REQUIRE(gram.solve(0.7, found, go_on) == Gram::Solved::yes);
        const Eigen::MatrixXd wide = terms.cast<double>();
        const Eigen::MatrixXd full = wide * wide.transpose() + 0.7 * Eigen::MatrixXd::Identity(size, size);
        CHECK(found.isApprox(full.inverse() * right, 1e-4));
    }
}

TEST_CASE("rows added later give the same matrix", "[letter][gram]") {
    const Eigen::MatrixXf terms = Eigen::MatrixXf::Random(600, 40);
    Gram whole, grown;
    whole.grow(600);
    whole.add(terms);
    grown.grow(250);
    grown.add(terms.topRows(250));
    grown.grow(600);
    grown.add(terms, 250);
    CHECK(grown.size() == 600);
    Eigen::MatrixXd a = Eigen::MatrixXd::Ones(600, 1), b = a;
    REQUIRE(whole.solve(1, a, go_on) == Gram::Solved::yes);
    REQUIRE(grown.solve(1, b, go_on) == Gram::Solved::yes);
    CHECK(a.isApprox(b, 1e-5));
}

TEST_CASE("many small terms add up without loss", "[letter][gram]") {
    Gram gram;
    gram.grow(1);
    const Eigen::MatrixXf big = Eigen::MatrixXf::Constant(1, 1, 4096), small = Eigen::MatrixXf::Constant(1, 1, 0.5F);
    gram.add(big);
    for (int i = 0; i < 1000; ++i) gram.add(small);  // each of them vanishes beside 2^24 in single precision
    Eigen::MatrixXd right = Eigen::MatrixXd::Ones(1, 1);
    REQUIRE(gram.solve(0, right, go_on) == Gram::Solved::yes);
    CHECK(1 / right(0, 0) == Approx(16777216.0 + 250).epsilon(1e-12));
}

TEST_CASE("equations without a solution and a stop are told apart", "[letter][gram]") {
    Gram gram;
    gram.grow(300);
    gram.add(Eigen::MatrixXf::Ones(300, 1));
    Eigen::MatrixXd right = Eigen::MatrixXd::Ones(300, 1);
    CHECK(gram.solve(0, right, go_on) == Gram::Solved::singular);
    int looks = 0;
    CHECK(gram.solve(1, right, [&] { return ++looks == 2; }) == Gram::Solved::stopped);
    CHECK(looks == 2);
}
