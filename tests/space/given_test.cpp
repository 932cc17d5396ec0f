#include "space/given.hpp"

#include <stdexcept>

#include "sample/given_sampler.hpp"
#include "sample/random_sampler.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

const Space& space() {
    static const Space it({{"lr", FloatRange{0.001, 1, true}, {}},
                           {"units", IntRange{8, 64, false}, {}},
                           {"kind", Choice{{std::string("sgd"), std::string("adam")}}, {}},
                           {"momentum", FloatRange{0, 0.99, false}, {{"kind", {std::string("sgd")}}}},
                           {"layers", Constant{std::int64_t{3}}, {}}});
    return it;
}

std::string fault_of(const NamedValues& written) {
    std::vector<GivenFault> faults;
    (void)give(space(), written, faults);
    return faults.empty() ? "" : faults.front().name + ": " + faults.front().what;
}

}  // namespace

TEST_CASE("given values take their places, whole numbers serve as floats", "[space][given]") {
    std::vector<GivenFault> faults;
    const Given given = give(space(), {{"kind", "sgd"}, {"lr", std::int64_t{1}}, {"layers", std::int64_t{3}}}, faults);
    CHECK(faults.empty());
    CHECK(given.values == std::vector<std::optional<Value>>{1.0, std::nullopt, "sgd", std::nullopt, std::int64_t{3}});
}

TEST_CASE("given values that fit nowhere are told", "[space][given]") {
    CHECK(fault_of({{"lr", 2.0}}) == "lr: must be a number from 0.001 to 1");
    CHECK(fault_of({{"units", 9.5}}) == "units: must be a whole number from 8 to 64");
    CHECK(fault_of({{"kind", "adamw"}}) == "kind: must be one of \"sgd\", \"adam\"");
    CHECK(fault_of({{"layers", std::int64_t{4}}}) == "layers: is the constant 3 in this space");
    CHECK(fault_of({{"unit", std::int64_t{9}}}) == "unit: the space has no such parameter; did you mean `units`?");
    CHECK(fault_of({{"kind", "adam"}, {"momentum", 0.5}}) ==
          "momentum: does not apply where kind = \"adam\"; remove it");
    CHECK(fault_of({{"momentum", 0.5}}).empty());  // it may apply: the kind is drawn
}

TEST_CASE("the first trials have what is given, the rest of them is drawn as ever", "[space][given]") {
    std::vector<GivenFault> faults;
    const std::vector<Given> tries{give(space(), {{"lr", 0.5}, {"momentum", 0.25}}, faults),
                                   give(space(), {{"kind", "adam"}}, faults)};
    const RandomSampler random(space(), 7);
    const GivenSampler sampler(std::make_unique<RandomSampler>(space(), 7), space(), tries);
    const Draw first = sampler.draw(TrialId{1}), plain = random.draw(TrialId{1});
    CHECK(first.configuration.values[0] == Value(0.5));
    CHECK(first.unit[0] == -1);
    CHECK(first.unit[1] == plain.unit[1]);
    CHECK(first.configuration.values[1] == plain.configuration.values[1]);
    const bool sgd = first.configuration.values[2] == Value("sgd");
    CHECK(first.configuration.values[3].has_value() == sgd);
    if (sgd) CHECK(first.configuration.values[3] == Value(0.25));
    for (std::uint64_t trial = 1; trial <= 20; ++trial) {
        const GivenSampler many(std::make_unique<RandomSampler>(space(), 7), space(),
                                std::vector<Given>(20, tries.front()));
        const Draw draw = many.draw(TrialId{trial});
        CHECK((draw.unit[3] == -1) == draw.configuration.values[3].has_value());  // given, but where it does not apply
    }
    CHECK(sampler.draw(TrialId{2}).configuration.values[2] == Value("adam"));
    CHECK(!sampler.draw(TrialId{2}).configuration.values[3]);
    CHECK(sampler.draw(TrialId{3}).unit == random.draw(TrialId{3}).unit);
    CHECK(sampler.draw(TrialId{3}).configuration == random.draw(TrialId{3}).configuration);
}

TEST_CASE("named values are read from JSON in their order", "[space][given]") {
    CHECK(named_values_from_json(R"({"b":1,"a":2.5,"c":"x","d":true})") ==
          NamedValues{{"b", std::int64_t{1}}, {"a", 2.5}, {"c", "x"}, {"d", true}});
    CHECK_THROWS_AS(named_values_from_json("[1]"), std::invalid_argument);
    CHECK_THROWS_AS(named_values_from_json(R"({"a":[1]})"), std::invalid_argument);
}
