#include "report/ranks.hpp"

#include <algorithm>
#include <utility>

namespace espalier {
namespace {

/// How many of the first i places are taken.
class Fenwick {
  public:
    explicit Fenwick(std::size_t size) : counts_(size + 1, 0) {}
    void take(std::size_t place) {
        for (std::size_t i = place + 1; i < counts_.size(); i += i & (~i + 1)) ++counts_[i];
    }
    [[nodiscard]] std::uint32_t taken_before(std::size_t place) const {
        std::uint32_t sum = 0;
        for (std::size_t i = place; i > 0; i -= i & (~i + 1)) sum += counts_[i];
        return sum;
    }

  private:
    std::vector<std::uint32_t> counts_;
};

/// A result, as far as its place depends on it: small, since a million are put in order.
struct Entry {
    double loss;
    std::uint64_t trial;
    std::uint32_t job;
    bool failed;

    bool operator<(const Entry& other) const {
        if (failed != other.failed) return other.failed;
        return loss != other.loss ? loss < other.loss : trial < other.trial;
    }
};

/// Results that rank among themselves.
struct Group {
    std::vector<Entry> entries;
    Fenwick here{0};
    std::uint32_t n = 0;
};

/// Which of the brackets that `sha` opens one after another, from 1; in the other schemes a bracket is its place.
class Brackets {
  public:
    explicit Brackets(const LadderPlan& plan) : plan_(plan) {}
    [[nodiscard]] std::uint64_t of(const TapeJob& job) const {
        return plan_.scheme == Scheme::sha ? opened_bracket(plan_.brackets, TrialId{job.trial}).opened : job.bracket;
    }

  private:
    const LadderPlan& plan_;
};

void put_in_order(Group& group, std::vector<std::uint32_t>& places) {
    std::sort(group.entries.begin(), group.entries.end());
    for (std::uint32_t i = 0; i < group.entries.size(); ++i) places[group.entries[i].job] = i;
    group.here = Fenwick(group.entries.size());
    group.entries = {};
}

}  // namespace

void rank_results(Tape& tape, const LadderPlan& plan) {
    auto& jobs = tape.jobs;
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::uint32_t> names;
    std::vector<Group> groups;
    std::vector<std::uint32_t> group_of(jobs.size()), places(jobs.size());
    const Brackets brackets(plan);
    for (std::uint32_t i = 0; i < jobs.size(); ++i) {
        if (!jobs[i].counts()) continue;
        const auto [name, is_new] =
            names.try_emplace({brackets.of(jobs[i]), jobs[i].rung}, static_cast<std::uint32_t>(groups.size()));
        if (is_new) groups.emplace_back();
        group_of[i] = name->second;
        const bool failed = !jobs[i].ok();
        groups[name->second].entries.push_back({failed ? 0 : jobs[i].loss, jobs[i].trial, i, failed});
    }
    for (auto& group : groups) put_in_order(group, places);

    for (const std::uint32_t event : tape.events) {
        TapeJob& job = jobs[event / 2];
        const std::uint32_t result = event % 2 == 0 ? event / 2 : job.before;
        if (event % 2 == 0 ? !job.counts() : !job.promotes) continue;
        Group& group = groups[group_of[result]];
        const std::uint32_t rank = group.here.taken_before(places[result]) + 1;
        if (event % 2 == 0) {
            group.here.take(places[result]);
            job.rank = rank;
            job.of = ++group.n;
        } else {
            job.handed_rank = rank;
            job.handed_of = group.n;
        }
    }
}

std::map<RungKey, std::vector<double>> losses_by_rung(const Tape& tape) {
    std::map<RungKey, std::vector<double>> losses;
    for (const auto& job : tape.jobs)
        if (job.counts() && job.ok()) losses[job.key()].push_back(job.loss);
    for (auto& [key, rung] : losses) std::sort(rung.begin(), rung.end());
    return losses;
}

}  // namespace espalier
