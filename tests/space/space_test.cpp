#include "space/space.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "support/catch.hpp"

using namespace espalier;

namespace {

const double nearly_one = std::nextafter(1.0, 0.0);

Value only(const Domain& domain, double unit) {
    const Space space({{"x", domain, {}}});
    const std::vector<double> point{unit};
    return *space.at(point).values[0];
}
double real(const Domain& domain, double unit) { return std::get<double>(only(domain, unit)); }
std::int64_t whole(const Domain& domain, double unit) { return std::get<std::int64_t>(only(domain, unit)); }

const Choice optimizers{{std::string("sgd"), std::string("adam")}};

/// momentum for sgd; nesterov for sgd with momentum in use. Children stand before their parents.
Space nested() {
    return Space(
        {{"nesterov", Choice{{true, false}}, {{"momentum", {std::int64_t{1}}}, {"optimizer", {std::string("sgd")}}}},
         {"momentum", IntRange{0, 1, false}, {{"optimizer", {std::string("sgd")}}}},
         {"optimizer", optimizers, {}}});
}

std::string refusal(std::vector<Parameter> parameters) {
    try {
        const Space space(std::move(parameters));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a float range maps the unit interval onto itself", "[space]") {
    CHECK(real(FloatRange{-1, 3, false}, 0) == -1);
    CHECK(real(FloatRange{-1, 3, false}, 0.5) == 1);
    CHECK(real(FloatRange{-1, 3, false}, nearly_one) <= 3);
    CHECK_FALSE(std::signbit(real(FloatRange{-1, 1, false}, 0.5)));
    CHECK(real(FloatRange{1e-5, 1e-1, true}, 0) < 1e-5 * (1 + 1e-14));
    CHECK(std::abs(real(FloatRange{1e-5, 1e-1, true}, 0.5) - 1e-3) < 1e-17);
    CHECK(real(FloatRange{1e-5, 1e-1, true}, 0) >= 1e-5);
    CHECK(real(FloatRange{1e-5, 1e-1, true}, nearly_one) <= 1e-1);
}

TEST_CASE("an integer range reaches both bounds and nothing beyond", "[space]") {
    CHECK(whole(IntRange{-2, 2, false}, 0) == -2);
    CHECK(whole(IntRange{-2, 2, false}, nearly_one) == 2);
    CHECK(whole(IntRange{-2, 2, false}, 0.5) == 0);
    CHECK(whole(IntRange{16, 1024, true}, 0) == 16);
    CHECK(whole(IntRange{16, 1024, true}, nearly_one) == 1024);
    constexpr std::int64_t most = std::int64_t{1} << 52;
    CHECK(whole(IntRange{-most, most, false}, 0) == -most);
    CHECK(whole(IntRange{-most, most, false}, nearly_one) <= most);
    CHECK(whole(IntRange{1, most, true}, nearly_one) <= most);
}

TEST_CASE("a logarithmic integer is the rounded exponential between low - 1/2 and high + 1/2", "[space]") {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 engine(seed);
    for (int i = 0; i < 5000; ++i) {
        const auto low = static_cast<std::int64_t>(1 + engine() % 100);
        const auto high = low + 1 + static_cast<std::int64_t>(engine() % 5000);
        const double unit = static_cast<double>(engine() >> 11U) * 0x1p-53;
        const double a = std::log(static_cast<double>(low) - 0.5);
        const double b = std::log(static_cast<double>(high) + 0.5);
        const auto expected = static_cast<std::int64_t>(std::floor(std::exp(a + unit * (b - a)) + 0.5));
        CHECK(whole(IntRange{low, high, true}, unit) == std::clamp(expected, low, high));
    }
}

TEST_CASE("each integer and each option gets its share of the interval", "[space]") {
    std::map<std::int64_t, int> integers;
    std::map<std::string, int> options;
    const Choice choice{{std::string("a"), std::string("b"), std::string("c")}};
    for (int i = 0; i < 3000; ++i) {
        const double unit = (i + 0.5) / 3000;
        ++integers[whole(IntRange{5, 7, false}, unit)];
        ++options[std::get<std::string>(only(choice, unit))];
    }
    CHECK(integers == std::map<std::int64_t, int>{{5, 1000}, {6, 1000}, {7, 1000}});
    CHECK(options == std::map<std::string, int>{{"a", 1000}, {"b", 1000}, {"c", 1000}});
    CHECK(only(choice, nearly_one) == Value(std::string("c")));
}

TEST_CASE("a constant takes no notice of its coordinate", "[space]") {
    CHECK(only(Constant{0.1}, 0.7) == Value(0.1));
    CHECK(only(Constant{std::string("x")}, 0) == Value(std::string("x")));
}

TEST_CASE("a conditional parameter is absent where its condition does not hold", "[space]") {
    const Space space = nested();
    const auto at = [&](double nesterov, double momentum, double optimizer) {
        const std::vector<double> unit{nesterov, momentum, optimizer};
        return to_json(space, space.at(unit));
    };
    CHECK(at(0, 0.9, 0) == R"({"nesterov":true,"momentum":1,"optimizer":"sgd"})");
    CHECK(at(0, 0.1, 0) == R"({"momentum":0,"optimizer":"sgd"})");
    CHECK(at(0, 0.9, 0.9) == R"({"optimizer":"adam"})");
}

TEST_CASE("a parameter that makes no sense is refused in words", "[space]") {
    const double inf = std::numeric_limits<double>::infinity();
    constexpr std::int64_t most = std::int64_t{1} << 52;
    const auto why = [](const Domain& domain) { return fault({"x", domain, {}}); };
    CHECK(why(FloatRange{0, 1, false}) == "");
    CHECK(why(FloatRange{1, 1, false}) == "low 1 must be below high 1");
    CHECK(why(FloatRange{0, inf, false}) == "bounds must be finite numbers");
    CHECK(why(FloatRange{-1.7e308, 1.7e308, false}) == "the range is too wide");
    CHECK(why(FloatRange{0, 1, true}) == "log = true needs bounds above 0, low is 0");
    CHECK(why(IntRange{3, 2, false}) == "low 3 must be below high 2");
    CHECK(why(IntRange{0, 2, true}) == "log = true needs bounds above 0, low is 0");
    CHECK(why(IntRange{0, most + 1, false}) == "integers must lie within 2^52 of zero");
    CHECK(why(Choice{}) == "a choice needs at least one option");
    CHECK(why(Choice{{1.5, 1.5}}) == "option 1.5 stands there twice");
    CHECK(why(Choice{{std::int64_t{1}, 1.0, true, std::string("1")}}) == "");
}

TEST_CASE("a space names every fault of its parameters at once", "[space]") {
    CHECK(refusal({{"", Constant{1.0}, {}}}) == ": a parameter needs a name");
    CHECK(refusal({{"a", FloatRange{1, 0, false}, {}},
                   {"a", Constant{1.0}, {}},
                   {"b", Constant{1.0}, {{"aa", {1.0}}, {"a", {7.0}}}}}) ==
          "a: low 1 must be below high 0\n"
          "a: the name stands there twice\n"
          "b: when: unknown parameter `aa`; did you mean `a`?\n"
          "b: when: a is never 7.0");
    CHECK(refusal({{"free", Constant{1.0}, {}},
                   {"a", IntRange{0, 1, false}, {{"b", {std::int64_t{0}}}}},
                   {"b", IntRange{0, 1, false}, {{"a", {std::int64_t{0}}}}},
                   {"self", IntRange{0, 1, false}, {{"self", {std::int64_t{0}}}}}}) ==
          "a: when: the conditions run in a circle\n"
          "b: when: the conditions run in a circle\n"
          "self: when: the conditions run in a circle");
    CHECK(refusal({}) == "");
}
