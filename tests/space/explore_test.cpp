#include "sample/explore.hpp"

#include <cmath>
#include <map>

#include "sample/copies.hpp"
#include "sample/random_sampler.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;

namespace {

constexpr std::uint64_t copies = 8000;

double real(const std::optional<Value>& value) { return std::get<double>(value.value()); }
std::int64_t whole(const std::optional<Value>& value) { return std::get<std::int64_t>(value.value()); }
std::string word(const std::optional<Value>& value) { return std::get<std::string>(value.value()); }

/// How often each value of parameter `i` came up among copies of `parent`.
template <typename Key>
std::map<Key, double> shares(const Space& space, const Configuration& parent, std::size_t i,
                             Key (*key)(const std::optional<Value>&)) {
    std::map<Key, double> found;
    for (std::uint64_t trial = 1; trial <= copies; ++trial)
        found[key(explore(space, 3, TrialId{trial}, parent).configuration.values[i])] += 1.0 / copies;
    return found;
}

}  // namespace

TEST_CASE("a copy's numbers are multiplied by 1.2 or 0.8, or drawn anew in a quarter of the cases",
          "[sample][explore]") {
    const Space space({{"lr", FloatRange{1e-5, 1, true}, {}}, {"units", IntRange{1, 1000, false}, {}}});
    const Configuration parent{{Value(0.01), Value(std::int64_t{100})}};
    const auto rates = shares<double>(space, parent, 0, real);
    CHECK(rates.at(0.01 * 1.2) == Approx(0.375).margin(0.03));
    CHECK(rates.at(0.01 * 0.8) == Approx(0.375).margin(0.03));
    CHECK(rates.size() > copies / 5);  // the rest are values of their own
    const auto units = shares<std::int64_t>(space, parent, 1, whole);
    CHECK(units.at(120) == Approx(0.375).margin(0.03));
    CHECK(units.at(80) == Approx(0.375).margin(0.03));
}

TEST_CASE("a copy's values stay within their range, and small integers move all the same", "[sample][explore]") {
    const Space space({{"lr", FloatRange{0.001, 0.1, true}, {}}, {"depth", IntRange{1, 12, false}, {}}});
    const Configuration parent{{Value(0.09), Value(std::int64_t{2})}};
    const auto rates = shares<double>(space, parent, 0, real);
    CHECK(rates.at(0.1) == Approx(0.375).margin(0.03));
    for (const auto& [rate, share] : rates) CHECK((rate >= 0.001 && rate <= 0.1));
    const auto depths = shares<std::int64_t>(space, parent, 1, whole);
    CHECK(depths.at(1) == Approx(0.375 + 0.25 / 12).margin(0.03));
    CHECK(depths.at(3) == Approx(0.375 + 0.25 / 12).margin(0.03));
    CHECK(depths.at(2) == Approx(0.25 / 12).margin(0.02));
}

TEST_CASE("of a choice a copy takes a neighbour; at an end there is one", "[sample][explore]") {
    const Space space(
        {{"act", Choice{{std::string("relu"), std::string("tanh"), std::string("gelu"), std::string("swish")}}, {}}});
    auto acts = shares<std::string>(space, {{Value(std::string("tanh"))}}, 0, word);
    CHECK(acts["relu"] == Approx(0.4375).margin(0.03));
    CHECK(acts["gelu"] == Approx(0.4375).margin(0.03));
    CHECK(acts["tanh"] == Approx(0.0625).margin(0.02));
    acts = shares<std::string>(space, {{Value(std::string("swish"))}}, 0, word);
    CHECK(acts["gelu"] == Approx(0.8125).margin(0.03));
    const Space one({{"act", Choice{{std::string("relu")}}, {}}});
    CHECK(explore(one, 1, TrialId{1}, {{Value(std::string("relu"))}}).configuration.values[0] ==
          Value(std::string("relu")));
}

TEST_CASE("constants and frozen parameters of a copy stay as they are", "[sample][explore]") {
    const Space space({{"units", IntRange{1, 1000, true}, {}, true},
                       {"dropout", Constant{0.1}, {}},
                       {"lr", FloatRange{0, 1, false}, {}}});
    const Configuration parent{{Value(std::int64_t{77}), Value(0.1), Value(0.5)}};
    for (std::uint64_t trial = 1; trial <= 200; ++trial) {
        const Draw draw = explore(space, 5, TrialId{trial}, parent);
        CHECK(draw.configuration.values[0] == parent.values[0]);
        CHECK(draw.unit[0] == -1);
        CHECK(draw.configuration.values[1] == parent.values[1]);
        CHECK(draw.configuration.values[2] != parent.values[2]);
    }
}

TEST_CASE("a parameter that becomes active in a copy is drawn, one that does not apply any more is left out",
          "[sample][explore]") {
    const Space space({{"method", Choice{{std::string("plain"), std::string("momentum")}}, {}},
                       {"momentum", FloatRange{0, 0.99, false}, {{"method", {std::string("momentum")}}}},
                       {"units", IntRange{1, 9, false}, {{"method", {std::string("momentum")}}}, true}});
    const Configuration plain{{Value(std::string("plain")), std::nullopt, std::nullopt}};
    const Configuration with{{Value(std::string("momentum")), Value(0.5), Value(std::int64_t{4})}};
    for (std::uint64_t trial = 1; trial <= 200; ++trial) {
        const Draw a = explore(space, 5, TrialId{trial}, plain), b = explore(space, 5, TrialId{trial}, with);
        for (const Draw& draw : {a, b}) {
            const bool applies = draw.configuration.values[0] == Value(std::string("momentum"));
            CHECK(draw.configuration.values[1].has_value() == applies);
            CHECK(draw.configuration.values[2].has_value() == applies);
        }
        if (a.configuration.values[1]) CHECK(a.unit[1] >= 0);
        if (b.configuration.values[2]) CHECK(b.configuration.values[2] == with.values[2]);
    }
}

TEST_CASE("a copy is a function of seed, trial and parent, and says that it is one", "[sample][explore]") {
    const Space space({{"lr", FloatRange{1e-5, 1, true}, {}}});
    const Configuration parent{{Value(0.01)}};
    const Draw draw = explore(space, 1, TrialId{4}, parent);
    CHECK(draw.why.origin == Origin::copy);
    CHECK(explore(space, 1, TrialId{4}, parent).configuration == draw.configuration);
    int others = 0;
    for (std::uint64_t i = 2; i < 20; ++i) {
        others += explore(space, i, TrialId{4}, parent).configuration != draw.configuration ? 1 : 0;
        others += explore(space, 1, TrialId{4 + i}, parent).configuration != draw.configuration ? 1 : 0;
    }
    CHECK(others > 12);
}

TEST_CASE("copies of copies are explored from one another, and the journal's values win", "[sample][explore]") {
    const Space space({{"lr", FloatRange{1e-5, 1, true}, {}}, {"units", IntRange{8, 512, true}, {}}});
    const RandomSampler sampler(space, 9);
    const auto original = [&](TrialId trial) { return sampler.draw(trial).configuration; };
    Copies made(space, 9);
    made.add(TrialId{6}, TrialId{2});
    made.add(TrialId{8}, TrialId{6});
    const auto first = explore(space, 9, TrialId{6}, original(TrialId{2})).configuration;
    CHECK(made.draw(TrialId{6}, original).configuration == first);
    CHECK(made.draw(TrialId{8}, original).configuration == explore(space, 9, TrialId{8}, first).configuration);
    CHECK(made.parent(TrialId{8}) == TrialId{6});
    CHECK(made.parent(TrialId{2}) == TrialId{});

    Copies resumed(space, 9);
    const Configuration other{{Value(0.5), Value(std::int64_t{9})}};
    resumed.add(TrialId{6}, TrialId{2}, other);
    resumed.add(TrialId{8}, TrialId{6});
    CHECK(resumed.draw(TrialId{6}, original).configuration == other);
    CHECK(resumed.draw(TrialId{8}, original).configuration == explore(space, 9, TrialId{8}, other).configuration);
}
