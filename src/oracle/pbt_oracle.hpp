/// Population based training written as literally as possible and however slow: a population is what happened to it,
/// and each question walks all of that. The rules are those at the top of core/pbt_stage.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "core/job.hpp"
#include "core/plan.hpp"
#include "oracle/oracle.hpp"

namespace espalier {

class PbtOracle {
  public:
    PbtOracle(const BracketPlan& bracket, const PopulationPlan& plan, std::uint64_t trials)
        : levels_(bracket.levels), size_(bracket.share), plan_(plan), trials_(trials) {}

    void set_trials(std::uint64_t trials) { trials_ = trials; }

    void complete(const Result& result) {
        for (auto& population : populations_)
            for (auto& place : population)
                if (!place.empty() && place.back().trial == number(result.trial))
                    place.back().answers.push_back(result);
    }

    std::optional<Job> get_job() {
        reason_ = {};
        for (auto& population : populations_)
            if (const auto job = job_in(population)) return job;
        if (exhausted()) return std::nullopt;
        populations_.emplace_back(std::min(size_, trials_ - sampled_));
        return job_in(populations_.back());
    }

    [[nodiscard]] std::uint64_t available() const {
        std::uint64_t count = 0;
        for (const auto& population : populations_)
            for (std::size_t place = 0; place < population.size(); ++place)
                if (turn(population, place).what != What::nothing) ++count;
        return count;
    }
    [[nodiscard]] const Oracle::Reason& reason() const { return reason_; }
    [[nodiscard]] bool exhausted() const { return sampled_ >= trials_; }

  private:
    /// A trial that held a place.
    struct Tenant {
        std::uint64_t trial = 0;
        double began_at = 0;          ///< resource
        std::size_t jobs = 0;         ///< handed out
        std::vector<Result> answers;  ///< of them
        bool ended = false;
    };
    using Place = std::vector<Tenant>;  ///< the last one holds it
    using Population = std::vector<Place>;
    enum class What : std::uint8_t { nothing, go_on, copy, end };
    struct Turn {
        What what = What::nothing;
        std::size_t donor = 0;
    };

    [[nodiscard]] double trained(const Tenant& tenant) const {
        double resource = tenant.began_at;
        for (const Result& result : tenant.answers)
            if (result.ok()) resource = levels_[result.rung];
        return resource;
    }
    [[nodiscard]] static bool failed(const Tenant& tenant) {
        return !tenant.answers.empty() && !tenant.answers.back().ok();
    }
    [[nodiscard]] bool in_flight(const Tenant& tenant) const { return tenant.jobs > tenant.answers.size(); }
    [[nodiscard]] bool at_end(const Tenant& tenant) const { return trained(tenant) >= levels_.back(); }
    [[nodiscard]] bool waits_for_a_turn(const Place& place) const {
        return !place.empty() && !in_flight(place.back()) && !at_end(place.back()) && !place.back().ended;
    }

    /// Whether a ranks before b.
    [[nodiscard]] static bool before(const Tenant& a, const Tenant& b) {
        if (failed(a) != failed(b)) return failed(b);
        if (!failed(a) && a.answers.back().loss != b.answers.back().loss)
            return a.answers.back().loss < b.answers.back().loss;
        return a.trial < b.trial;
    }
    [[nodiscard]] static bool counts(const Place& place) { return !place.empty() && !place.back().answers.empty(); }
    /// How many have a better result.
    [[nodiscard]] static std::size_t rank(const Population& population, std::size_t place) {
        std::size_t better = 0;
        for (const auto& other : population)
            if (counts(other) && before(other.back(), population[place].back())) ++better;
        return better;
    }
    [[nodiscard]] static std::size_t with_result(const Population& population) {
        return static_cast<std::size_t>(std::count_if(population.begin(), population.end(), counts));
    }

    /// The least that a live member but `but` is trained, whose last job did not fail.
    [[nodiscard]] double slowest(const Population& population, std::size_t but) const {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < population.size(); ++i) {
            if (i == but || population[i].empty()) continue;
            const Tenant& tenant = population[i].back();
            if (at_end(tenant) || tenant.ended || failed(tenant)) continue;
            least = std::min(least, trained(tenant));
        }
        return least;
    }

    [[nodiscard]] Turn turn(const Population& population, std::size_t place) const {
        if (!waits_for_a_turn(population[place])) return {};
        const Tenant& tenant = population[place].back();
        const bool broke = failed(tenant);
        if (!broke && trained(tenant) >= slowest(population, population.size()) + plan_.lag) return {};
        const std::size_t n = with_result(population);
        if (!broke && rank(population, place) + n / 5 < n) return {What::go_on, 0};
        std::vector<std::size_t> donors;
        for (std::size_t wanted = 0; wanted < n; ++wanted)  // by rank
            for (std::size_t i = 0; i < population.size(); ++i) {
                if (!counts(population[i]) || rank(population, i) != wanted || i == place) continue;
                const Tenant& other = population[i].back();
                if (!failed(other) && !other.ended && donors.size() < std::max<std::size_t>(1, n / 5))
                    donors.push_back(i);
            }
        if (donors.empty()) return {broke ? What::end : What::go_on, 0};
        std::vector<std::size_t> near;
        for (const std::size_t i : donors)
            if (trained(population[i].back()) < slowest(population, place) + plan_.lag) near.push_back(i);
        if (near.empty()) return {broke ? What::nothing : What::go_on, 0};
        __extension__ using Wide = unsigned __int128;
        const Wide bits =
            draw_bits(plan_.seed, TrialId{numbers_ + 1}, Purpose::donor, static_cast<std::uint32_t>(place));
        const std::size_t donor = near[static_cast<std::size_t>(bits * near.size() >> 64U)];
        return {at_end(population[donor].back()) ? What::end : What::copy, donor};
    }

    std::optional<Job> job_in(Population& population) {
        for (auto& place : population)
            if (place.empty() && sampled_ < trials_) {
                ++sampled_;
                place.push_back({++numbers_, 0, 1, {}, false});
                return Job{TrialId{numbers_}, 0, 1, 0, levels_.front(), 0, {}};
            }
        while (true) {
            std::optional<std::size_t> next;
            for (std::size_t i = 0; i < population.size(); ++i)
                if (turn(population, i).what != What::nothing &&
                    (!next || trained(population[i].back()) < trained(population[*next].back())))
                    next = i;
            if (!next) return std::nullopt;
            const Turn chosen = turn(population, *next);
            if (chosen.what == What::end)
                population[*next].back().ended = true;
            else
                return chosen.what == What::copy ? copy(population, *next, chosen.donor) : go_on(population, *next);
        }
    }

    Job copy(Population& population, std::size_t place, std::size_t donor) {
        const double from = trained(population[donor].back());
        const TrialId parent{population[donor].back().trial};
        population[place].push_back({++numbers_, from, 1, {}, false});
        const std::uint32_t next = interval_after(from);
        return {TrialId{numbers_}, next, 1, from, levels_[next], 0, parent};
    }

    Job go_on(Population& population, std::size_t place) {
        const std::size_t n = with_result(population);
        reason_ = {n, n - n / 5, 0};
        reason_.boundary = worst_of_best(population, reason_.k);
        Tenant& tenant = population[place].back();
        ++tenant.jobs;
        const double from = trained(tenant);
        const std::uint32_t next = interval_after(from);
        return {TrialId{tenant.trial}, next, 1, from, levels_[next], 0, {}};
    }

    /// The worst loss among the best k.
    [[nodiscard]] static double worst_of_best(const Population& population, std::size_t k) {
        double worst = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < population.size(); ++i)
            if (counts(population[i]) && !failed(population[i].back()) && rank(population, i) < k)
                worst = std::max(worst, population[i].back().answers.back().loss);
        return worst;
    }

    [[nodiscard]] std::uint32_t interval_after(double resource) const {
        std::uint32_t next = 0;
        while (levels_[next] <= resource) ++next;
        return next;
    }

    std::vector<double> levels_;
    std::uint64_t size_;
    PopulationPlan plan_;
    std::uint64_t trials_;
    std::uint64_t sampled_ = 0;  ///< trials that were drawn
    std::uint64_t numbers_ = 0;  ///< trials that there are
    std::vector<Population> populations_;
    Oracle::Reason reason_;
};

}  // namespace espalier
