#include "paper/wrong_promotions.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/levels.hpp"
#include "paper/in_parallel.hpp"
#include "paper/uniform_model.hpp"

namespace espalier::paper {
namespace {

void run(std::uint64_t n, std::uint64_t seed, double& wrong, double& promoted) {
    UniformModel model(seed);
    Limits limits;
    limits.trials = n;
    Simulation simulation(LadderPlan(rung_levels({1, 256, 4}), ReductionFactor(4)), limits, World{}, model);
    simulation.run();
    const Rung& rung = simulation.ladder().rung(0).rung();
    wrong = static_cast<double>(rung.displaced());
    promoted = static_cast<double>(rung.promoted());
}

}  // namespace

std::vector<WrongPromotions> wrong_promotions(const std::vector<std::uint64_t>& sizes, std::size_t runs) {
    std::vector<WrongPromotions> found;
    for (const std::uint64_t n : sizes) {
        std::vector<double> wrong(runs), promoted(runs);
        in_parallel(runs, [&](std::size_t i) { run(n, i + 1, wrong[i], promoted[i]); });
        found.push_back({n, estimate(wrong), estimate(promoted)});
    }
    return found;
}

double exponent_of(const std::vector<WrongPromotions>& found) {
    std::vector<double> n, wrong;
    for (const auto& size : found) {
        n.push_back(static_cast<double>(size.n));
        wrong.push_back(size.wrong.mean);
    }
    return fitted_exponent(n, wrong);
}

std::vector<Check> wrong_promotion_checks(const std::vector<WrongPromotions>& found) {
    const double exponent = exponent_of(found);
    return {{fmt::format("the fitted exponent {:.3f} lies between 0.4 and 0.65", exponent),
             exponent > 0.4 && exponent < 0.65}};
}

std::string wrong_promotion_table(const std::vector<WrongPromotions>& found, std::size_t runs) {
    std::string text = fmt::format(
        "(c) wrong promotions out of rung 0: eta 4, one worker, losses U(0,1); mean and standard error of {} runs, "
        "seeds 1 to {}\n\n{:>9}  {:>18}  {:>12}  {:>9}  {:>15}  {:>15}\n",
        runs, runs, "n", "wrong", "promoted", "sqrt(n)", "wrong / sqrt(n)", "wrong / n");
    for (const auto& size : found) {
        const auto n = static_cast<double>(size.n);
        text += fmt::format("{:>9}  {:>8.1f} ± {:<7.1f}  {:>12.1f}  {:>9.1f}  {:>15.3f}  {:>15.5f}\n", size.n,
                            size.wrong.mean, size.wrong.standard_error, size.promoted.mean, std::sqrt(n),
                            size.wrong.mean / std::sqrt(n), size.wrong.mean / n);
    }
    return text + fmt::format("fitted: n^{:.3f}\n", exponent_of(found));
}

Chart wrong_promotion_chart(const std::vector<WrongPromotions>& found) {
    Series measured, root;
    measured.name = fmt::format("ASHA, eta 4: n^{:.2f}", exponent_of(found));
    root.name = "square root of n";
    root.reference = true;
    for (const auto& size : found) {
        const auto n = static_cast<double>(size.n);
        const auto& [mean, error] = size.wrong;
        measured.marks.push_back({n, mean, mean - error, mean + error});
        root.marks.push_back({n, std::sqrt(n), 0, 0});
    }
    return {"Wrong promotions out of rung 0",
            "of trials not among the final best 1/4; mean and standard error",
            {"n: results in rung 0", true, {}, {}, {}},
            {"wrong promotions", true, {}, {}, {}},
            {measured, root}};
}

}  // namespace espalier::paper
