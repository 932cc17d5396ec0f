// What samplers find in 100 evaluations of functions without fidelities, and what a model and a draw cost.
//
// usage: samplers [found|cost]...
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "machine.hpp"
#include "paper/crossing6_model.hpp"
#include "paper/in_parallel.hpp"
#include "paper/statistics.hpp"
#include "sample/kde_learner.hpp"
#include "sample/random_sampler.hpp"
#include "sample/row_features.hpp"
#include "sample/sobol_sampler.hpp"
#include "sample/tpe_learner.hpp"
#include "samplers/functions.hpp"

using namespace espalier;
using namespace espalier::bench;
using paper::quantile;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t seeds = 20;
const std::vector<std::string_view> names = {"random", "sobol", "tpe", "kde", "kde, widths as in statsmodels"};

class NoneTaken final : public TakenValues {
  public:
    [[nodiscard]] bool contains(std::uint64_t) const override { return false; }
};

std::unique_ptr<Learner> learner_named(std::string_view name, const Space& space, std::uint64_t seed,
                                       std::shared_ptr<const RowFeatures> rows = nullptr) {
    if (name == "tpe") return make_tpe_learner(space, seed, std::move(rows));
    KdeOptions options;
    if (name != "kde") options.own_part = 1;
    return make_kde_learner(space, seed, std::move(rows), options);
}

std::unique_ptr<Sampler> sampler_named(std::string_view name, const Space& space, std::uint64_t seed) {
    if (name == "random") return std::make_unique<RandomSampler>(space, seed);
    if (name == "sobol") return std::make_unique<SobolSampler>(space, seed);
    return nullptr;
}

/// The best value of a run.
double best_of(const Function& function, std::string_view name, std::uint64_t seed, std::uint64_t evaluations) {
    const auto sampler = sampler_named(name, function.space, seed);
    const auto learner = sampler == nullptr ? learner_named(name, function.space, seed) : nullptr;
    double best = std::numeric_limits<double>::infinity();
    for (std::uint64_t i = 1; i <= evaluations; ++i) {
        const TrialId trial{i};
        const Draw draw = sampler != nullptr ? sampler->draw(trial) : learner->model()->draw(trial, NoneTaken());
        const double value = function.value(draw.configuration);
        if (learner != nullptr) learner->observe({trial, 1, value}, draw.configuration);
        best = std::min(best, value);
    }
    return best;
}

std::vector<double> bests_of(const Function& function, std::string_view name, std::uint64_t evaluations) {
    std::vector<double> best(seeds);
    paper::in_parallel(seeds, [&](std::size_t seed) { best[seed] = best_of(function, name, seed, evaluations); });
    return best;
}

/// Ours beside what others published, which are means of ten runs of 200 evaluations.
void print_published() {
    const auto all = functions();
    fmt::print("\nmean and standard deviation after 200 evaluations; ours of seeds 0 to {}\n{:<32}{:>20}{:>20}\n",
               seeds - 1, "", all[0].name, all[1].name);
    for (const auto name : names) {
        fmt::print("{:<32}", name);
        for (std::size_t f = 0; f < 2; ++f) {
            const auto [mean, error] = paper::estimate(bests_of(all[f], name, 200));
            fmt::print("{:>20}", fmt::format("{:.3f} ({:.3f})", mean, error * std::sqrt(static_cast<double>(seeds))));
        }
        fmt::print("\n");
    }
    fmt::print("{:<32}{:>20}{:>20}\n", "hyperopt's random draws [1]", "0.672 (0.297)", "");
    fmt::print("{:<32}{:>20}{:>20}\n", "hyperopt's TPE [1]", "0.487 (0.051)", "");
    fmt::print("{:<32}{:>20}{:>20}\n", "hyperopt's TPE [2]", "0.526 (0.13)", "-2.823 (0.18)");
    fmt::print("{:<32}{:>20}{:>20}\n", "scikit-optimize, three kinds [3]", "0.420 to 0.475", "-3.128 to -2.974");
    fmt::print(
        "[1] github.com/zhanglei1172/XBBO, docs/Benchmark/comparison/hyperopt.md\n"
        "[2] Eggensperger et al., Towards an Empirical Foundation for Assessing Bayesian Optimization of "
        "Hyperparameters,\n"
        "    2013: quoted from memory, not checked against the paper\n"
        "[3] github.com/MechCoder/scikit-optimize, benchmarks/RESULTS.md at cc789bf\n\n");
}

/// Whether TPE and KDE find better values than random draws.
bool found() {
    constexpr std::uint64_t evaluations = 100;
    fmt::print(
        "best value after {} evaluations: median and quartiles of seeds 0 to {}; p of Wilcoxon's signed-rank test, "
        "pairs "
        "of one seed with random\n{:<32}",
        evaluations, seeds - 1, "");
    const auto all = functions();
    std::vector<std::vector<double>> random;
    for (const auto& function : all)
        fmt::print("{:>38}", fmt::format("{} (least {:.4f})", function.name, function.least));
    bool holds = true;
    std::vector<std::string> misses;
    for (const auto name : names) {
        fmt::print("\n{:<32}", name);
        for (std::size_t f = 0; f < all.size(); ++f) {
            const auto best = bests_of(all[f], name, evaluations);
            if (name == "random") random.push_back(best);
            const double p = paper::signed_rank_p(best, random[f]), median = quantile(best, 0.5);
            fmt::print("{:>38}",
                       fmt::format("{:.4f} ({:.3f} to {:.3f}){}", median, quantile(best, 0.25), quantile(best, 0.75),
                                   name == "random" ? "           " : fmt::format(" p {:.1e}", p)));
            if (name != "tpe" && name != "kde") continue;
            if (p < 0.05 && median < quantile(random[f], 0.5)) continue;
            holds = false;
            misses.push_back(fmt::format("{} on {}", name, all[f].name));
        }
    }
    fmt::print("\n");
    print_published();
    fmt::print("{}: TPE and KDE find better values than random draws, p < 0.05 on each function{}{}\n",
               holds ? "shown" : "NOT SHOWN", holds ? "" : "; not so ", fmt::join(misses, ", "));
    return holds;
}

double microseconds_since(Clock::time_point began) {
    return std::chrono::duration<double, std::micro>(Clock::now() - began).count();
}

struct Cost {
    double observe = 0, model = 0;  ///< microseconds, medians
    double draw = 0, worst = 0;     ///< the median, the longest
};

/// Results as ASHA has them, eta 4: each fourth trial of a level has one at the next.
Cost cost_of(Learner& learner, const Space& space, std::uint64_t results) {
    Cost cost;
    const RandomSampler sampler(space, 1);
    std::uint64_t seen = 0, trial = 0;
    const auto began = Clock::now();
    while (seen < results) {
        ++trial;
        const auto configuration = sampler.draw(TrialId{trial}).configuration;
        double resource = 1;
        for (std::uint64_t n = trial; seen < results; n /= 4, resource *= 4, ++seen) {
            const double loss = draw_unit(2, TrialId{trial}, Purpose::trial_seed, static_cast<std::uint32_t>(resource));
            learner.observe({TrialId{trial}, resource, loss}, configuration);
            if (n % 4 != 0 || resource == 256) break;
        }
    }
    cost.observe = microseconds_since(began) / static_cast<double>(results);
    std::vector<double> models, draws;
    for (std::uint64_t i = 0; i < 200; ++i) {
        ++trial;
        const auto configuration = sampler.draw(TrialId{trial}).configuration;
        learner.observe({TrialId{trial}, 256, draw_unit(3, TrialId{trial}, Purpose::trial_seed, 0)}, configuration);
        auto start = Clock::now();
        const auto model = learner.model();
        models.push_back(microseconds_since(start));
        start = Clock::now();
        static_cast<void>(model->draw(TrialId{trial}, NoneTaken()));
        draws.push_back(microseconds_since(start));
    }
    cost.model = median(models);
    cost.draw = median(draws);
    cost.worst = *std::max_element(draws.begin(), draws.end());
    return cost;
}

Cost cost_of(const Sampler& sampler) {
    Cost cost;
    std::vector<double> draws;
    for (std::uint64_t trial = 1; trial <= 1000; ++trial) {
        const auto start = Clock::now();
        static_cast<void>(sampler.draw(TrialId{trial}));
        draws.push_back(microseconds_since(start));
    }
    cost.draw = median(draws);
    cost.worst = *std::max_element(draws.begin(), draws.end());
    return cost;
}

void print_cost(std::string_view name, std::string_view results, const Cost& cost) {
    fmt::print("{:<32}{:>12}{:>14.2f}{:>14.1f}{:>14.1f}{:>14.1f}\n", name, results, cost.observe, cost.model, cost.draw,
               cost.worst);
}

/// A table of eight columns.
std::shared_ptr<const RowFeatures> table_of(std::uint64_t rows) {
    std::vector<RowColumn> columns(8);
    for (std::uint32_t c = 0; c < 8; ++c)
        for (std::uint64_t row = 0; row < rows; ++row)
            columns[c].numbers.push_back(draw_unit(4, TrialId{row}, Purpose::configuration, c));
    return std::make_shared<const RowFeatures>(columns);
}

/// Whether no draw takes more than 100 ms.
bool costs() {
    fmt::print("{:<32}{:>12}{:>14}{:>14}{:>14}{:>14}\n", "microseconds, crossing6's space", "results", "observe",
               "model", "draw", "longest draw");
    const Space space = paper::crossing6_space();
    double longest = 0;
    std::vector<std::unique_ptr<Learner>> learners;  // the next one should not pay for the end of the one before
    const auto kept = [&](std::unique_ptr<Learner> learner) -> Learner& {
        learners.push_back(std::move(learner));
        return *learners.back();
    };
    const auto tell = [&](std::string_view name, std::string_view results, const Cost& cost) {
        longest = std::max(longest, cost.worst);
        print_cost(name, results, cost);
    };
    for (const auto name : {"random", "sobol"}) tell(name, "any", cost_of(*sampler_named(name, space, 1)));
    for (const auto name : {"tpe", "kde"})
        for (const std::uint64_t results : {100U, 1'000U, 10'000U, 100'000U})
            tell(name, std::to_string(results), cost_of(kept(learner_named(name, space, 1)), space, results));
    for (const std::int64_t rows : {1'000, 200'000}) {
        const auto features = table_of(static_cast<std::uint64_t>(rows));
        const Space row({{"row", IntRange{0, rows - 1, false, true}, {}}});
        for (const auto name : {"tpe", "kde"}) {
            const std::uint64_t results = rows / 2 == 500 ? 500 : 100'000;
            tell(fmt::format("{}, a table of {} rows", name, rows), std::to_string(results),
                 cost_of(*learner_named(name, row, 1, features), row, results));
        }
    }
    fmt::print("{}: no draw takes more than 100 ms; the longest took {:.1f} ms\n",
               longest <= 1e5 ? "shown" : "NOT SHOWN", longest / 1000);
    return longest <= 1e5;
}

}  // namespace

int main(int argc, char** argv) {
    std::set<std::string_view> wanted;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word != "found" && word != "cost") {
            fmt::print(stderr, "samplers: \"{}\" is no part\nusage: samplers [found|cost]...\n", word);
            return 2;
        }
        wanted.insert(word);
    }
    print_machine();
    bool shown = true;
    if (wanted.empty() || wanted.count("found") != 0) shown = found();
    if (wanted.empty() || wanted.count("cost") != 0) shown = costs() && shown;
    return shown ? 0 : 1;
}
