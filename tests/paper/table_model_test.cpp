#include "paper/table_model.hpp"

#include <cmath>
#include <set>
#include <sstream>
#include <stdexcept>

#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using espalier::paper::TableModel;
using espalier::test::contains;

namespace {

table::LossTable read(const std::string& text) {
    std::istringstream in(text);
    return {*table::csv_rows(in, "tiny.csv"), {}};
}

}  // namespace

TEST_CASE("each row of a table is one trial's, its regret is above the best at full resource", "[paper]") {
    const auto rows = read("lr,s0,s10,s20\n0.1,9,5,3\n0.2,9,4,nan\n0.3,9,6,2.5\n");
    const Space space = paper::rows_of(rows);
    const auto source = paper::source_named("random", space, LadderPlan({10, 20}, ReductionFactor(2)), 7);
    TableModel model(rows, 20, *source);
    std::multiset<double> losses, regrets;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        const Job half{TrialId{i}, 0, 1, 0, 10, 0}, rest{TrialId{i}, 1, 1, 10, 20, 0};
        CHECK(model.time(rest) == 10);
        losses.insert(model.finish(half).loss);
        regrets.insert(model.regret(TrialId{i}));
        const auto reports = model.reports({TrialId{i}, 0, 1, 0, 20, 0});
        REQUIRE(reports.size() == 1);
        CHECK(reports.front().resource == 10);
        CHECK(reports.front().loss == model.finish(half).loss);
        CHECK(model.reports(rest).empty());
        const Result last = model.finish(rest);
        CHECK(last.ok() == std::isfinite(model.regret(TrialId{i})));
        if (last.ok()) CHECK(model.regret(TrialId{i}) == Approx(last.loss - 2.5));
    }
    CHECK(losses == std::multiset<double>{4, 5, 6});
    CHECK(*regrets.begin() == 0);
    CHECK(std::isinf(*regrets.rbegin()));
}

TEST_CASE("a resource that is no column of the table is refused", "[paper]") {
    const auto rows = read("lr,s10,s20\n0.1,5,3\n");
    const Space space = paper::rows_of(rows);
    const auto source = paper::source_named("random", space, LadderPlan({10, 20}, ReductionFactor(2)), 0);
    CHECK_THROWS_WITH(TableModel(rows, 15, *source), contains("no losses at resource 15"));
}
