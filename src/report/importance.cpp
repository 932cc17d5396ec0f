#include "report/importance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <variant>

#include "base/text.hpp"
#include "report/digits.hpp"
#include "report/fanova.hpp"
#include "report/listing.hpp"
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

struct Weighed {
    ForestData data;
    std::size_t clipped = 0;
    double fence = 0;  ///< the greatest loss that was left
};

Weighed points_of(const Tape& tape, const WeighedResults& results, const ShownTrials& shown, const Cube& cube,
                  const Axes& axes) {
    Weighed weighed;
    weighed.data.axes = axes.all();
    for (const auto place : results.jobs) {
        const TapeJob& job = tape.jobs[place];
        const auto row = shown.find(job.trial);
        if (row == shown.end() || row->second.configuration.values.empty()) continue;
        const auto point = cube.point(row->second.configuration);
        for (std::size_t axis = 0; axis < point.size(); ++axis)
            weighed.data.x.push_back(axes.coordinate(axis, point[axis]));
        weighed.data.y.push_back(job.loss);
    }
    weighed.clipped = clip_far_losses(weighed.data.y);
    if (!weighed.data.y.empty()) weighed.fence = *std::max_element(weighed.data.y.begin(), weighed.data.y.end());
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
        std::vector<std::size_t> order(anova.share.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return anova.share[a] > anova.share[b]; });
        w_.column("parameters", order, [&](JsonWriter& out, std::size_t axis) {
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
};

std::string missing_text(const WeighedResults& results, std::size_t parameters) {
    if (parameters == 0) return "There is no parameter whose importance could be told.";
    if (results.available == 0)
        return fmt::format("There is no result yet; about {} at one resource are needed.", results.needed);
    return fmt::format(
        "There are too few results to tell which parameters matter: {} at resource {}, and {} at one resource are "
        "needed "
        "({} more).",
        results.available, shortest(results.resource), results.needed, results.needed - results.available);
}

std::string found_text(const WeighedResults& results, const Weighed& weighed, const Forest& forest, const Cube& cube,
                       const Study& study) {
    std::string text =
        fmt::format("From {}{} trials at resource {}; ", weighed.data.size() < results.available ? "a sample of " : "",
                    digits(weighed.data.size()), shortest(results.resource));
    text += fmt::format("a forest of {} trees explains {:.2f} of the variance of values that it had not seen",
                        forest.trees.size(), std::max(0.0, forest.explained));
    text += forest.explained < little_explained ? ": little, so the shares below say little, too." : ".";
    if (weighed.clipped > 0)
        text += fmt::format(" {} far-out {} count{} as {}.", digits(weighed.clipped),
                            weighed.clipped == 1 ? "value" : "values", weighed.clipped == 1 ? "s" : "",
                            rounded(study.maximize ? -weighed.fence : weighed.fence));
    if (std::any_of(cube.dimensions().begin(), cube.dimensions().end(),
                    [](const Dimension& d) { return d.conditional; }))
        text += " Parameters that do not always apply are asked about only where they do.";
    return text;
}

void write_head(JsonWriter& w, bool enough, const std::string& note, const WeighedResults& results) {
    w.key("importance").object().key("enough").boolean(enough).key("note").text(note);
    w.key("resource").number(results.resource);
}

void write_nothing(JsonWriter& w, const std::string& note, const WeighedResults& results) {
    write_head(w, false, note, results);
    w.key("trials").whole(results.available).key("explained").null().key("clipped").whole(0);
    w.key("parameters").array().end().key("pairs").array().end().key("marginals").object().end().end();
}

}  // namespace

WeighedResults weighed_results(const Tape& tape, std::size_t parameters, const ImportanceRule& rule) {
    WeighedResults results;
    results.needed = std::max(rule.least, rule.a_parameter * parameters + 1);
    std::map<double, std::size_t> counts;
    const auto weighs = [&](const TapeJob& job) {
        return job.counts() && job.ok() && tape.trial(job.trial).parent == 0;
    };
    for (const auto& job : tape.jobs)
        if (weighs(job)) ++counts[job.to];
    for (const auto& [resource, count] : counts) {
        const bool enough = parameters > 0 && count >= results.needed;
        if (!enough && (results.enough || count <= results.available)) continue;
        results.enough = results.enough || enough;
        results.resource = resource;
        results.available = count;
    }
    if (!results.enough) return results;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
    std::vector<std::uint64_t> trials;
    for (std::uint32_t i = 0; i < tape.jobs.size(); ++i)
        if (weighs(tape.jobs[i]) && tape.jobs[i].to == results.resource) {
            found.push_back({tape.jobs[i].trial, i});
            trials.push_back(tape.jobs[i].trial);
        }
    std::sort(found.begin(), found.end());
    std::sort(trials.begin(), trials.end());
    const auto chosen = even_sample(std::move(trials), rule.most);
    auto next = chosen.begin();
    for (const auto& [trial, job] : found)
        if (next != chosen.end() && *next == trial) {
            results.jobs.push_back(job);
            ++next;
        }
    return results;
}

std::size_t clip_far_losses(std::vector<double>& losses) {
    if (losses.size() < 4) return 0;
    std::vector<double> sorted(losses);
    std::sort(sorted.begin(), sorted.end());
    const double low = sorted[(sorted.size() - 1) / 4], high = sorted[(sorted.size() - 1) * 3 / 4];
    const double fence = high + 3 * (high - low);
    if (!(high > low)) return 0;
    std::size_t clipped = 0;
    for (double& loss : losses)
        if (loss > fence) {
            loss = fence;
            ++clipped;
        }
    return clipped;
}

void write_importance(JsonWriter& w, const Tape& tape, const Study& study, const WeighedResults& results,
                      const ShownTrials& shown, const ImportanceRule& rule) {
    const Cube cube(study.space);
    if (!results.enough) return write_nothing(w, missing_text(results, cube.size()), results);
    const Axes axes(cube);
    const Weighed weighed = points_of(tape, results, shown, cube, axes);
    const auto& y = weighed.data.y;
    if (y.empty() || *std::min_element(y.begin(), y.end()) == weighed.fence)
        return write_nothing(w, "All values are the same, so no parameter matters more than another.", results);
    ForestSettings settings;
    settings.least_leaf = static_cast<std::uint32_t>(std::max<std::size_t>(3, weighed.data.size() / 500));
    const Forest forest = grow_forest(weighed.data, settings);
    write_head(w, true, found_text(results, weighed, forest, cube, study), results);
    w.key("trials").whole(weighed.data.size()).key("explained").number(forest.explained);
    w.key("clipped").whole(weighed.clipped);
    Writer writer(w, study, cube, axes, forest);
    writer.shares(anova_of(forest, rule.paired));
    writer.marginals();
    w.end();
}

}  // namespace espalier
