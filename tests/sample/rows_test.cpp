// Rows of a table, drawn once each: what models know of them, and which they take.
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "sample/density_reference.hpp"
#include "sample/kde_learner.hpp"
#include "sample/random_space.hpp"
#include "sample/row_features.hpp"
#include "sample/tpe_learner.hpp"
#include "sample/untaken.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const double none = std::numeric_limits<double>::quiet_NaN();

class Taken final : public TakenValues {
  public:
    [[nodiscard]] bool contains(std::uint64_t index) const override { return taken_.count(index) != 0; }
    void add(std::uint64_t index) { taken_.insert(index); }

  private:
    std::set<std::uint64_t> taken_;
};

Space rows(std::int64_t count) {
    IntRange range{10, 9 + count, false};
    range.once = true;
    return Space({{"row", range, {}}});
}

std::uint64_t row_of(const Draw& draw) {
    return static_cast<std::uint64_t>(std::get<std::int64_t>(*draw.configuration.values[0]) - 10);
}

/// Two columns, of which the first decides: good rows are those near 0.3 of its range.
struct Table {
    RowColumn decides, noise;

    explicit Table(std::size_t count) {
        Engine engine(12);
        for (std::size_t i = 0; i < count; ++i) {
            decides.numbers.push_back(std::exp(10 * unit_of(engine)));
            noise.numbers.push_back(unit_of(engine));
        }
    }
    [[nodiscard]] double loss(std::uint64_t row) const { return std::abs(std::log(decides.numbers[row]) - 3); }
    [[nodiscard]] std::shared_ptr<const RowFeatures> features() const {
        return std::make_shared<const RowFeatures>(std::vector<RowColumn>{decides, noise});
    }
};

}  // namespace

TEST_CASE("numbers become their ranks, texts options, empty cells are absent", "[sample][rows]") {
    const RowFeatures features({RowColumn{{1, 1000, 10, none}, {}}, RowColumn{{}, {"sgd", "adam", "", "sgd"}},
                                RowColumn{{5, 5, 5, 5}, {}},   // says nothing
                                RowColumn{{7, 8, 9, 10}, {}},  // counts the rows
                                RowColumn{{2, 2, 1, 3}, {}}});
    REQUIRE(features.dimensions().size() == 3);
    CHECK(features.rows() == 4);
    CHECK(features.dimensions()[1].options == 2);
    CHECK(features.dimensions()[0].conditional);
    CHECK_FALSE(features.dimensions()[2].conditional);
    const std::vector<double> first = {1.0 / 6, 5.0 / 6, 3.0 / 6};
    for (std::uint64_t row = 0; row < 3; ++row) CHECK(features.point(row)[0] == first[row]);
    CHECK(is_absent(features.point(3)[0]));
    CHECK(features.point(0)[1] == 1);
    CHECK(features.point(1)[1] == 0);
    CHECK(is_absent(features.point(2)[1]));
    CHECK(features.point(0)[2] == 0.5);  // two of four equal: ranks 1 and 2 from 0
    CHECK(features.point(1)[2] == 0.5);
    CHECK(features.point(2)[2] == 0.125);
    CHECK_THROWS_AS(RowFeatures({RowColumn{{1, 2}, {}}, RowColumn{{1}, {}}}), std::invalid_argument);
}

TEST_CASE("models draw each row once, whatever they know, and good ones earlier", "[sample][rows]") {
    constexpr std::size_t count = 200;
    const Table table(count);
    const Space space = rows(count);
    for (const bool knows : {true, false})
        for (const bool is_kde : {true, false}) {
            const auto features = knows ? table.features() : nullptr;
            const auto learner = is_kde ? make_kde_learner(space, 3, features) : make_tpe_learner(space, 3, features);
            Taken taken;
            double early = 0;
            for (std::uint64_t trial = 1; trial <= count; ++trial) {
                const Draw draw = learner->model()->draw(TrialId{trial}, taken);
                REQUIRE(space.at(draw.unit) == draw.configuration);
                REQUIRE_FALSE(taken.contains(row_of(draw)));
                taken.add(row_of(draw));
                if (trial > 20 && trial <= 70) early += table.loss(row_of(draw)) / 50;
                learner->observe({TrialId{trial}, 1, table.loss(row_of(draw))}, draw.configuration);
            }
            INFO((knows ? "knows" : "knows nothing") << (is_kde ? ", kde: " : ", tpe: ") << early);
            CHECK((early < 1.8) == knows);  // of all rows about 2.9
        }
}

TEST_CASE("a table of another length than the parameter is refused", "[sample][rows]") {
    const Table table(10);
    const Space longer = rows(11), no_rows({{"x", FloatRange{0, 1, false}, {}}});
    CHECK_THROWS_AS(make_kde_learner(longer, 1, table.features()), std::invalid_argument);
    CHECK_THROWS_AS(make_tpe_learner(no_rows, 1, table.features()), std::invalid_argument);
}

TEST_CASE("beside a row, other parameters are drawn by the model", "[sample][rows]") {
    IntRange range{10, 309, false};
    range.once = true;
    const Space space({{"row", range, {}}, {"x", FloatRange{0, 1, false}, {}}});
    const Table table(300);
    const auto learner = make_tpe_learner(space, 1, table.features());
    Taken taken;
    double late = 0;
    for (std::uint64_t trial = 1; trial <= 150; ++trial) {
        const Draw draw = learner->model()->draw(TrialId{trial}, taken);
        REQUIRE(space.at(draw.unit) == draw.configuration);
        taken.add(row_of(draw));
        const double distance = std::abs(std::get<double>(*draw.configuration.values[1]) - 0.7);
        if (trial > 100) late += distance / 50;
        learner->observe({TrialId{trial}, 1, distance + table.loss(row_of(draw)) / 100}, draw.configuration);
    }
    CHECK(late < 0.2);  // at random 0.29
}

TEST_CASE("what is not taken is found in the order from a place on, round the end", "[sample][rows]") {
    const Permutation order(5, 8);
    Taken taken;
    for (std::uint64_t place = 0; place < 8; ++place) CHECK(untaken(order, place, taken) == order.at(place));
    taken.add(order.at(6));
    taken.add(order.at(7));
    taken.add(order.at(0));
    CHECK(untaken(order, 6, taken) == order.at(1));
    CHECK(untaken(order, 6, taken, 2) == std::vector<std::uint64_t>{order.at(1), order.at(2)});
    CHECK(untaken(order, 0, taken, 100).size() == 5);
    for (std::uint64_t value = 0; value < 8; ++value) taken.add(value);
    CHECK(untaken(order, 3, taken, 100).empty());
    CHECK(untaken(order, 11, taken) == order.at(3));
}
