/// Random streams of reports and results for a stopping rule, as a function of the seed: trials of one or several jobs,
/// at resources that all share or that none does, with ties, infinities, failures, repeated reports, and jobs that hear
/// of their stop late or not at all.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/ladder.hpp"
#include "oracle/workload.hpp"

namespace espalier::test {

class StoppingStream {
  public:
    /// `several`: trials have several jobs, as promotions give them; else one job to R each.
    StoppingStream(std::uint64_t seed, bool several, std::uint64_t trials = 40) : dice_(seed), left_(trials) {
        odd_ = dice_.below(3);
        kind_ = dice_.below(5);
        most_running_ = 1 + dice_.below(9);
        if (!several)
            brackets_ = {{{full}, 1}};
        else if (dice_.below(2) == 0)
            brackets_ = {{{4, 16, full}, 1}};
        else
            brackets_ = {{{4, 16, full}, 1}, {{16, full}, 1}, {{full}, 1}};
    }

    static constexpr double full = 64;
    [[nodiscard]] const std::vector<BracketPlan>& brackets() const { return brackets_; }
    [[nodiscard]] std::vector<std::vector<double>> levels() const {
        std::vector<std::vector<double>> all;
        for (const auto& bracket : brackets_) all.push_back(bracket.levels);
        return all;
    }

    /// The next report or result; nothing: the stream is over.
    std::optional<Event> next() {
        while (left_ > 0 && running_.size() < most_running_) begin();
        if (running_.empty()) return std::nullopt;
        const auto i = dice_.below(running_.size());
        Trial& trial = running_[i];
        const bool again = trial.at > 0 && dice_.below(20) == 0;
        if (again) trial.at = dice_.below(2) == 0 ? trial.from : trial.at * dice_.unit();  // done again after a kill
        const double to = brackets_[trial.bracket].levels[trial.rung];
        const bool ends = trial.at >= to || dice_.below(40) == 0 || (trial.stopped && dice_.below(3) > 0);
        if (!ends) return report(trial, to);
        return end(i);
    }

    /// What the rule said of the last report.
    void stop(TrialId stopped) {
        for (Trial& trial : running_)
            if (trial.id == number(stopped)) trial.stopped = true;
    }

  private:
    struct Trial {
        std::uint64_t id;
        std::uint32_t bracket, rung;
        double from, at;
        double a, b, c, noise;  ///< of its curve
        bool stopped;
    };

    void begin() {
        --left_;
        const auto bracket = static_cast<std::uint32_t>(dice_.below(brackets_.size()));
        running_.push_back({++drawn_, bracket, 0, 0, 0, dice_.unit(), 2 * dice_.unit(), 0.1 + 2 * dice_.unit(),
                            0.2 * dice_.unit() * dice_.unit(), false});
    }

    Event report(Trial& trial, double to) {
        const bool odd = odd_ == 2 || (odd_ == 1 && trial.id % 2 == 0);
        if (odd)
            trial.at += 0.1 + 12 * dice_.unit() * dice_.unit();
        else
            trial.at = std::floor(trial.at) + static_cast<double>(1 + dice_.below(1 + 2 * (trial.id % 3)));
        trial.at = dice_.below(9) == 0 ? trial.at : std::min(trial.at, to);  // some report beyond their end
        return Progress{TrialId{trial.id}, trial.rung, 1, trial.at, loss(trial), trial.bracket};
    }

    double loss(const Trial& trial) {
        const double fall = trial.a + trial.b * std::pow(trial.at, -trial.c) + trial.noise * (dice_.unit() - 0.5);
        switch (kind_) {
            case 0:
                return fall;
            case 1:
                return std::floor(4 * fall) / 4;  // ties
            case 2:
                return dice_.below(12) == 0 ? std::numeric_limits<double>::infinity() : fall;
            case 3:
                return trial.id % 3 == 0 ? 0.5 : dice_.unit();  // flat ones, and noise alone
            default:
                break;
        }
        return dice_.below(3) == 0 ? -fall : fall + 0.01 * trial.at * dice_.unit();
    }

    Event end(std::uint64_t i) {
        Trial trial = running_[i];
        const auto& levels = brackets_[trial.bracket].levels;
        Job job{TrialId{trial.id}, trial.rung, 1, trial.from, levels[trial.rung], trial.bracket};
        const bool trained = trial.at >= job.to && (!trial.stopped || dice_.below(4) == 0);
        const Result result =
            trained ? result_of(job, loss(trial)) : failure_of(job, trial.stopped ? Outcome::stopped : Outcome::failed);
        running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
        // Promoted, at once or after a while.
        if (result.ok() && trial.rung + 1 < levels.size() && dice_.below(3) > 0) {
            trial.from = trial.at = levels[trial.rung++];
            running_.push_back(trial);
        }
        return result;
    }

    Dice dice_;
    std::uint64_t left_;
    std::uint64_t drawn_ = 0;
    std::uint64_t odd_ = 0;  ///< 0: all report at whole resources, 1: half of them, 2: none
    std::uint64_t kind_ = 0;
    std::uint64_t most_running_ = 1;
    std::vector<BracketPlan> brackets_;
    std::vector<Trial> running_;
};

}  // namespace espalier::test
