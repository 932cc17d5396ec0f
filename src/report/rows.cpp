#include "report/rows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

namespace espalier {
namespace {

constexpr std::size_t most_points = 200;               ///< of a curve
constexpr std::size_t points_kept = 20 * most_points;  ///< while reading: then a curve is thinned for the first time

/// Evenly, the first and the last included.
void thin(Curve& curve, std::size_t most) {
    if (curve.size() <= most) return;
    Curve kept;
    for (std::size_t i = 0; i < most; ++i) kept.push_back(curve[i * (curve.size() - 1) / (most - 1)]);
    curve = std::move(kept);
}

void put_in_order(Curve& curve) {
    std::stable_sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Curve last;
    for (const auto& point : curve)
        if (!last.empty() && last.back().first == point.first)
            last.back() = point;
        else
            last.push_back(point);
    curve = std::move(last);
}

std::vector<bool> marks(const std::vector<std::uint64_t>& trials) {
    std::vector<bool> marked(trials.empty() ? 0 : *std::max_element(trials.begin(), trials.end()) + 1);
    for (const auto trial : trials) marked[trial] = true;
    return marked;
}

}  // namespace

ShownTrials read_shown_trials(JournalReader& reader, Tape& tape, const Space& space,
                              const std::vector<std::uint64_t>& trials) {
    ShownTrials shown;
    const std::vector<bool> wanted = marks(trials);
    reader.trials([&](const TrialRow& row) {
        tape.draws.take(row);
        const auto trial = number(row.trial);
        if (trial >= wanted.size() || !wanted[trial]) return;
        ShownTrial& entry = shown[trial];
        entry.json = row.configuration;
        if (row.drawn) {
            entry.origin = row.drawn->why.origin;
            entry.told = true;
        }
        try {
            entry.configuration = configuration_from_json(space, row.configuration);
        } catch (const std::invalid_argument&) {
            entry.configuration = {};  // shown without values: the journal came from elsewhere
        }
    });
    return shown;
}

Curves read_curves(JournalReader& reader, const std::vector<std::uint64_t>& trials) {
    Curves curves;
    const std::vector<bool> wanted = marks(trials);
    reader.progress([&](const ProgressRow& row) {
        const auto trial = number(row.trial);
        if (trial >= wanted.size() || !wanted[trial] || !std::isfinite(row.resource) || !std::isfinite(row.value))
            return;
        Curve& curve = curves.of[trial];
        curve.push_back({row.resource, row.value});
        if (curve.size() <= points_kept) return;
        put_in_order(curve);
        thin(curve, points_kept / 2);
        curves.thinned = true;
    });
    for (auto& [trial, curve] : curves.of) {
        put_in_order(curve);
        curves.thinned = curves.thinned || curve.size() > most_points;
        thin(curve, most_points);
    }
    return curves;
}

std::string read_metrics(JournalReader& reader, const Incumbent& result) {
    std::string metrics;
    reader.reports([&](const ReportRow& row) {
        if (row.trial == result.trial && row.rung == result.rung && row.attempt == result.attempt)
            metrics = row.metrics;
    });
    return metrics;
}

}  // namespace espalier
