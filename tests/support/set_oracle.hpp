/// Algorithm 2 once more, on ordered sets: quick enough to judge a run of a million decisions, and unlike the rung of
/// src/core, which keeps heaps. Itself judged by the literal oracle (tests/core/oracle_test.cpp).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/job.hpp"
#include "core/plan.hpp"

namespace espalier::test {

class SetOracle {
  public:
    /// One bracket alone.
    SetOracle(const std::vector<BracketPlan>& brackets, std::uint64_t p, std::uint64_t q, std::uint64_t trials)
        : levels_(brackets.at(0).levels), p_(p), q_(q), trials_(trials), rungs_(levels_.size()) {}

    void complete(const Result& result) {
        auto& rung = rungs_[result.rung];
        ++rung.n;
        if (result.ok()) rung.insert({result.loss, number(result.trial)});
        while (rung.best.size() < rung.n * q_ / p_ && !rung.rest.empty()) rung.rise();
    }

    std::optional<Job> get_job() {
        for (std::size_t k = rungs_.size() - 1; k-- > 0;) {
            auto& rung = rungs_[k];
            if (rung.due.empty()) continue;
            const auto trial = rung.due.begin()->second;
            rung.due.erase(rung.due.begin());
            rung.promoted.insert(trial);
            return Job{TrialId{trial}, static_cast<std::uint32_t>(k + 1), 1, levels_[k], levels_[k + 1]};
        }
        if (drawn_ < trials_) return Job{TrialId{++drawn_}, 0, 1, 0, levels_[0]};
        return std::nullopt;
    }

  private:
    using Entry = std::pair<double, std::uint64_t>;
    struct Rung {
        std::uint64_t n = 0;
        std::set<Entry> best, rest, due;  ///< the best floor(n/eta), the others; of the best those not promoted
        std::set<std::uint64_t> promoted;

        void join(const Entry& entry) {
            best.insert(entry);
            if (promoted.count(entry.second) == 0) due.insert(entry);
        }
        void insert(const Entry& entry) {
            if (best.empty() || *best.rbegin() < entry) {
                rest.insert(entry);
                return;
            }
            join(entry);
            const Entry last = *best.rbegin();  // one too many: the last one leaves, and rises again if there is room
            best.erase(last);
            due.erase(last);
            rest.insert(last);
        }
        void rise() {
            const Entry first = *rest.begin();
            rest.erase(rest.begin());
            join(first);
        }
    };

    std::vector<double> levels_;
    std::uint64_t p_, q_, trials_;
    std::uint64_t drawn_ = 0;
    std::vector<Rung> rungs_;
};

}  // namespace espalier::test
