#include "letter/labelled_data.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "letter/blobs.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using espalier::test::contains;

TEST_CASE("four fifths are for training, of which a share is held back; the last rows are the test part",
          "[letter][data]") {
    const letter::CsvTable table = blobs::table(500);
    const letter::LabelledData data(table, {});
    CHECK(data.training().size() == 320);
    CHECK(data.validation().size() == 80);
    CHECK(data.test().size() == 100);
    CHECK(data.columns() == 4);
    CHECK(data.classes() == 3);
    CHECK(std::equal(data.test().labels.begin(), data.test().labels.end(), table.labels.begin() + 400));
}

TEST_CASE("every row is in one part", "[letter][data]") {
    std::istringstream text = [] {
        std::string lines = "number,class\n";
        for (int i = 0; i < 100; ++i) lines += std::to_string(i) + (i < 50 ? ",a\n" : ",b\n");
        return std::istringstream(lines);
    }();
    const letter::LabelledData data(letter::read_csv(text, "", "t.csv"), {.train_rows = 90, .validation = 0.3});
    std::set<float> seen;
    for (const auto* part : {&data.training(), &data.validation(), &data.test()})
        for (const float value : part->inputs.reshaped()) seen.insert(value);
    CHECK(seen.size() == 100);
    // Sorted by class in the file, mixed here.
    CHECK(data.validation().size() == 27);
    const auto of_a = std::count(data.validation().labels.begin(), data.validation().labels.end(), 0);
    CHECK(of_a > 7);
    CHECK(of_a < 24);
}

TEST_CASE("columns are scaled by the training part alone, and a constant one becomes zero", "[letter][data]") {
    const letter::LabelledData data(blobs::table(500), {});
    const Eigen::MatrixXd inputs = data.training().inputs.cast<double>();
    for (Eigen::Index column = 0; column < 3; ++column) {
        CHECK(inputs.row(column).mean() == Approx(0).margin(1e-5));
        CHECK(inputs.row(column).squaredNorm() / 320 == Approx(1));
        CHECK(std::fabs(data.test().inputs.row(column).mean()) > 1e-4);
    }
    CHECK(inputs.row(3).isZero(0));
}

TEST_CASE("whitening makes classes round and the mean square distance 1", "[letter][data]") {
    const letter::LabelledData data(blobs::table(2000), {});
    const auto& part = data.training();
    for (const double power : {0.0, 0.5, 1.0}) {
        const Eigen::MatrixXd x = data.whitening(power) * part.inputs.cast<double>();
        double distances = 0;
        for (Eigen::Index i = 0; i < x.cols(); ++i)
            for (Eigen::Index j = 0; j < x.cols(); ++j) distances += (x.col(i) - x.col(j)).squaredNorm();
        CHECK(distances / std::pow(static_cast<double>(x.cols()), 2) == Approx(1).epsilon(0.001));
    }
    const Eigen::MatrixXd x = data.whitening(1).topRows(3) * part.inputs.cast<double>();
    Eigen::MatrixXd within = Eigen::MatrixXd::Zero(3, 3);
    for (int label = 0; label < 3; ++label) {
        Eigen::VectorXd mean = Eigen::VectorXd::Zero(3);
        double count = 0;
        for (Eigen::Index i = 0; i < x.cols(); ++i)
            if (part.labels[static_cast<std::size_t>(i)] == label) mean += x.col(i), count += 1;
        mean /= count;
        for (Eigen::Index i = 0; i < x.cols(); ++i)
            if (part.labels[static_cast<std::size_t>(i)] == label)
                within += (x.col(i) - mean) * (x.col(i) - mean).transpose();
    }
    CHECK((within / within(0, 0)).isIdentity(0.01));
}

TEST_CASE("data that cannot be split or learnt are refused", "[letter][data]") {
    CHECK_THROWS_WITH(letter::LabelledData(blobs::table(100), {.train_rows = 100}), contains("leaves no test part"));
    CHECK_THROWS_WITH(letter::LabelledData(blobs::table(4), {}), contains("leaves an empty part"));
    letter::CsvTable one = blobs::table(100);
    std::fill(one.labels.begin(), one.labels.end(), std::uint16_t{0});
    CHECK_THROWS_WITH(letter::LabelledData(one, {}), contains("one class only"));
    letter::CsvTable flat = blobs::table(100);
    std::fill(flat.values.begin(), flat.values.end(), 1.0F);
    CHECK_THROWS_WITH(letter::LabelledData(flat, {}), contains("every column is constant"));
}
