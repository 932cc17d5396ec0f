#include "exchange/optuna_steps.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("whole resources are their own steps", "[exchange][optuna]") {
    const OptunaSteps steps({1, 4, 16, 256});
    CHECK(steps.words() == "resource");
    CHECK(steps.of(16) == 16);
    CHECK(steps.of(7) == 7);  // of a report between two rungs
    CHECK_FALSE(steps.of(2.5));
    CHECK_FALSE(steps.of(std::nan("")));
    CHECK_FALSE(steps.of(std::numeric_limits<double>::infinity()));
    CHECK_FALSE(steps.of(1e300));
}

TEST_CASE("decimal resources become whole by the least power of ten", "[exchange][optuna]") {
    const OptunaSteps steps({0.5, 1.25, 3});
    CHECK(steps.words() == "resource * 100");
    CHECK(steps.of(1.25) == 125);
    CHECK(steps.of(3) == 300);
    CHECK_FALSE(steps.of(0.125));
}

TEST_CASE("other resources are steps by their place", "[exchange][optuna]") {
    const OptunaSteps steps({1.0 / 3, 1, 3});
    CHECK(steps.words() == "place of the resource among [0.3333333333333333, 1, 3]");
    CHECK(steps.of(1.0 / 3) == 0);
    CHECK(steps.of(3) == 2);
    CHECK_FALSE(steps.of(2));
    CHECK(OptunaSteps({}).words() == "resource");
}

TEST_CASE("reports have steps where a power of ten gives them some", "[exchange][optuna]") {
    CHECK(OptunaSteps({1, 4}, {0.25, 0.5}).words() == "resource * 100");
    const OptunaSteps steps({1, 4}, {1.0 / 3, 2});
    CHECK(steps.words() == "resource");
    CHECK(steps.of(2) == 2);
    CHECK_FALSE(steps.of(1.0 / 3));
}
