#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <variant>

#include "base/text.hpp"
#include "report/digits.hpp"
#include "report/fanova.hpp"
#include "report/importance.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

constexpr std::size_t places_shown = 33;  ///< of a marginal
constexpr std::size_t pairs_shown = 20;
constexpr double least_pair = 0.001;
/// Of the variance: with less the forest has found next to nothing.
constexpr double little_explained = 0.2;

/// The cube's dimensions as axes: a choice of more options than a word has bits is a number.
class Axes {
  public:
    explicit Axes(const Cube& cube) {
        for (const auto& dimension : cube.dimensions()) {
            options_.push_back(dimension.options);
            axes_.push_back({dimension.options > most_options ? 0 : static_cast<std::uint32_t>(dimension.options)});
        }
    }
    [[nodiscard]] const std::vector<Axis>& all() const { return axes_; }
    [[nodiscard]] double coordinate(std::size_t axis, double of_cube) const {
        const bool many = options_[axis] > most_options;
        return many ? (of_cube + 0.5) / static_cast<double>(options_[axis]) : of_cube;
    }

  private:
    std::vector<std::uint64_t> options_;
    std::vector<Axis> axes_;
};

/// The results at one resource, and the forest that they grew.
struct Weighed {
    const WeighedLevel& level;
    ForestData data{};
    std::size_t clipped = 0;
    double fence = 0;   ///< the greatest loss that was left
    bool flat = false;  ///< all losses are the same, or there are none
    Forest forest{};
};

Weighed weigh(const Tape& tape, const WeighedLevel& level, const ShownTrials& shown, const Cube& cube,
              const Axes& axes) {
    Weighed weighed{level};
    auto& [x_axes, x, y] = weighed.data;
    x_axes = axes.all();
    for (const auto place : level.jobs) {
        const TapeJob& job = tape.jobs[place];
        const auto row = shown.find(job.trial);
        if (row == shown.end() || row->second.configuration.values.empty()) continue;
        const auto point = cube.point(row->second.configuration);
        for (std::size_t axis = 0; axis < point.size(); ++axis) x.push_back(axes.coordinate(axis, point[axis]));
        y.push_back(job.loss);
    }
    weighed.clipped = clip_far_losses(y);
    const auto [least, greatest] = std::minmax_element(y.begin(), y.end());
    weighed.flat = y.empty() || *least == *greatest;
    if (weighed.flat) return weighed;
    weighed.fence = *greatest;
    ForestSettings settings;
    settings.least_leaf = static_cast<std::uint32_t>(std::max<std::size_t>(3, y.size() / 500));
    weighed.forest = grow_forest(weighed.data, settings);
    return weighed;
}

/// Values of the parameter along its axis.
std::vector<Value> values_along(const Domain& domain) {
    std::vector<Value> values;
    if (const auto* choice = std::get_if<Choice>(&domain)) return choice->options;
    const auto share = [](std::size_t i) { return static_cast<double>(i) / (places_shown - 1); };
    const auto between = [](double low, double high, double at, bool log) {
        return log ? std::exp(std::log(low) + (std::log(high) - std::log(low)) * at) : low + (high - low) * at;
    };
    if (const auto* real = std::get_if<FloatRange>(&domain)) {
        for (std::size_t i = 0; i < places_shown; ++i)
            values.emplace_back(std::clamp(between(real->low, real->high, share(i), real->log), real->low, real->high));
        return values;
    }
    const auto& whole = std::get<IntRange>(domain);
    for (std::size_t i = 0; i < places_shown; ++i) {
        const double at =
            std::round(between(static_cast<double>(whole.low), static_cast<double>(whole.high), share(i), whole.log));
        const Value value = std::clamp(static_cast<std::int64_t>(at), whole.low, whole.high);
        if (values.empty() || values.back() != value) values.push_back(value);
    }
    return values;
}

/// Of integers close together all, of others as many as are drawn.
std::vector<Value> places_of(const Domain& domain) {
    const auto* whole = std::get_if<IntRange>(&domain);
    if (whole == nullptr || static_cast<double>(whole->high) - static_cast<double>(whole->low) >= places_shown)
        return values_along(domain);
    std::vector<Value> values;
    for (std::int64_t value = whole->low; value <= whole->high; ++value) values.emplace_back(value);
    return values;
}

class Writer {
  public:
    Writer(JsonWriter& writer, const Study& study, const Cube& cube, const Axes& axes, const Forest& forest)
        : w_(writer), study_(study), cube_(cube), axes_(axes), forest_(forest) {}

    void shares(const Anova& anova) {
        order_.resize(anova.share.size());
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::stable_sort(order_.begin(), order_.end(),
                         [&](std::size_t a, std::size_t b) { return anova.share[a] > anova.share[b]; });
        w_.column("parameters", order_, [&](JsonWriter& out, std::size_t axis) {
            out.object().key("name").text(parameter(axis).name).key("share").number(anova.share[axis]);
            out.key("spread").number(anova.spread[axis]).end();
        });
        auto pairs = anova.pairs;
        std::stable_sort(pairs.begin(), pairs.end(),
                         [](const PairShare& a, const PairShare& b) { return a.share > b.share; });
        while (!pairs.empty() && (pairs.size() > pairs_shown || pairs.back().share < least_pair)) pairs.pop_back();
        w_.column("pairs", pairs, [&](JsonWriter& out, const PairShare& pair) {
            out.object().key("a").text(parameter(pair.a).name).key("b").text(parameter(pair.b).name);
            out.key("share").number(pair.share).end();
        });
    }

    void marginals() {
        w_.key("marginals").object();
        for (std::size_t axis = 0; axis < cube_.size(); ++axis) {
            const auto values = places_of(parameter(axis).domain);
            const Marginal marginal = marginal_of(forest_, axis, coordinates(axis, values));
            w_.key(parameter(axis).name).object();
            const bool choice = std::holds_alternative<Choice>(parameter(axis).domain);
            w_.column("x", values, [&](JsonWriter& out, const Value& value) {
                if (choice)
                    out.text(to_text(value));
                else if (const auto* real = std::get_if<double>(&value))
                    out.number(*real);
                else
                    out.raw(to_json(value));
            });
            w_.column("y", marginal.mean,
                      [&](JsonWriter& out, double loss) { out.number(study_.maximize ? -loss : loss); });
            w_.numbers("spread", marginal.spread).end();
        }
        w_.end();
    }

    /// At one of several resources; shares in the order of "parameters".
    void level(const Weighed& weighed, const Anova& anova) {
        w_.object().key("resource").number(weighed.level.resource).key("trials").whole(weighed.data.size());
        w_.key("explained").number(weighed.forest.explained);
        w_.column("shares", order_, [&](JsonWriter& out, std::size_t axis) { out.number(anova.share[axis]); });
        w_.end();
    }

  private:
    [[nodiscard]] const Parameter& parameter(std::size_t axis) const {
        return study_.space.parameters()[cube_.parameter(axis)];
    }
    [[nodiscard]] std::vector<double> coordinates(std::size_t axis, const std::vector<Value>& values) const {
        std::vector<double> places;
        for (const auto& value : values) {
            Configuration only;
            only.values.resize(study_.space.size());
            only.values[cube_.parameter(axis)] = value;
            places.push_back(axes_.coordinate(axis, cube_.point(only)[axis]));
        }
        return places;
    }

    JsonWriter& w_;
    const Study& study_;
    const Cube& cube_;
    const Axes& axes_;
    const Forest& forest_;
    std::vector<std::size_t> order_;  ///< of the axes: by their shares, the greatest first
};

std::string missing_text(const WeighedResults& results, std::size_t parameters) {
    if (parameters == 0) return "There is no parameter whose importance could be told.";
    const auto& most = results.most;
    if (most.available == 0)
        return fmt::format("There is no result yet; {} at one resource are needed.", results.needed);
    return fmt::format(
        "There are too few results to tell which parameters matter: {} at resource {}, and {} at one resource are "
        "needed "
        "({} more).",
        most.available, shortest(most.resource), results.needed, results.needed - most.available);
}

std::string found_text(const Weighed& weighed, bool lowest, const Cube& cube, const Study& study) {
    const auto& [level, data, clipped, fence, flat, forest] = weighed;
    std::string text = fmt::format(
        "From {}{} trials at resource {}; a forest of {} trees explains {:.2f} of the variance of values that it had "
        "not "
        "seen",
        data.size() < level.available ? "a sample of " : "", digits(data.size()), shortest(level.resource),
        forest.trees.size(), std::max(0.0, forest.explained));
    text += forest.explained < little_explained ? ": little, so the shares say little, too." : ".";
    if (!lowest)
        text += " Trials that ranked badly at less resource are missing: where they would lie, the forest guesses.";
    if (clipped > 0)
        text += fmt::format(" {} far-out {} as {}.", digits(clipped), clipped == 1 ? "value counts" : "values count",
                            rounded(study.maximize ? -fence : fence));
    if (std::any_of(cube.dimensions().begin(), cube.dimensions().end(),
                    [](const Dimension& dimension) { return dimension.conditional; }))
        text += " Parameters that do not always apply are asked about only where they do.";
    return text;
}

void write_head(JsonWriter& w, bool enough, const std::string& note, const WeighedLevel& level) {
    w.key("importance").object().key("enough").boolean(enough).key("note").text(note);
    w.key("resource").number(level.resource);
}

void write_nothing(JsonWriter& w, const std::string& note, const WeighedLevel& level) {
    write_head(w, false, note, level);
    w.key("trials").whole(level.available).key("explained").null().key("clipped").whole(0);
    w.key("parameters").array().end().key("pairs").array().end().key("marginals").object().end();
    w.key("by_resource").array().end().end();
}

/// Whether results are those of every trial that was trained at all.
bool is_lowest(const Tape& tape, double resource) {
    return std::all_of(tape.rungs.begin(), tape.rungs.end(),
                       [&](const TapeRung& rung) { return rung.tally.results == 0 || rung.tally.level >= resource; });
}

}  // namespace

void write_importance(JsonWriter& w, const Tape& tape, const Study& study, const WeighedResults& results,
                      const ShownTrials& shown, const ImportanceRule& rule) {
    const Cube cube(study.space);
    if (results.levels.empty()) return write_nothing(w, missing_text(results, cube.size()), results.most);
    const Axes axes(cube);
    const Weighed top = weigh(tape, results.levels.front(), shown, cube, axes);
    if (top.flat)
        return write_nothing(w, "All values are the same, so no parameter matters more than another.", top.level);
    write_head(w, true, found_text(top, is_lowest(tape, top.level.resource), cube, study), top.level);
    w.key("trials").whole(top.data.size()).key("explained").number(top.forest.explained);
    w.key("clipped").whole(top.clipped);
    Writer writer(w, study, cube, axes, top.forest);
    const Anova anova = anova_of(top.forest, rule.paired);
    writer.shares(anova);
    writer.marginals();
    w.key("by_resource").array();
    for (auto level = results.levels.rbegin(); level + 1 != results.levels.rend(); ++level)
        if (const Weighed lower = weigh(tape, *level, shown, cube, axes); !lower.flat)
            writer.level(lower, anova_of(lower.forest, 0));
    writer.level(top, anova);
    w.end().end();
}

}  // namespace espalier
