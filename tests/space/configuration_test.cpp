#include "space/configuration.hpp"

#include <limits>
#include <random>

#include "space/space.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

Space mixed() {
    return Space({{"lr", FloatRange{1e-5, 10, true}, {}},
                  {"units", IntRange{1, 1024, true}, {}},
                  {"kind", Choice{{std::string("a\"b"), true, std::int64_t{3}, 2.0}}, {}},
                  {"momentum", FloatRange{0, 1, false}, {{"kind", {true}}}},
                  {"dropout", Constant{1.0}, {}}});
}

}  // namespace

TEST_CASE("a configuration is one JSON object in the order of the space", "[space][configuration]") {
    const Space space = mixed();
    Configuration configuration{{0.001, std::int64_t{16}, std::string("a\"b"), std::nullopt, 1.0}};
    CHECK(to_json(space, configuration) == R"({"lr":0.001,"units":16,"kind":"a\"b","dropout":1.0})");
    configuration.values = {2.0, std::nullopt, true, 0.5, std::nullopt};
    CHECK(to_json(space, configuration) == R"({"lr":2.0,"kind":true,"momentum":0.5})");
}

TEST_CASE("a drawn configuration reads back from its JSON, bit by bit", "[space][configuration]") {
    const Space space = mixed();
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937_64 engine(seed);
    for (int i = 0; i < 2000; ++i) {
        std::vector<double> unit;
        for (std::size_t k = 0; k < space.size(); ++k) unit.push_back(static_cast<double>(engine() >> 11U) * 0x1p-53);
        const Configuration configuration = space.at(unit);
        CHECK(configuration_from_json(space, to_json(space, configuration)) == configuration);
    }
}

TEST_CASE("a whole number is read as what the parameter is", "[space][configuration]") {
    const auto configuration = configuration_from_json(mixed(), R"({"lr": 1, "units": 1, "kind": 3})");
    CHECK(configuration.values[0] == Value(1.0));
    CHECK(configuration.values[1] == Value(std::int64_t{1}));
    CHECK(configuration.values[2] == Value(std::int64_t{3}));
    CHECK(!configuration.values[3]);
}

TEST_CASE("JSON that does not fit the space is refused", "[space][configuration]") {
    const Space space = mixed();
    CHECK_THROWS_WITH(configuration_from_json(space, "[1]"), "not a JSON object: [1]");
    CHECK_THROWS_WITH(configuration_from_json(space, "{"), "not a JSON object: {");
    CHECK_THROWS_WITH(configuration_from_json(space, R"({"lrr": 1})"), "the space has no parameter `lrr`");
    CHECK_THROWS_WITH(configuration_from_json(space, R"({"units": 1.5})"), "units: 1.5 is no value of this parameter");
    CHECK_THROWS_WITH(configuration_from_json(space, R"({"lr": "x"})"), "lr: \"x\" is no value of this parameter");
    CHECK_THROWS_WITH(configuration_from_json(space, R"({"lr": null})"), "lr: null is no value of this parameter");
    CHECK_THROWS_WITH(configuration_from_json(space, R"({"dropout": true})"),
                      "dropout: true is no value of this parameter");
    CHECK_THROWS_WITH(configuration_from_json(space, R"({"units": 18446744073709551615})"),
                      "units: 18446744073709551615 is no value of this parameter");
}

TEST_CASE("values are written as JSON and as people read them", "[space][value]") {
    CHECK(to_json(Value(3.0)) == "3.0");
    CHECK(to_json(Value(1e22)) == "1e+22");
    CHECK(to_json(Value(std::int64_t{3})) == "3");
    CHECK(to_json(Value(true)) == "true");
    CHECK(to_json(Value(std::string("a\n\x01"))) == "\"a\\n\\u0001\"");
    CHECK(to_text(Value(std::string("a b"))) == "a b");
    CHECK(to_text(Value(false)) == "false");
    CHECK(to_text(Value(0.001)) == "0.001");
}
