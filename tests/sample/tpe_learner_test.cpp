#include "sample/tpe_learner.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
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

struct Run : LearnerRun {
    Run(Space space_, std::uint64_t seed, const TpeOptions& options = {})
        : LearnerRun(std::move(space_), [&](const Space& at) { return make_tpe_learner(at, seed, nullptr, options); }) {
    }
};

TpeOptions never_random() {
    TpeOptions options;
    options.random_part = 0;
    return options;
}

/// The model as its header tells it: the level, and log(l / g).
struct Parzen {
    const Space& space;
    double level = 0;
    std::size_t results = 0;
    std::vector<reference::Point> good, bad;

    Parzen(const Space& space_, const reference::AllSeen& all) : space(space_) {
        std::map<double, std::size_t> usable;  // results by level
        for (const double at : {1.0, 4.0, 16.0}) {
            const auto trials = reference::ranked(all, at);
            const auto good_here = good_of(all, at);
            if (trials.size() >= 10 && !good_here.empty() && good_here.size() < trials.size())
                usable[at] = trials.size();
        }
        for (const auto& [at, count] : usable)
            if (count >= 60) level = at;
        for (const auto& [at, count] : usable)
            if (level == 0 || (count >= usable[level] && usable[level] < 60)) level = at;
        if (usable.empty()) return;
        results = usable[level];
        auto trials = reference::ranked(all, level);
        const auto good_trials = good_of(all, level);
        good = reference::points(space, all, good_trials);
        trials.erase(trials.begin(), trials.begin() + static_cast<std::ptrdiff_t>(good_trials.size()));
        bad = reference::points(space, all, trials);
    }

    static std::vector<std::uint64_t> good_of(const reference::AllSeen& all, double at) {
        auto trials = reference::ranked(all, at);
        const std::size_t quarter = std::min<std::size_t>((trials.size() + 3) / 4, 50);
        trials.resize(std::min(trials.size(), quarter));
        while (!trials.empty() && !std::isfinite(all.at(trials.back()).losses.at(at))) trials.pop_back();
        return trials;
    }
    [[nodiscard]] double logarithm(const reference::Point& x, const std::vector<reference::Point>& data) const {
        const auto axes = reference::axes(space);
        const double narrower =
            std::pow(static_cast<double>(data.size()) + 1, -1.0 / (4.0 + static_cast<double>(axes.size())));
        std::vector<std::optional<double>> widths;
        for (std::size_t d = 0; d < axes.size(); ++d) {
            const double deviation = reference::moments(data, d).deviation;
            const double of_numbers =
                0.22 * (space.parameters()[axes[d].parameter].when.empty() ? std::pow(deviation / 0.29, 0.125) : 1) *
                narrower;
            const double width = axes[d].options > 0 ? std::min(0.3 * narrower, (axes[d].options - 1) / axes[d].options)
                                                     : std::max(of_numbers, 0.01);
            widths.push_back(axes[d].options == 1 ? std::nullopt : std::optional(width));
        }
        return std::log(reference::density(x, data, widths, axes, true, true));
    }
    [[nodiscard]] double acquisition(const Configuration& configuration) const {
        const auto x = reference::point(space, configuration);
        return logarithm(x, good) - logarithm(x, bad);
    }
};

}  // namespace

TEST_CASE("TPE: level, points and acquisition of draws are those of the formulas", "[sample][tpe]") {
    Engine engine(22);
    std::size_t modelled = 0;
    std::set<double> levels;
    for (std::uint64_t round = 0; round < 120; ++round) {
        Run run(random_space(engine), round, never_random());
        run.see_random(engine, 5 + below(engine, 200));
        const Parzen parzen(run.space, run.all);
        for (std::uint64_t trial = 500; trial < 505; ++trial) {
            const Draw draw = run.draw(trial);
            INFO("round " << round << ": " << to_json(run.space, draw.configuration));
            REQUIRE(run.space.at(draw.unit) == draw.configuration);
            if (parzen.good.empty()) {
                CHECK(draw.why == Provenance{Origin::too_few, 0, 0, 0});
                continue;
            }
            ++modelled;
            levels.insert(draw.why.level);
            CHECK(draw.why.origin == Origin::tpe);
            CHECK(draw.why.level == parzen.level);
            CHECK(draw.why.points == parzen.results);
            CHECK(draw.why.acquisition == Approx(parzen.acquisition(draw.configuration)).margin(1e-4));
        }
    }
    CHECK(modelled > 400);
    CHECK(levels.size() > 1);
}

TEST_CASE("TPE: a tenth of the draws is random, and as the random sampler's", "[sample][tpe]") {
    Engine engine(3);
    Run run(two_floats(), 17);
    const RandomSampler random(run.space, 17);
    CHECK(run.draw(4).why.origin == Origin::too_few);
    CHECK(run.draw(4).configuration == random.draw(TrialId{4}).configuration);
    run.see_random(engine, 60);
    std::map<Origin, int> origins;
    for (std::uint64_t trial = 100; trial < 1100; ++trial) {
        const Draw draw = run.draw(trial);
        ++origins[draw.why.origin];
        if (draw.why.origin == Origin::random_part)
            REQUIRE(draw.configuration == random.draw(TrialId{trial}).configuration);
    }
    CHECK(origins.size() == 2);
    CHECK(std::abs(origins[Origin::random_part] - 100) < 40);
}

TEST_CASE("TPE: of many results a model has a bounded number, chosen by the seed", "[sample][tpe]") {
    const auto acquisition = [](std::uint64_t seed, bool backwards) {
        Run run(two_floats(), seed, never_random());
        std::vector<Configuration> configurations;
        Engine engine(6);
        for (int i = 0; i < 3000; ++i) configurations.push_back(random_configuration(run.space, engine));
        for (std::uint64_t i = 1; i <= 3000; ++i) {
            const std::uint64_t trial = backwards ? 3001 - i : i;
            run.see(trial, 1, std::floor(static_cast<double>(trial * 7919 % 3001)), configurations[trial - 1]);
        }
        CHECK(run.draw(5000).why.points == 3000);
        return run.draw(5000).why.acquisition;
    };
    CHECK(acquisition(1, false) == acquisition(1, true));
    CHECK(acquisition(1, false) != acquisition(2, false));
}

TEST_CASE("TPE: finds the good corner, of numbers, options and what depends on them", "[sample][tpe]") {
    const Space space({{"kind", Choice{{std::string("a"), std::string("b")}}, {}},
                       {"x", FloatRange{0, 1, false}, {}},
                       {"n", IntRange{1, 100, true}, {{"kind", {std::string("b")}}}}});
    Run run(space, 2);
    const auto loss = [](const Configuration& c) {
        const double x = std::get<double>(*c.values[1]);
        const double n = c.values[2] ? std::log(static_cast<double>(std::get<std::int64_t>(*c.values[2])) / 10) : 3;
        return (x - 0.8) * (x - 0.8) + n * n / 10;
    };
    int near = 0;
    for (std::uint64_t trial = 1; trial <= 200; ++trial) {
        const Draw draw = run.draw(trial);
        if (trial > 100 && loss(draw.configuration) < 0.02) ++near;
        run.see(trial, 1, loss(draw.configuration), draw.configuration);
    }
    CHECK(near > 30);  // at random about 8
}

TEST_CASE("TPE: draws of one model are the same on any thread", "[sample][tpe]") {
    Engine engine(7);
    Run run(random_space(engine), 5);
    run.see_random(engine, 100);
    const auto model = run.learner->model();
    CHECK(run.learner->model() == model);
    std::vector<std::vector<double>> here(50), there(50);
    std::thread other([&] {
        for (std::size_t i = 50; i-- > 0;) there[i] = model->draw(TrialId{i + 1}, NoneTaken()).unit;
    });
    for (std::size_t i = 0; i < 50; ++i) here[i] = model->draw(TrialId{i + 1}, NoneTaken()).unit;
    other.join();
    CHECK(here == there);
    CHECK(std::set<std::vector<double>>(here.begin(), here.end()).size() > 1);
}

TEST_CASE("TPE: odd results and small spaces: all equal, all failed, one parameter, only choices, nothing to choose",
          "[sample][tpe]") {
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
