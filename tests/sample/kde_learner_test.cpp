#include "sample/kde_learner.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sample/density_reference.hpp"
#include "sample/learner_run.hpp"
#include "sample/random_sampler.hpp"
#include "sample/random_space.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const NoneTaken none;

/// BOHB's model by its paper: the level, and log(l / g).
struct Bohb {
    const Space& space;
    bool as_it_stands;  ///< the rule of widths
    double level = 0;
    std::size_t results = 0;
    std::vector<reference::Point> good, bad;

    Bohb(const Space& space_, const reference::AllSeen& all, bool as_it_stands_)
        : space(space_), as_it_stands(as_it_stands_) {
        const std::size_t least = reference::axes(space).size() + 1;
        std::set<double> levels;
        for (const auto& [trial, seen] : all)
            for (const auto& [resource, loss] : seen.losses) levels.insert(resource);
        for (const double candidate : levels) {
            const auto trials = reference::ranked(all, candidate);
            const auto finite =
                static_cast<std::size_t>(std::count_if(trials.begin(), trials.end(), [&](std::uint64_t t) {
                    return std::isfinite(all.at(t).losses.at(candidate));
                }));
            const std::size_t count = std::min(finite, std::max(least, trials.size() * 15 / 100));
            if (count < least || trials.size() - count < least) continue;
            const auto middle = trials.begin() + static_cast<std::ptrdiff_t>(count);
            level = candidate;
            results = trials.size();
            good = reference::points(space, all, {trials.begin(), middle});
            bad = reference::points(space, all, {middle, trials.end()});
        }
    }

    /// The normal reference rule of statsmodels.
    static double rule(const std::vector<reference::Point>& data, std::size_t axis, std::size_t dimensions) {
        const auto [n, mean, deviation] = reference::moments(data, axis);
        return std::max(1e-3, 1.06 * deviation * std::pow(n, -1.0 / (4.0 + static_cast<double>(dimensions))));
    }
    [[nodiscard]] double logarithm(const reference::Point& x, const std::vector<reference::Point>& data) const {
        const auto axes = reference::axes(space);
        auto all = good;
        all.insert(all.end(), bad.begin(), bad.end());
        std::vector<std::optional<double>> widths;
        for (std::size_t d = 0; d < axes.size(); ++d) {
            double width = rule(data, d, axes.size());
            if (!as_it_stands) width = std::pow(width, 0.4) * std::pow(rule(all, d, axes.size()), 0.6);
            if (axes[d].options > 0) width = std::min(width, (axes[d].options - 1) / axes[d].options);
            widths.push_back(reference::moments(data, d).n < 2 ? std::nullopt : std::optional(width));
        }
        return std::log(std::max(1e-32, reference::density(x, data, widths, axes, false, false)));
    }
    [[nodiscard]] double acquisition(const Configuration& configuration) const {
        const auto x = reference::point(space, configuration);
        return logarithm(x, good) - logarithm(x, bad);
    }
};

struct Run : LearnerRun {
    Run(Space space_, std::uint64_t seed, const KdeOptions& options = {})
        : LearnerRun(std::move(space_), [&](const Space& at) { return make_kde_learner(at, seed, nullptr, options); }) {
    }
};

}  // namespace

TEST_CASE("KDE: level, points and acquisition of draws are those of the paper's formulas", "[sample][kde]") {
    Engine engine(21);
    std::size_t modelled = 0;
    for (std::uint64_t round = 0; round < 120; ++round) {
        KdeOptions options;
        options.random_part = 0;
        if (round % 2 == 0) options.own_part = 1;
        Run run(random_space(engine), round, options);
        run.see_random(engine, 10 + below(engine, 180));
        const Bohb bohb(run.space, run.all, round % 2 == 0);
        const auto model = run.learner->model();
        for (std::uint64_t trial = 500; trial < 505; ++trial) {
            const Draw draw = model->draw(TrialId{trial}, none);
            INFO("round " << round << ": " << to_json(run.space, draw.configuration));
            REQUIRE(run.space.at(draw.unit) == draw.configuration);
            if (bohb.good.empty()) {
                CHECK(draw.why == Provenance{Origin::too_few, 0, 0, 0});
                continue;
            }
            ++modelled;
            CHECK(draw.why.origin == Origin::kde);
            CHECK(draw.why.level == bohb.level);
            CHECK(draw.why.points == bohb.results);
            CHECK(draw.why.acquisition == Approx(bohb.acquisition(draw.configuration)).margin(1e-3).epsilon(1e-4));
        }
    }
    CHECK(modelled > 300);
}

TEST_CASE("KDE: a third of the draws is random, and as the random sampler's", "[sample][kde]") {
    Engine engine(3);
    Run run(two_floats(), 17);
    const RandomSampler random(run.space, 17);
    CHECK(run.draw(4).configuration == random.draw(TrialId{4}).configuration);
    run.see_random(engine, 60);
    std::map<Origin, int> origins;
    for (std::uint64_t trial = 100; trial < 1300; ++trial) {
        const Draw draw = run.draw(trial);
        ++origins[draw.why.origin];
        if (draw.why.origin == Origin::random_part)
            REQUIRE(draw.configuration == random.draw(TrialId{trial}).configuration);
    }
    CHECK(origins.size() == 2);
    CHECK(std::abs(origins[Origin::random_part] - 400) < 60);
}

TEST_CASE("KDE: the model is of the highest level with d + 1 results on either side", "[sample][kde]") {
    Engine engine(5);
    Run run(two_floats(), 1);
    const auto level = [&] { return run.draw(1).why.level; };
    for (std::uint64_t trial = 1; trial <= 10; ++trial) {
        const auto configuration = random_configuration(run.space, engine);
        run.see(trial, 1, static_cast<double>(trial), configuration);
        CHECK((run.draw(1).why.origin == Origin::too_few) == (trial < 6));
        if (trial <= 6) continue;
        run.see(trial, 4, failed, configuration);  // failures are bad, never good
        CHECK(level() <= 1);
    }
    for (std::uint64_t trial = 11; trial <= 13; ++trial) run.see(trial, 4, 1, random_configuration(run.space, engine));
    std::set<double> levels;
    for (std::uint64_t trial = 20; trial < 40; ++trial) levels.insert(run.draw(trial).why.level);
    CHECK(levels == std::set<double>{0, 4});  // 0: those at random
}

TEST_CASE("KDE: more candidates find a greater acquisition", "[sample][kde]") {
    std::map<std::uint32_t, double> mean;
    for (const std::uint32_t candidates : {1U, 64U}) {
        Engine same(9);
        KdeOptions options;
        options.candidates = candidates;
        options.random_part = 0;
        Run run(two_floats(), 5, options);
        run.see_random(same, 100);
        for (std::uint64_t trial = 0; trial < 100; ++trial)
            mean[candidates] += run.draw(trial + 1).why.acquisition / 100;
    }
    CHECK(mean[64] > mean[1] + 0.1);
}

TEST_CASE("KDE: the latest result of a trial at a level counts, and the order of results does not", "[sample][kde]") {
    Engine engine(13);
    const Space space = random_space(engine);
    std::vector<Configuration> configurations;
    std::vector<double> losses;
    for (int i = 0; i < 80; ++i) {
        configurations.push_back(random_configuration(space, engine));
        losses.push_back(std::floor(30 * unit_of(engine)));
    }
    Run forwards(space, 3), backwards(space, 3), other_seed(space, 4);
    for (std::uint64_t i = 0; i < 80; ++i) {
        forwards.see(i + 1, 2, 31 - losses[i], configurations[i]);  // forgotten
        other_seed.see(i + 1, 2, losses[i], configurations[i]);
        backwards.see(80 - i, 2, losses[79 - i], configurations[79 - i]);
    }
    for (std::uint64_t i = 0; i < 80; ++i) forwards.see(i + 1, 2, losses[i], configurations[i]);
    bool differs = false, seeds_differ = false;
    std::set<std::string> drawn;
    for (std::uint64_t trial = 100; trial < 130; ++trial) {
        const Draw one = forwards.draw(trial);
        const Draw two = backwards.draw(trial);
        differs = differs || one.unit != two.unit || !(one.why == two.why);
        seeds_differ = seeds_differ || one.unit != other_seed.draw(trial).unit;
        drawn.insert(to_json(space, one.configuration));
    }
    CHECK_FALSE(differs);
    CHECK(seeds_differ);
    CHECK(drawn.size() > 5);
}

TEST_CASE("KDE: a model stays as it was while its learner goes on, and after it", "[sample][kde]") {
    Engine engine(2);
    const Space space = two_floats();
    auto learner = make_kde_learner(space, 6);
    for (std::uint64_t trial = 1; trial <= 40; ++trial)
        learner->observe({TrialId{trial}, 1, unit_of(engine)}, random_configuration(space, engine));
    const auto model = learner->model();
    CHECK(learner->model() == model);  // nothing new
    const auto before = model->draw(TrialId{99}, none).unit;
    for (std::uint64_t trial = 41; trial <= 60; ++trial)
        learner->observe({TrialId{trial}, 1, unit_of(engine)}, random_configuration(space, engine));
    CHECK(learner->model() != model);
    learner = nullptr;
    CHECK(model->draw(TrialId{99}, none).unit == before);
}

TEST_CASE("KDE: odd results and small spaces: all equal, all failed, one parameter, only choices, nothing to choose",
          "[sample][kde]") {
    Engine engine(31);
    for (const auto& space : small_spaces())
        for (const double loss : {1.0, failed}) {
            Run run(space, 4);
            for (std::uint64_t trial = 1; trial <= 30; ++trial)
                run.see(trial, 1, loss, random_configuration(space, engine));
            for (std::uint64_t trial = 31; trial <= 60; ++trial) {
                const Draw draw = run.draw(trial);
                REQUIRE(space.at(draw.unit) == draw.configuration);
                CHECK((draw.why.origin == Origin::too_few) == (loss == failed));
                CHECK(std::isfinite(draw.why.acquisition));
            }
        }
}
