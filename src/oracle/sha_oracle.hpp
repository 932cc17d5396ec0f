/// Algorithm 1 of Li et al. (MLSys 2020), SHA, written as literally as possible and however slow, with the paper's way
/// of sharing it out over workers (section 3.1): they take trainings of the rungs of brackets that exist, and another
/// bracket is opened when there is none. Several kinds of brackets are opened in turn: Hyperband (Li et al. 2018).
///
/// A bracket that would draw more trials than are allowed is not opened.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/job.hpp"
#include "core/plan.hpp"
#include "oracle/oracle.hpp"

namespace espalier {

class ShaOracle {
  public:
    /// eta = p/q. A bracket's share is its n.
    ShaOracle(const std::vector<BracketPlan>& kinds, std::uint64_t p, std::uint64_t q, std::uint64_t trials)
        : kinds_(kinds), p_(p), q_(q), trials_(trials) {}

    void set_trials(std::uint64_t trials) { trials_ = trials; }

    /// L = run_then_return_val_loss(T, r_i), one of them.
    void complete(const Result& result) {
        for (auto& bracket : brackets_) {
            auto& rung = bracket.rungs.back();
            if (bracket.over ||
                std::find(rung.trials.begin(), rung.trials.end(), number(result.trial)) == rung.trials.end())
                continue;
            rung.losses[number(result.trial)] = {result.ok(), result.loss};
            if (rung.losses.size() == size(bracket)) next_rung(bracket);
        }
    }

    std::optional<Job> get_job() {
        reason_ = {};
        for (auto& bracket : brackets_)
            if (!bracket.over && bracket.rungs.size() > 1)
                if (const auto job = training(bracket)) return job;
        if (brackets_.empty() || brackets_.back().rungs.front().trials.size() == n(brackets_.back(), 0)) {
            if (exhausted()) return std::nullopt;
            brackets_.push_back({static_cast<std::uint32_t>(brackets_.size() % kinds_.size()), {Rung{}}});
        }
        if (drawn_ == trials_) return std::nullopt;
        auto& bracket = brackets_.back();
        bracket.rungs.front().trials.push_back(++drawn_);
        return Job{TrialId{drawn_}, 0, 1, 0, kinds_[bracket.kind].levels[0], bracket.kind};
    }

    [[nodiscard]] std::uint64_t available() const {
        std::uint64_t count = 0;
        for (const auto& bracket : brackets_)
            if (!bracket.over && bracket.rungs.size() > 1)
                count += bracket.rungs.back().trials.size() - bracket.rungs.back().handed;
        return count;
    }
    [[nodiscard]] const Oracle::Reason& reason() const { return reason_; }
    [[nodiscard]] std::uint64_t drawn() const { return drawn_; }
    /// No trial may be drawn any more: the limit is reached, or the next bracket would exceed it.
    [[nodiscard]] bool exhausted() const {
        if (!brackets_.empty() && brackets_.back().rungs.front().trials.size() < n(brackets_.back(), 0))
            return drawn_ >= trials_;
        const auto& next = kinds_[brackets_.size() % kinds_.size()];
        return drawn_ + next.share > trials_;
    }

  private:
    struct Loss {
        bool ok = false;
        double loss = 0;
    };
    struct Rung {
        std::vector<std::uint64_t> trials;  ///< T, the best first; in rung 0 as they were drawn
        std::size_t handed = 0;             ///< of them; in rung 0 they are handed out as they are drawn
        std::map<std::uint64_t, Loss> losses;
    };
    struct Bracket {
        std::uint32_t kind = 0;
        std::vector<Rung> rungs;
        bool over = false;
    };

    /// n_i = floor(n * eta^-i), by integers.
    [[nodiscard]] std::uint64_t n(const Bracket& bracket, std::size_t i) const {
        __extension__ using Wide = unsigned __int128;
        Wide above = kinds_[bracket.kind].share, below = 1;
        for (; i > 0; --i) {
            above *= q_;
            below *= p_;
        }
        return static_cast<std::uint64_t>(above / below);
    }
    [[nodiscard]] std::uint64_t size(const Bracket& bracket) const {
        return bracket.rungs.size() == 1 ? n(bracket, 0) : bracket.rungs.back().trials.size();
    }

    /// T = top_k(T, L, n_(i+1)), where failures are not among the best of anything.
    void next_rung(Bracket& bracket) {
        const auto& rung = bracket.rungs.back();
        std::vector<std::uint64_t> best;
        for (const auto& [trial, loss] : rung.losses)
            if (loss.ok) best.push_back(trial);
        std::stable_sort(best.begin(), best.end(), [&](std::uint64_t a, std::uint64_t b) {
            return rung.losses.at(a).loss < rung.losses.at(b).loss;  // the map has the older first
        });
        const std::size_t next = bracket.rungs.size();
        if (next == kinds_[bracket.kind].levels.size() || best.empty()) {
            bracket.over = true;
            return;
        }
        if (best.size() > n(bracket, next)) best.resize(n(bracket, next));
        bracket.rungs.push_back({best, 0, {}});
    }

    std::optional<Job> training(Bracket& bracket) {
        const auto i = static_cast<std::uint32_t>(bracket.rungs.size() - 1);
        auto& rung = bracket.rungs[i];
        if (rung.handed == rung.trials.size()) return std::nullopt;
        const auto& levels = kinds_[bracket.kind].levels;
        const auto& below = bracket.rungs[i - 1];
        reason_ = {below.losses.size(), n(bracket, i), below.losses.at(rung.trials.back()).loss};
        return Job{TrialId{rung.trials[rung.handed++]}, i, 1, levels[i - 1], levels[i], bracket.kind};
    }

    std::vector<BracketPlan> kinds_;
    std::uint64_t p_, q_, trials_;
    std::uint64_t drawn_ = 0;
    std::vector<Bracket> brackets_;
    Oracle::Reason reason_;
};

}  // namespace espalier
