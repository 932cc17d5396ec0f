/// Algorithm 2 of Li et al. (MLSys 2020), written as literally as possible and however slow: the judge of every faster
/// implementation here. Rungs are plain sorted lists; each question walks them from the front.
///
/// Several brackets: promotions are sought in all of them, the first bracket first; then a new trial goes to the
/// bracket with the smallest drawn/share, ties to the first. Infinite horizon (section 3.2 of the paper): there is no
/// top rung, so every rung promotes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/job.hpp"
#include "core/plan.hpp"

namespace espalier {

class Oracle {
  public:
    /// eta = p/q. `trials`: how many configurations may be drawn.
    Oracle(std::vector<BracketPlan> brackets, std::uint64_t p, std::uint64_t q, std::uint64_t trials)
        : p_(p), q_(q), trials_(trials) {
        for (auto& [levels, share] : brackets) brackets_.push_back({std::move(levels), share, 0, {}});
    }
    Oracle(std::vector<double> levels, std::uint64_t p, std::uint64_t q, std::uint64_t trials)
        : Oracle(std::vector<BracketPlan>{{std::move(levels), 1}}, p, q, trials) {}
    /// Infinite horizon: rung k is at r * eta^k, for every k.
    static Oracle endless(double r, std::uint64_t p, std::uint64_t q, std::uint64_t trials) {
        Oracle oracle(std::vector<double>{r}, p, q, trials);
        oracle.endless_ = true;
        return oracle;
    }

    void set_trials(std::uint64_t trials) { trials_ = trials; }

    /// When (trial, k) completes with loss l, enter it in rung k.
    void complete(const Result& result) {
        auto& rungs = brackets_[result.bracket].rungs;
        if (rungs.size() <= result.rung) rungs.resize(result.rung + 1);
        auto& rung = rungs[result.rung];
        const Entry entry{result.ok(), result.loss, number(result.trial)};
        rung.sorted.insert(std::upper_bound(rung.sorted.begin(), rung.sorted.end(), entry), entry);
    }

    /// get_job(): for k = top-1 down to 0, the best of the floor(|rung k| / eta) best that is not promoted yet; else a
    /// new configuration; nothing when there is no more.
    std::optional<Job> get_job() {
        reason_ = {};
        for (std::uint32_t b = 0; b < brackets_.size(); ++b)
            if (const auto job = promotion(b)) return job;
        if (drawn_ == trials_) return std::nullopt;
        std::uint32_t least = 0;
        for (std::uint32_t b = 1; b < brackets_.size(); ++b)
            if (brackets_[b].drawn * brackets_[least].share < brackets_[least].drawn * brackets_[b].share) least = b;
        ++brackets_[least].drawn;
        return Job{TrialId{++drawn_}, 0, 1, 0, level(least, 0), least};
    }

    /// How many jobs get_job() could give now without drawing: for the rule on parked workers.
    [[nodiscard]] std::uint64_t available() const {
        std::uint64_t count = 0;
        for (const auto& bracket : brackets_)
            for (std::size_t k = 0; k < bracket.rungs.size(); ++k) {
                if (!promotes(bracket, k)) continue;
                const auto& sorted = bracket.rungs[k].sorted;
                for (std::size_t i = 0; i < sorted.size() * q_ / p_; ++i)
                    if (sorted[i].ok && !sorted[i].promoted) ++count;
            }
        return count;
    }
    /// Why the last job was given: the results in the rung it was promoted from, floor(n / eta), the loss of the last
    /// of those that did not fail; n = 0: a new configuration.
    struct Reason {
        std::uint64_t n = 0, k = 0;
        double boundary = 0;
    };
    [[nodiscard]] const Reason& reason() const { return reason_; }
    [[nodiscard]] std::uint64_t drawn() const { return drawn_; }
    [[nodiscard]] bool exhausted() const { return drawn_ >= trials_; }  ///< no trial may be drawn any more

  protected:
    struct Entry {
        bool ok;
        double loss;
        std::uint64_t trial;
        bool promoted = false;
        /// Loss, then trial id; failures last.
        bool operator<(const Entry& other) const {
            if (ok != other.ok) return ok;
            if (ok && loss != other.loss) return loss < other.loss;
            return trial < other.trial;
        }
    };
    struct LiteralRung {
        std::vector<Entry> sorted;
    };
    struct Bracket {
        std::vector<double> levels;
        std::uint64_t share, drawn;
        std::vector<LiteralRung> rungs;
    };

    [[nodiscard]] bool promotes(const Bracket& bracket, std::size_t k) const {
        return endless_ || k + 1 < bracket.levels.size();
    }
    [[nodiscard]] double level(std::uint32_t b, std::uint32_t k) const {
        const auto& levels = brackets_[b].levels;
        if (!endless_) return levels[k];
        return levels[0] * std::pow(static_cast<double>(p_) / static_cast<double>(q_), k);
    }
    std::optional<Job> promotion(std::uint32_t b) {
        auto& bracket = brackets_[b];
        for (auto k = static_cast<std::uint32_t>(bracket.rungs.size()); k-- > 0;) {
            auto& rung = bracket.rungs[k];
            if (!promotes(bracket, k)) continue;
            const std::size_t best = rung.sorted.size() * q_ / p_;
            for (std::size_t i = 0; i < best; ++i) {
                Entry& candidate = rung.sorted[i];
                if (!candidate.ok || candidate.promoted) continue;
                candidate.promoted = true;
                reason_ = {rung.sorted.size(), best, 0};
                for (std::size_t j = 0; j < best && rung.sorted[j].ok; ++j) reason_.boundary = rung.sorted[j].loss;
                return Job{TrialId{candidate.trial}, k + 1, 1, level(b, k), level(b, k + 1), b};
            }
        }
        return std::nullopt;
    }

    std::vector<Bracket> brackets_;
    std::uint64_t p_, q_, trials_;
    std::uint64_t drawn_ = 0;
    Reason reason_;
    bool endless_ = false;
};

}  // namespace espalier
