// libcrossing6.so through the ABI, and its default space as studies draw from it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "base/random.hpp"
#include "crossing6/benchmark.hpp"
#include "sample/random_sampler.hpp"
#include "study/space_section.hpp"
#include "support/catch.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;

namespace {

tiny::Table parameters() {
    return {{"lr", 0.00052711947897330041}, {"wd", 5.9424566915944763e-05}, {"mom", 0.5194548024861888},
            {"width", std::int64_t{400}},   {"depth", std::int64_t{2}},     {"act", std::string("gelu")}};
}

const crossing6::Point the_point{0.00052711947897330041, 5.9424566915944763e-05, 0.5194548024861888, 400, 2, 2};

std::string fault_of(const std::string& name, const tiny::Value& value) {
    const tiny::Library library(CROSSING6_LIBRARY);
    tiny::Table table = parameters();
    table[name] = value;
    const auto result = tiny::Trial(library, tiny::Values(table), 1).train(0, 1);
    return result.outcome == ESPALIER_RESULT_INFEASIBLE ? result.message : "";
}

}  // namespace

TEST_CASE("crossing6 says what it is", "[crossing6]") {
    const tiny::Library library(CROSSING6_LIBRARY);
    CHECK(std::string(library.table().name) == "crossing6");
    CHECK(library.description.resource_is_integer == 1);
    CHECK(library.description.max_resource == 256);
    CHECK(library.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    CHECK(library.asked == std::set<std::string>{"seed"});
    CHECK_THROWS_WITH(tiny::Library(CROSSING6_LIBRARY, {{"seed", std::int64_t{-1}}}), contains("\"seed\" must be 0"));
}

TEST_CASE("crossing6 reports the benchmark's values, by its own seed and not the trial's", "[crossing6]") {
    const tiny::Library library(CROSSING6_LIBRARY, {{"seed", std::int64_t{1}}});
    const crossing6::Curve curve(the_point, 1);
    for (const std::uint64_t trial_seed : {1U, 2U}) {
        tiny::Trial trial(library, tiny::Values(parameters()), trial_seed);
        const auto first = trial.train(0, 3);
        CHECK(first.value == curve.reported(3));
        CHECK(first.value == 0.66280507696745783);
        CHECK(first.metrics.at("true256") == curve.truth(256));
        CHECK(first.metrics.at("seconds") == curve.cost() * 3);
        tiny::Trial again(library, tiny::Values(parameters()), trial_seed);
        again.restore(trial.save());
        const auto later = again.train(3, 256);
        CHECK(later.value == curve.reported(256));
        CHECK(later.metrics.at("seconds") == curve.cost() * 253);
        CHECK(again.train(3, 256).outcome == ESPALIER_RESULT_FAILED);  // it stands at 256
    }
}

TEST_CASE("crossing6 refuses what the benchmark does not define", "[crossing6]") {
    CHECK_THAT(fault_of("lr", 2.0), contains("lr = 2") && contains("must lie in"));
    CHECK_THAT(fault_of("width", std::int64_t{15}), contains("width = 15: must lie in 16..1024"));
    CHECK_THAT(fault_of("act", std::string("elu")), contains("act = \"elu\": must be relu, tanh, gelu or swish"));
    CHECK(fault_of("act", std::string("swish")).empty());
    const tiny::Library library(CROSSING6_LIBRARY);
    for (const double to : {257.0, 1.5}) {
        tiny::Trial trial(library, tiny::Values(parameters()), 1);
        CHECK_THAT(trial.train(0, to).message, contains("whole resources from 1 to 256"));
    }
}

TEST_CASE("studies draw from the default space as the definition samples", "[crossing6]") {
    const tiny::Library library(CROSSING6_LIBRARY);
    const auto space = espalier::parse_space(library.description.space, "crossing6");
    const espalier::RandomSampler sampler(space, 9);
    const double low = std::log(15.5), high = std::log(1024.5);
    const std::string activations[] = {"relu", "tanh", "gelu", "swish"};
    for (std::uint64_t i = 1; i <= 5000; ++i) {
        const auto draw = sampler.draw(espalier::TrialId{i});
        const auto& u = draw.unit;
        const auto& v = draw.configuration.values;
        REQUIRE(*v[0] == espalier::Value(std::exp(std::log(1e-5) + u[0] * (std::log(1.0) - std::log(1e-5)))));
        REQUIRE(*v[1] == espalier::Value(std::exp(std::log(1e-6) + u[1] * (std::log(1e-1) - std::log(1e-6)))));
        REQUIRE(*v[2] == espalier::Value(0.99 * u[2]));
        REQUIRE(*v[3] == espalier::Value(std::clamp(
                             static_cast<std::int64_t>(std::floor(std::exp(low + u[3] * (high - low)) + 0.5)),
                             std::int64_t{16}, std::int64_t{1024})));
        REQUIRE(*v[4] == espalier::Value(1 + static_cast<std::int64_t>(std::floor(12 * u[4]))));
        REQUIRE(*v[5] == espalier::Value(activations[static_cast<std::size_t>(std::floor(4 * u[5]))]));
    }
}
