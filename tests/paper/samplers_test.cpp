#include "paper/samplers.hpp"

#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "core/levels.hpp"
#include "paper/table_model.hpp"
#include "paper/trial_source.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::paper;
using espalier::test::contains;

namespace {

/// Ten seeds of all contenders: constant regrets, different by seed.
Race race(double of_random, double of_model, std::size_t course) {
    Race race;
    race.course = with_samplers(crossing6_courses())[course];
    for (const auto& contender : race.course.contenders) {
        std::vector<RegretCurve> curves;
        for (int seed = 0; seed < 10; ++seed)
            curves.push_back({{1, (contender.name == default_model ? of_model : of_random) + 1e-5 * seed}});
        race.curves.push_back(curves);
    }
    return race;
}

bool all_hold(const std::vector<Check>& checks) {
    for (const auto& check : checks)
        if (!check.holds) return false;
    return true;
}

}  // namespace

TEST_CASE("the checks hold where the model ends below random draws and at the aims", "[paper]") {
    const auto races = [](double of_random, double of_model) {
        return std::vector<Race>{race(of_random, of_model, 0), race(of_random, of_model, 1),
                                 race(of_random, of_model, 2)};
    };
    CHECK(sampler_checks(races(0.05, 0.001)).size() == 7);
    CHECK(all_hold(sampler_checks(races(0.05, 0.001))));
    CHECK_FALSE(all_hold(sampler_checks(races(0.05, 0.02))));  // above two aims
    CHECK_FALSE(all_hold(sampler_checks(races(0.001, 0.002))));
    const auto table = sampler_pairs_table({race(0.05, 0.001, 1)});
    CHECK_THAT(table, contains("BOHB") && contains("0.0010      p 2.0e-03"));
    CHECK_THAT(sampler_pairs_table({race(0.001, 0.05, 1)}), contains("worse, p 2.0e-03"));
}

TEST_CASE("samplers compete under ASHA on the rungs of the course, and kde under Hyperband", "[paper]") {
    for (const auto& course : with_samplers(crossing6_courses())) {
        std::set<std::string> samplers;
        for (const auto& contender : course.contenders) {
            CHECK_NOTHROW(check(contender.plan));
            if (contender.plan.scheme == Scheme::asha)
                CHECK(contender.plan.brackets.front().levels == rung_levels({1, 256, 4}));
            samplers.insert(contender.sampler);
        }
        CHECK(samplers == std::set<std::string>{"kde", "random", "sobol", "tpe"});
    }
}

TEST_CASE("in virtual time a draw comes from the model of all results before it", "[paper]") {
    const Space space({{"x", FloatRange{0, 1, false}, {}}});
    const LadderPlan plan({1, 4}, ReductionFactor(4));
    const auto source = source_named("tpe", space, plan, 5);
    Message message;
    for (std::uint64_t trial = 1; trial <= 60; ++trial) {
        const double x = std::get<double>(*source->of(TrialId{trial}).values[0]);
        CHECK(std::get<double>(*source->of(TrialId{trial}).values[0]) == x);  // drawn once
        message.event = result_of({TrialId{trial}, 0, 1, 0, 1, 0}, x);
        source->passed(message, 0);
    }
    const auto& origins = source->origins();
    CHECK(origins[static_cast<std::size_t>(Origin::too_few)] == 10);
    CHECK(origins[static_cast<std::size_t>(Origin::tpe)] > 35);
    double mean = 0;
    for (std::uint64_t trial = 31; trial <= 60; ++trial)
        mean += std::get<double>(*source->of(TrialId{trial}).values[0]) / 30;
    CHECK(mean < 0.35);
    CHECK_THROWS_AS(source_named("tea", space, plan, 5), std::invalid_argument);
}

TEST_CASE("each sampler draws each row of a table once", "[paper]") {
    std::string text = "lr,act,s10\n";
    for (int i = 0; i < 40; ++i) text += std::to_string(i * i % 41) + (i % 2 == 0 ? ",relu," : ",tanh,") + "1\n";
    std::istringstream in(text);
    const table::LossTable table(*table::csv_rows(in, "tiny.csv"), {});
    const Space space = rows_of(table);
    const LadderPlan plan(std::vector<double>{10}, ReductionFactor(2));
    const auto features = std::make_shared<const RowFeatures>(features_of(table));
    REQUIRE(features->dimensions().size() == 2);
    CHECK(features->dimensions()[1].options == 2);
    for (const auto* name : {"random", "sobol", "tpe", "kde"}) {
        INFO(name);
        const auto source = source_named(name, space, plan, 3, features);
        std::set<std::int64_t> rows;
        Message message;
        for (std::uint64_t trial = 1; trial <= 40; ++trial) {
            rows.insert(std::get<std::int64_t>(*source->of(TrialId{trial}).values[0]));
            message.event = result_of({TrialId{trial}, 0, 1, 0, 10, 0}, static_cast<double>(trial % 7));
            source->passed(message, 0);
        }
        CHECK(rows.size() == 40);
    }
}
