/// The stopping rules written as literally as possible and however slow: all reports and results are kept in a list,
/// and each question walks the list from the front. The judge of core/stopping_stage.hpp.
///
/// Common: a report that is not above the trial's last in resource, and those after its stop, are ignored; a report at
/// the end of its job counts, but stops nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "core/job.hpp"
#include "core/message.hpp"
#include "core/plan.hpp"

namespace espalier {

class StoppingOracle {
  public:
    struct Answer {
        double value = 0, bound = 0;
        std::uint64_t n = 0;
    };

    /// plan.eta = p/q. `levels`: of the ladder's brackets.
    StoppingOracle(StoppingPlan plan, std::vector<std::vector<double>> levels, std::uint64_t p, std::uint64_t q)
        : plan_(std::move(plan)), levels_(std::move(levels)), p_(p), q_(q), rungs_(plan_.levels.size()) {}

    /// Why the report ends its trial; nothing: it goes on.
    std::optional<Answer> report(const Progress& progress) {
        const std::uint64_t trial = number(progress.trial);
        if (stopped_.count(trial) > 0) return std::nullopt;
        double last = 0;
        for (const Report& earlier : reports_)
            if (earlier.trial == trial) last = std::max(last, earlier.resource);
        if (!(progress.resource > last)) return std::nullopt;
        reports_.push_back({trial, progress.resource, progress.loss});
        const auto answer = by_rule(trial, last, progress.resource, progress.loss);
        if (!answer || progress.resource >= levels_[progress.bracket][progress.rung]) return std::nullopt;
        stopped_.insert(trial);
        return answer;
    }

    void result(const Result& result) {
        if (!result.ok() || levels_[result.bracket][result.rung] != plan_.full) return;
        completed_.push_back(number(result.trial));
        if (!incumbent_ || result.loss < *incumbent_) incumbent_ = result.loss;
    }

    /// P(f(full) < incumbent) for the trial's reports so far, which must be four with finite losses at least.
    [[nodiscard]] double probability(std::uint64_t trial) const {
        std::vector<double> x, y;
        for (const Report& report : reports_)
            if (report.trial == trial && std::isfinite(report.loss)) {
                x.push_back(report.resource);
                y.push_back(report.loss);
            }
        const double range = *std::max_element(y.begin(), y.end()) - *std::min_element(y.begin(), y.end());
        if (range == 0) return y.front() < *incumbent_ ? 1 : 0;
        std::vector<Fit> fits;
        for (const double c : exponents()) fits.push_back(fit(x, y, c, range / 50));
        double best = -std::numeric_limits<double>::infinity();
        for (const Fit& f : fits) best = std::max(best, f.log_likelihood);
        double above = 0, below = 0;
        for (const Fit& f : fits) {
            const double weight = std::exp(f.log_likelihood - best);
            below += weight * std::erfc(-(*incumbent_ - f.mean) / f.deviation / std::sqrt(2.0)) / 2;
            above += weight * std::erfc((*incumbent_ - f.mean) / f.deviation / std::sqrt(2.0)) / 2;
        }
        return below / (below + above);
    }

  private:
    struct Report {
        std::uint64_t trial;
        double resource, loss;
    };
    struct Entry {
        bool finite;
        double loss;
        std::uint64_t trial;
        /// Loss, then trial id; failures last.
        bool operator<(const Entry& other) const {
            if (finite != other.finite) return finite;
            if (finite && loss != other.loss) return loss < other.loss;
            return trial < other.trial;
        }
    };
    struct Fit {
        double mean, deviation, log_likelihood;
    };

    std::optional<Answer> by_rule(std::uint64_t trial, double last, double resource, double loss) {
        switch (plan_.rule) {
            case StoppingRule::median:
                return by_median(trial, resource);
            case StoppingRule::asha:
                return by_rungs(trial, last, resource, loss);
            case StoppingRule::curve:
                break;
        }
        return by_curve(trial);
    }

    /// The losses that a trial reported at resources up to x.
    [[nodiscard]] std::vector<double> losses_up_to(std::uint64_t trial, double x) const {
        std::vector<double> losses;
        for (const Report& report : reports_)
            if (report.trial == trial && report.resource <= x) losses.push_back(report.loss);
        return losses;
    }

    std::optional<Answer> by_median(std::uint64_t trial, double x) const {
        std::vector<double> averages;
        for (const std::uint64_t other : completed_) {
            const auto losses = losses_up_to(other, x);
            double sum = 0;
            for (const double loss : losses) sum += loss;
            if (!losses.empty()) averages.push_back(sum / static_cast<double>(losses.size()));
        }
        if (averages.empty() || averages.size() < plan_.completed) return std::nullopt;
        std::sort(averages.begin(), averages.end());
        const std::size_t n = averages.size();
        const double median = n % 2 == 1 ? averages[n / 2] : (averages[n / 2 - 1] + averages[n / 2]) / 2;
        const auto own = losses_up_to(trial, x);
        const double best = *std::min_element(own.begin(), own.end());
        if (best > median) return Answer{best, median, n};
        return std::nullopt;
    }

    std::optional<Answer> by_rungs(std::uint64_t trial, double last, double x, double loss) {
        for (std::size_t k = 0; k < rungs_.size(); ++k) {
            if (!(plan_.levels[k] > last && plan_.levels[k] <= x)) continue;
            auto& rung = rungs_[k];
            const Entry entry{std::isfinite(loss), loss, trial};
            rung.insert(std::upper_bound(rung.begin(), rung.end(), entry), entry);
            const std::size_t most = std::max<std::size_t>(1, rung.size() * q_ / p_);
            bool goes_on = false;
            for (std::size_t i = 0; i < most; ++i)
                if (rung[i].trial == trial && rung[i].finite) goes_on = true;
            if (!goes_on) return Answer{loss, rung[most - 1].loss, rung.size()};
        }
        return std::nullopt;
    }

    std::optional<Answer> by_curve(std::uint64_t trial) const {
        std::uint64_t finite = 0;
        for (const Report& report : reports_)
            if (report.trial == trial && std::isfinite(report.loss)) ++finite;
        if (!incumbent_ || finite < 4) return std::nullopt;
        const double p = probability(trial);
        if (p < plan_.probability) return Answer{p, plan_.probability, finite};
        return std::nullopt;
    }

    static std::vector<double> exponents() {
        return {0.1, 0.12, 0.15, 0.18, 0.22, 0.27, 0.33, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.35, 1.65, 2};
    }

    [[nodiscard]] Fit fit(const std::vector<double>& x, const std::vector<double>& y, double c, double floor) const {
        const auto m = static_cast<double>(x.size());
        const auto u = [&](double resource) { return std::exp(-c * std::log(resource / x.front())); };
        double u_mean = 0, y_mean = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            u_mean += u(x[i]) / m;
            y_mean += y[i] / m;
        }
        double uu = 0, uy = 0, constant = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            uu += (u(x[i]) - u_mean) * (u(x[i]) - u_mean);
            uy += (u(x[i]) - u_mean) * (y[i] - y_mean);
            constant += (y[i] - y_mean) * (y[i] - y_mean);
        }
        const double away = u(plan_.full) - u_mean;
        double b = uy / uu, parameters = 2, leverage = away * away / uu;
        if (!(b > 0)) b = 0, parameters = 1, leverage = 0;
        double rss = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double rest = y[i] - (y_mean + b * (u(x[i]) - u_mean));
            rss += rest * rest;
        }
        const double noise = std::max(rss / (m - parameters), floor * floor);
        return {y_mean + b * away, std::sqrt(noise * (1 + 1 / m + leverage) * std::max(1.0, plan_.full / x.back())),
                -m / 2 * std::log(std::max(rss / m, floor * floor))};
    }

    StoppingPlan plan_;
    std::vector<std::vector<double>> levels_;
    std::uint64_t p_, q_;
    std::vector<Report> reports_;  ///< that count
    std::vector<std::uint64_t> completed_;
    std::set<std::uint64_t> stopped_;
    std::optional<double> incumbent_;
    std::vector<std::vector<Entry>> rungs_;
};

}  // namespace espalier
