/// Asynchronous Hyperband in a loop, written literally: ASHA (Algorithm 2, oracle.hpp) in one bracket at a time; a job
/// is charged when it is handed out, and at or above the budget of the corresponding SHA bracket the next one opens,
/// cyclically. Rungs persist. (Li et al. 2020, section 3.2)
///
/// Once no trial may be drawn any more, brackets that have nothing to promote are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "oracle/oracle.hpp"

namespace espalier {

class LoopOracle : public Oracle {
  public:
    LoopOracle(const std::vector<BracketPlan>& brackets, std::uint64_t p, std::uint64_t q, std::uint64_t trials,
               bool from_scratch)
        : Oracle(brackets, p, q, trials), from_scratch_(from_scratch) {
        for (const auto& [levels, n] : brackets) {
            // The sum of n_i (r_i - r_(i-1)) when training continues, else of n_i r_i.
            __extension__ using Wide = unsigned __int128;
            double budget = 0;
            Wide above = n, below = 1;
            for (std::size_t i = 0; i < levels.size(); ++i, above *= q, below *= p) {
                const auto n_i = static_cast<double>(static_cast<std::uint64_t>(above / below));
                budget += n_i * (from_scratch || i == 0 ? levels[i] : levels[i] - levels[i - 1]);
            }
            budgets_.push_back(budget);
        }
    }

    std::optional<Job> get_job() {
        reason_ = {};
        for (std::uint32_t passed_over = 0; passed_over < brackets_.size(); ++passed_over) {
            const auto b = static_cast<std::uint32_t>((current_ + passed_over) % brackets_.size());
            auto job = promotion(b);
            if (!job && drawn_ < trials_) {
                ++brackets_[b].drawn;
                job = Job{TrialId{++drawn_}, 0, 1, 0, level(b, 0), b};
            }
            if (!job) continue;
            if (b != current_) open(b);
            charged_ += from_scratch_ ? job->to : job->to - job->from;
            if (charged_ >= budgets_[current_]) open(static_cast<std::uint32_t>((current_ + 1) % brackets_.size()));
            return job;
        }
        return std::nullopt;
    }

  private:
    void open(std::uint32_t bracket) {
        current_ = bracket;
        charged_ = 0;
    }

    bool from_scratch_;
    std::vector<double> budgets_;
    std::uint32_t current_ = 0;
    double charged_ = 0;
};

}  // namespace espalier
