#include "report/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <unordered_set>

#include "base/text.hpp"
#include "report/digits.hpp"
#include "report/draws.hpp"

namespace espalier {
namespace {

constexpr std::uint64_t sample_seed = 1;
constexpr std::size_t furthest_curves = 100;

/// By the resource that they reached, then by the loss there.
class Furthest {
  public:
    explicit Furthest(const Tape& tape) : tape_(tape) {}
    bool operator()(std::uint64_t a, std::uint64_t b) const { return key(a) < key(b); }

  private:
    [[nodiscard]] std::tuple<double, double, std::uint64_t> key(std::uint64_t trial) const {
        const TapeJob& job = tape_.jobs[tape_.trial(trial).best_reached];
        return {-job.to, job.loss, trial};
    }
    const Tape& tape_;
};

/// Chooses trials until there is no room left.
class Chooser {
  public:
    Chooser(const Tape& tape, const Room& room) : tape_(tape), room_(room) {}

    [[nodiscard]] bool full() const { return chosen_.size() >= room_.trials || results_ >= room_.results; }
    [[nodiscard]] std::size_t size() const { return chosen_.size(); }
    [[nodiscard]] std::size_t left() const { return room_.trials - std::min(room_.trials, chosen_.size()); }
    [[nodiscard]] bool has(std::uint64_t trial) const { return chosen_.count(trial) != 0; }
    void take(std::uint64_t trial) {
        if (!full() && chosen_.insert(trial).second) results_ += tape_.trial(trial).jobs;
    }
    /// As many of them as `most`, in this order, and what it chose of them.
    std::size_t take(const std::vector<std::uint64_t>& trials, std::size_t most) {
        const std::size_t before = size();
        for (const auto trial : trials) {
            if (full() || size() - before >= most) break;
            take(trial);
        }
        return size() - before;
    }
    [[nodiscard]] std::vector<std::uint64_t> all() const {
        std::vector<std::uint64_t> trials(chosen_.begin(), chosen_.end());
        std::sort(trials.begin(), trials.end());
        return trials;
    }

  private:
    const Tape& tape_;
    const Room& room_;
    std::unordered_set<std::uint64_t> chosen_;
    std::size_t results_ = 0;
};

/// Where the furthest end: "all that reached 64, and the best of those that reached 16".
std::string reach_text(const Tape& tape, const std::vector<std::uint64_t>& furthest, std::size_t taken) {
    const auto level = [&](std::size_t i) { return tape.jobs[tape.trial(furthest[i]).best_reached].to; };
    if (taken == 0) return "";
    const double last = level(taken - 1);
    if (taken == furthest.size() || level(taken) < last) return fmt::format(": all that reached {}", shortest(last));
    std::size_t above = taken;
    while (above > 0 && level(above - 1) == last) --above;
    if (above == 0) return fmt::format(": the best of those that reached {}", shortest(last));
    return fmt::format(": all that reached {}, and the best of those that reached {}", shortest(level(above - 1)),
                       shortest(last));
}

void list(Listing& listing, const Tape& tape, const Room& room, const std::vector<std::uint64_t>& furthest) {
    Chooser chooser(tape, room);
    for (const auto& best : {tape.best_full, tape.best_seen})
        if (best) chooser.take(number(best->trial));
    for (const auto* steps : {&tape.full, &tape.seen})
        for (auto step = steps->rbegin(); step != steps->rend() && chooser.size() < room.trials / 10; ++step)
            chooser.take(step->trial);
    const std::size_t named = chooser.size();
    std::size_t taken = 0;
    while (taken < furthest.size() && !chooser.full() && chooser.size() < room.trials / 2)
        chooser.take(furthest[taken++]);

    std::vector<std::uint64_t> failures, others;
    for (std::uint64_t trial = 1; trial <= tape.trials.size(); ++trial) {
        if (chooser.has(trial)) continue;
        (tape.state_of(trial) == TrialState::failed ? failures : others).push_back(trial);
    }
    const std::size_t failed = failures.size();
    const std::size_t failures_taken = chooser.take(even_sample(std::move(failures), room.trials / 5), room.trials / 5);
    const std::size_t others_taken = chooser.take(even_sample(std::move(others), chooser.left()), chooser.left());
    listing.trials = chooser.all();
    listing.note = fmt::format("{} of {} trials are listed: the {} that came furthest{}", digits(listing.trials.size()),
                               digits(tape.trials.size()), digits(taken), reach_text(tape, furthest, taken));
    if (named > 0) listing.note += "; every one that was the best for a time";
    if (failed > 0)
        listing.note += failures_taken == failed
                            ? fmt::format("; the {} others that failed", digits(failed))
                            : fmt::format("; {} of the {} others that failed", digits(failures_taken), digits(failed));
    listing.note += fmt::format("; and an even sample of {} of the rest.", digits(others_taken));
}

/// The furthest, and of each level as many others as there is room for.
void choose_curves(Listing& listing, const Tape& tape, std::size_t most) {
    std::vector<std::uint64_t> furthest;
    for (const auto trial : listing.trials)
        if (tape.trial(trial).best_reached != no_job) furthest.push_back(trial);
    if (furthest.size() <= most) {
        listing.curves = std::move(furthest);
        return;
    }
    std::sort(furthest.begin(), furthest.end(), Furthest(tape));
    const std::size_t first = std::min(furthest_curves, most / 3);
    listing.curves.assign(furthest.begin(), furthest.begin() + static_cast<std::ptrdiff_t>(first));
    std::map<double, std::vector<std::uint64_t>, std::greater<>> levels;
    for (std::size_t i = first; i < furthest.size(); ++i)
        levels[tape.jobs[tape.trial(furthest[i]).best_reached].to].push_back(furthest[i]);
    std::size_t left = levels.size();
    for (auto& [level, trials] : levels) {
        std::sort(trials.begin(), trials.end());
        for (const auto trial : even_sample(std::move(trials), (most - listing.curves.size()) / left--))
            listing.curves.push_back(trial);
    }
    std::sort(listing.curves.begin(), listing.curves.end());
    listing.curves_note = fmt::format(
        "{} curves are drawn: those of the {} trials that came furthest, and of others from each rung, chosen evenly.",
        digits(listing.curves.size()), digits(first));
}

}  // namespace

std::vector<std::uint64_t> even_sample(std::vector<std::uint64_t> numbers, std::size_t most) {
    if (numbers.size() <= most) return numbers;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> drawn;
    drawn.reserve(numbers.size());
    for (const auto number : numbers)
        drawn.push_back({draw_bits(sample_seed, TrialId{number}, listing_draw, 0), number});
    const auto last = drawn.begin() + static_cast<std::ptrdiff_t>(most);
    std::nth_element(drawn.begin(), last, drawn.end());
    numbers.clear();
    for (auto kept = drawn.begin(); kept != last; ++kept) numbers.push_back(kept->second);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

Listing list_trials(const Tape& tape, const Room& room) {
    Listing listing;
    if (tape.trials.size() <= room.trials && tape.jobs.size() <= room.results) {
        for (std::uint64_t trial = 1; trial <= tape.trials.size(); ++trial) listing.trials.push_back(trial);
    } else {
        std::vector<std::uint64_t> furthest;
        for (std::uint64_t trial = 1; trial <= tape.trials.size(); ++trial)
            if (tape.trial(trial).best_reached != no_job) furthest.push_back(trial);
        const std::size_t most = std::min(furthest.size(), room.trials);
        std::partial_sort(furthest.begin(), furthest.begin() + static_cast<std::ptrdiff_t>(most), furthest.end(),
                          Furthest(tape));
        list(listing, tape, room, furthest);
    }
    choose_curves(listing, tape, room.curves);
    return listing;
}

}  // namespace espalier
