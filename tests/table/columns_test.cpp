#include "table/columns.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

using espalier::test::contains;
using table::plan_columns;
using Names = std::vector<std::string>;

namespace {

std::vector<double> resources(const table::ColumnPlan& plan) {
    std::vector<double> found;
    for (const auto& level : plan.levels) found.push_back(level.resource);
    return found;
}

}  // namespace

TEST_CASE("the prefix of most columns is that of the losses, ordered by resource", "[table][columns]") {
    const auto plan = plan_columns({"config", "beta1", "beta2", "s0", "s1000", "s200", "s400"}, {});
    CHECK(plan.loss_prefix == "s");
    CHECK(resources(plan) == std::vector<double>{200, 400, 1000});
    CHECK(plan.levels.back().loss == 4);
    CHECK(!plan.levels.back().seconds);
    CHECK(plan.configuration == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("prefixes may be words, or nothing, and resources fractions", "[table][columns]") {
    CHECK(plan_columns({"lr", "val loss @ 1", "val loss @ 3"}, {}).loss_prefix == "val loss @ ");
    const auto plain = plan_columns({"lr", "1", "3", "9"}, {});
    CHECK(plain.loss_prefix.empty());
    CHECK(resources(plain) == std::vector<double>{1, 3, 9});
    CHECK(resources(plan_columns({"e0.5", "e1", "e1.5"}, {})) == std::vector<double>{0.5, 1, 1.5});
    CHECK(plan_columns({"beta1", "beta2", "s7"}, {{"s"}, {}}).levels.size() == 1);
}

TEST_CASE("columns of seconds are found where every column of losses has one", "[table][columns]") {
    const auto plan = plan_columns({"s1", "s3", "t0", "t1", "t3", "lr"}, {});
    CHECK(plan.loss_prefix == "s");
    CHECK(plan.levels[1].seconds == std::size_t{4});
    CHECK(plan.seconds_at_start == std::size_t{2});
    CHECK(plan.configuration == std::vector<std::size_t>{5});
    // t1 is something else where the losses are at 100 and 200.
    CHECK(plan_columns({"s100", "s200", "t1"}, {}).configuration == std::vector<std::size_t>{2});
    const auto unused = plan_columns({"s1", "s3", "t1", "t3"}, {{}, {""}});
    CHECK(!unused.levels[0].seconds);
    CHECK(unused.configuration.size() == 2);
    CHECK(plan_columns({"loss1", "loss3", "t1", "t3"}, {}).loss_prefix == "loss");
    CHECK(plan_columns({"s1", "s3", "sec1", "sec3"}, {{}, {"sec"}}).levels[0].seconds == std::size_t{2});
}

TEST_CASE("columns that cannot be told apart are refused in words", "[table][columns]") {
    CHECK_THROWS_WITH(
        plan_columns({"lr", "loss"}, {}),
        "no columns of losses: expected names of a prefix and a resource above 0, such as s200, s400; there "
        "are: lr, loss");
    CHECK_THROWS_WITH(plan_columns({"a1", "a2", "b1", "b2"}, {}),
                      contains("As many are named \"a\", \"b\" and a number: set `loss_prefix`"));
    CHECK_THROWS_WITH(plan_columns({"s0", "lr"}, {{"s"}, {}}),
                      contains("no column is named \"s\" and a resource above 0"));
    CHECK_THROWS_WITH(plan_columns({"s1", "lr"}, {{"loss"}, {}}),
                      contains("no column is named \"loss\"") && contains("there are: s1, lr"));
    CHECK_THROWS_WITH(plan_columns({"s1", "s1"}, {}), "columns 1 and 2 are both named \"s1\"");
    CHECK_THROWS_WITH(plan_columns({"s1", "s01"}, {}), "columns s1 and s01 stand for the same resource");
    CHECK_THROWS_WITH(plan_columns({"s1", ""}, {}), "column 2 has no name");
    CHECK_THROWS_WITH(plan_columns({"s1", "s3", "t1"}, {}),
                      contains("there is no column t3, the seconds to s3") && contains("seconds_prefix"));
    CHECK_THROWS_WITH(plan_columns({"s1", "s3"}, {{}, {"sec"}}), contains("there is no column sec1"));
}
