#include "space/formula.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "support/catch.hpp"

using namespace espalier;
using espalier::test::contains;

namespace {

/// rate and width are numbers, kind is not; the last one has a name of formulas.
Space space_with(const std::string& last) {
    return Space({{"rate", FloatRange{0, 1, false}, {}},
                  {"width", IntRange{1, 512, false}, {}},
                  {"kind", Choice{{Value(std::string("a")), Value(std::string("b"))}}, {}},
                  {last, FloatRange{0, 1, false}, {}}});
}

Configuration configuration(double last) {
    Configuration c;
    c.values = {Value(0.5), Value(std::int64_t{8}), Value(std::string("a")), Value(last)};
    return c;
}

double value(const std::string& text, const std::string& last = "other") {
    Formula formula(text, space_with(last), {"resource", "from"});
    return formula.of({3, 1}, configuration(0.25));
}

}  // namespace

TEST_CASE("a formula computes with variables, parameters and constants", "[space][formula]") {
    CHECK(value("resource * width + from") == 25);
    CHECK(value("resource == 3 ? rate : 0") == 0.5);
    CHECK(value("(from <= 1) + (from >= 1) + (from != 2)") == 3);
    CHECK(value("max(resource, from, width)") == 8);
    CHECK(value("_pi") == std::numbers::pi);
    CHECK(std::abs(value("_e ^ 2") - std::exp(2)) < 1e-12);
}

TEST_CASE("a parameter that does not apply counts as 0", "[space][formula]") {
    Formula formula("resource + other", space_with("other"), {"resource"});
    Configuration c = configuration(0);
    c.values[3].reset();
    CHECK(formula.of({3}, c) == 3);
}

TEST_CASE("a formula assigns nothing and comes to one number", "[space][formula]") {
    CHECK_THROWS_WITH(value("resource = 5"), contains("`=` assigns"));
    CHECK_THROWS_WITH(value("from=9"), contains("`=` assigns"));
    CHECK_THROWS_WITH(value("resource == 3 ? (rate = 2) : 0"), contains("`=` assigns"));
    CHECK_THROWS_WITH(value("resource, 3"), contains("a comma makes several of it"));
    CHECK_THROWS_AS(value("(resource, 3)"), std::invalid_argument);
    CHECK_THROWS_AS(value(""), std::invalid_argument);
}

TEST_CASE("names that a formula may not use are told, with the nearest that it may", "[space][formula]") {
    CHECK_THROWS_WITH(value("resource * widht"), contains("did you mean `width`?"));
    CHECK_THROWS_WITH(value("kind * 2"), contains("it may use resource, from, rate, width, other"));
}

TEST_CASE("a parameter with a name of formulas is refused where the formula uses it, and nowhere else",
          "[space][formula]") {
    for (const char* name : {"_pi", "_e", "from", "resource"}) {
        CAPTURE(name);
        CHECK(value("width * 2", name) == 16);
        CHECK_THROWS_WITH(value(std::string("width * ") + name, name), contains("rename the parameter"));
    }
    // A function is told by its parenthesis.
    CHECK(value("sin * 4 + max(sin, 1)", "sin") == 2);
}
