// libcurve.so through the ABI.
#include <cmath>
#include <map>
#include <string>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;

namespace {

tiny::Values point(double rate = 0.03, std::int64_t width = 64) {
    return tiny::Values(
        {{"rate", rate}, {"width", width}, {"method", std::string("momentum")}, {"momentum", 0.9}, {"decay", 0.2}});
}

double value_at(const tiny::Library& library, double resource, std::uint64_t seed = 1, double rate = 0.03) {
    return tiny::Trial(library, point(rate), seed).train(0, resource).value;
}

}  // namespace

TEST_CASE("curve says what it is; options decide what it can", "[curve]") {
    const tiny::Library plain(CURVE_LIBRARY);
    CHECK(std::string(plain.table().name) == "curve");
    CHECK(plain.description.max_resource == 256);
    CHECK(plain.description.resource_is_integer == 0);
    CHECK(plain.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_DETERMINISTIC));
    CHECK(std::string(plain.description.value_name) == "loss");

    const tiny::Library saves(CURVE_LIBRARY, {{"state_bytes", std::int64_t{100}}, {"maximize", true}});
    CHECK(saves.description.flags ==
          (ESPALIER_THREAD_SAFE | ESPALIER_DETERMINISTIC | ESPALIER_CAN_SAVE | ESPALIER_MAXIMIZE));
}

TEST_CASE("curve refuses options that make no sense", "[curve]") {
    const auto open = [](const tiny::Table& options) { const tiny::Library library(CURVE_LIBRARY, options); };
    CHECK_THROWS_WITH(open({{"state_bytes", std::int64_t{15}}}), contains("\"state_bytes\" must be 0"));
    CHECK_THROWS_WITH(open({{"fail_rate", 1.5}}), contains("\"fail_rate\" must lie between 0 and 1"));
    CHECK_THROWS_WITH(open({{"fail_rate", 0.6}, {"nan_rate", 0.6}}), contains("add up to more than 1"));
    CHECK_THROWS_WITH(open({{"cost", -1.0}}), contains("\"cost\" must be 0 or more"));
    CHECK_THROWS_WITH(open({{"how", std::string("slowly")}}), contains("\"slices\", \"sleep\" or \"busy\""));
    CHECK_THROWS_WITH(open({{"progress", std::int64_t{-1}}}), contains("\"progress\" must not be negative"));
}

TEST_CASE("without noise a curve falls, or rises when greater is better", "[curve]") {
    const tiny::Library down(CURVE_LIBRARY);
    const tiny::Library up(CURVE_LIBRARY, {{"maximize", true}});
    for (double resource = 1; resource < 256; resource *= 1.5) {
        CHECK(value_at(down, resource * 1.5) < value_at(down, resource));
        CHECK(value_at(up, resource * 1.5) > value_at(up, resource));
    }
    CHECK(value_at(down, 256, 1, 0.01) < value_at(down, 256, 1, 0.5));
}

TEST_CASE("curves cross: what learns slowly may end lower", "[curve]") {
    const tiny::Library library(CURVE_LIBRARY);
    const auto at = [&](std::int64_t width, double resource) {
        return tiny::Trial(library, point(0.01, width), 1).train(0, resource).value;
    };
    CHECK(at(8, 1) < at(512, 1));
    CHECK(at(8, 256) > at(512, 256));
}

TEST_CASE("noise is a function of seed and resource", "[curve]") {
    const tiny::Library quiet(CURVE_LIBRARY);
    const tiny::Library noisy(CURVE_LIBRARY, {{"noise", 0.1}});
    CHECK(value_at(noisy, 4, 7) == value_at(noisy, 4, 7));
    CHECK(value_at(noisy, 4, 7) != value_at(noisy, 4, 8));
    double sum = 0, squares = 0;
    constexpr int trials = 4000;
    for (std::uint64_t seed = 1; seed <= trials; ++seed) {
        const double difference = value_at(noisy, 4, seed) - value_at(quiet, 4, seed);
        sum += difference;
        squares += difference * difference;
    }
    CHECK(std::abs(sum / trials) < 0.003);
    CHECK(std::sqrt(squares / trials) == Approx(0.05).epsilon(0.05));  // 0.1 / sqrt(4)
}

TEST_CASE("trials go wrong as often as they were asked to", "[curve]") {
    const tiny::Library library(CURVE_LIBRARY, {{"nan_rate", 0.1},
                                                {"fail_rate", 0.05},
                                                {"infeasible_rate", 0.2},
                                                {"throw_rate", 0.03},
                                                {"create_fail_rate", 0.02}});
    std::map<std::string, int> seen;
    for (std::uint64_t seed = 1; seed <= 10000; ++seed) {
        try {
            const tiny::Result result = tiny::Trial(library, point(), seed).train(0, 1);
            if (result.outcome == ESPALIER_RESULT_OK) {
                ++seen[std::isnan(result.value) ? "nan" : "ok"];
            } else {
                ++seen[result.message];
            }
        } catch (const std::runtime_error& e) {
            ++seen[e.what()];
        }
    }
    const double created = 9800;
    CHECK(seen["a failure in create, as asked for by create_fail_rate"] == Approx(200).margin(60));
    CHECK(seen["nan"] == Approx(0.1 * created).margin(130));
    CHECK(seen["a failure, as asked for by fail_rate"] == Approx(0.05 * created).margin(90));
    CHECK(seen["infeasible, as asked for by infeasible_rate"] == Approx(0.2 * created).margin(170));
    CHECK(seen["the objective threw something that is no std::exception"] == Approx(0.03 * created).margin(70));
    CHECK(seen["ok"] == Approx(0.62 * created).margin(200));
    CHECK(seen.size() == 6);
}

TEST_CASE("a state has the size asked for and belongs to its trial", "[curve]") {
    const tiny::Library library(CURVE_LIBRARY, {{"state_bytes", std::int64_t{1001}}, {"noise", 0.1}});
    tiny::Trial first(library, point(), 5);
    (void)first.train(0, 4);
    const tiny::Bytes state = first.save();
    CHECK(state.size() == 1001);

    tiny::Trial second(library, point(), 5);
    second.restore(state);
    CHECK(second.train(4, 16).value == first.train(4, 16).value);

    tiny::Bytes damaged = state;
    damaged.back() ^= 1U;
    tiny::Trial third(library, point(), 5);
    CHECK_THROWS_WITH(third.restore(damaged), contains("not written by this trial"));
    tiny::Trial stranger(library, point(), 6);
    CHECK_THROWS_WITH(stranger.restore(state), contains("not written by this trial"));
    const tiny::Library copying(CURVE_LIBRARY, {{"state_bytes", std::int64_t{1001}}, {"copies", true}});
    tiny::Trial copy(copying, point(), 6);
    copy.restore(state);
    CHECK(copy.save() == state);
    CHECK(copy.train(4, 16).outcome == ESPALIER_RESULT_OK);
    CHECK_THROWS_WITH(tiny::Trial(copying, point(), 6).restore(damaged), contains("not written by this trial"));
    const tiny::Result elsewhere = tiny::Trial(library, point(), 5).train(4, 16);
    CHECK(elsewhere.outcome == ESPALIER_RESULT_FAILED);
    CHECK_THAT(elsewhere.message, contains("the state stands at 0"));
}

TEST_CASE("a curve reports progress and stops when told to", "[curve]") {
    const tiny::Library library(CURVE_LIBRARY, {{"progress", std::int64_t{4}}});
    tiny::Trial trial(library, point(), 1);
    const tiny::Result whole = trial.train(0, 8);
    REQUIRE(whole.progress.size() == 4);
    CHECK(whole.progress[0].first == 2);
    CHECK(whole.progress[3] == std::make_pair(8.0, whole.value));

    const tiny::Result part = tiny::Trial(library, point(), 1).train(0, 8, {.reports = 2});
    CHECK(part.outcome == ESPALIER_RESULT_STOPPED);
    CHECK(part.resource == 4);
    CHECK(part.value == part.progress.back().second);
}

TEST_CASE("a curve that takes its time looks at should_stop only in slices", "[curve]") {
    const auto train = [](const char* how, double cost, long looks) {
        const tiny::Library library(CURVE_LIBRARY, {{"cost", cost}, {"how", std::string(how)}});
        return tiny::Trial(library, point(), 1).train(0, 1, {.looks = looks});
    };
    // An hour, given up at the second slice.
    CHECK(train("slices", 3600, 2).outcome == ESPALIER_RESULT_STOPPED);
    CHECK(train("sleep", 0.01, 1).outcome == ESPALIER_RESULT_OK);
    CHECK(train("busy", 0.01, 1).outcome == ESPALIER_RESULT_OK);
    CHECK(train("busy", 0.01, 0).outcome == ESPALIER_RESULT_STOPPED);
}
