/// Algorithm 2 of Li et al. (MLSys 2020), written as literally as possible and however slow: the judge of every faster
/// implementation here. Rungs are plain lists; each question sorts them again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/job.hpp"
#include "core/message.hpp"

namespace espalier::test {

class Oracle {
  public:
    /// eta = p/q. `trials`: how many configurations may be drawn.
    Oracle(std::vector<double> levels, std::uint64_t p, std::uint64_t q, std::uint64_t trials)
        : levels_(std::move(levels)), p_(p), q_(q), trials_(trials), rungs_(levels_.size()) {}

    void set_trials(std::uint64_t trials) { trials_ = trials; }

    /// When (trial, k) completes with loss l, enter it in rung k.
    void complete(const Result& result) { rungs_[result.rung].results.push_back(result); }

    /// get_job(): for k = top-1 down to 0, the best of the floor(|rung k| / eta) best that is not promoted yet; else a
    /// new configuration; nothing when there is no more.
    std::optional<Job> get_job() {
        for (std::size_t k = rungs_.size() - 1; k-- > 0;) {
            auto sorted = rungs_[k].results;
            std::sort(sorted.begin(), sorted.end(), [](const Result& a, const Result& b) {
                if (a.ok() != b.ok()) return a.ok();
                if (a.ok() && a.loss != b.loss) return a.loss < b.loss;
                return number(a.trial) < number(b.trial);
            });
            sorted.resize(sorted.size() * q_ / p_);
            for (const auto& candidate : sorted) {
                if (!candidate.ok() || rungs_[k].promoted.count(number(candidate.trial)) != 0) continue;
                rungs_[k].promoted.insert(number(candidate.trial));
                return Job{candidate.trial, static_cast<std::uint32_t>(k + 1), 1, levels_[k], levels_[k + 1]};
            }
        }
        if (drawn_ < trials_) return Job{TrialId{++drawn_}, 0, 1, 0, levels_[0]};
        return std::nullopt;
    }

    /// How many jobs get_job() could give now without drawing: for the rule on parked workers.
    std::uint64_t available() const {
        Oracle copy = *this;
        copy.trials_ = copy.drawn_;
        std::uint64_t count = 0;
        while (copy.get_job()) ++count;
        return count;
    }

  private:
    struct LiteralRung {
        std::vector<Result> results;
        std::set<std::uint64_t> promoted;
    };

    std::vector<double> levels_;
    std::uint64_t p_, q_, trials_;
    std::uint64_t drawn_ = 0;
    std::vector<LiteralRung> rungs_;
};

}  // namespace espalier::test
