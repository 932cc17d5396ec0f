#include "paper/courses.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "core/incumbent.hpp"
#include "core/levels.hpp"
#include "paper/crossing6_model.hpp"
#include "paper/speed_up.hpp"
#include "paper/table_model.hpp"
#include "paper/trial_source.hpp"

namespace espalier::paper {
namespace {

const std::vector<double> task_levels = {600, 2400, 9600};

/// The regret of the best loss so far: of a result, or of a report where a stopping rule asks for them.
class BestSoFar final : public SimulationListener {
  public:
    using Regret = std::function<double(TrialId)>;
    /// Losses at less than `least` resource do not count.
    BestSoFar(const LadderPlan& plan, double least, Regret regret)
        : plan_(plan), least_(least), regret_(std::move(regret)) {}

    void passed(const Message& message, double time) override {
        if (const auto* report = std::get_if<Progress>(&message.event)) {
            if (std::isfinite(report->loss))
                see({report->trial, report->rung, report->attempt, report->resource, report->loss, report->bracket},
                    time);
        } else if (const auto* result = std::get_if<Result>(&message.event); result != nullptr && result->ok()) {
            const double resource = plan_.brackets[result->bracket].levels[result->rung];
            see({result->trial, result->rung, result->attempt, resource, result->loss, result->bracket}, time);
        }
    }
    [[nodiscard]] const RegretCurve& curve() const { return curve_; }

  private:
    void see(const Incumbent& candidate, double time) {
        if (candidate.resource >= least_ && improve(best_, candidate))
            curve_.push_back({time, regret_(candidate.trial)});
    }

    const LadderPlan& plan_;
    double least_;
    Regret regret_;
    std::optional<Incumbent> best_;
    RegretCurve curve_;
};

template <typename Model>
RegretCurve run(const Course& course, const LadderPlan& plan, std::uint64_t seed, Model& model, TrialSource& source,
                double least) {
    World world;
    world.seed = seed;
    world.workers = course.workers;
    world.end = course.horizon;
    BestSoFar best(plan, least, [&](TrialId trial) { return model.regret(trial); });
    Simulation(plan, {}, world, model, {&source, &best}).run();
    return best.curve();
}

RegretCurve run_on_crossing6(const Course& course, const Contender& contender, std::uint64_t seed) {
    const Space space = crossing6_space();
    const auto source = source_named(contender.sampler, space, contender.plan, seed);
    source->explore_by(seed);
    Crossing6Model model(seed, *source);
    LadderPlan plan = contender.plan;
    if (plan.population) plan.population->seed = seed;
    return run(course, plan, seed, model, *source, 0);
}

/// A table and what models know of its rows, shared by the runs on it.
struct SharedTable {
    table::LossTable losses;
    std::shared_ptr<const RowFeatures> features;
};

RegretCurve run_on_table(const SharedTable& table, const Course& course, const Contender& contender,
                         std::uint64_t seed) {
    LadderPlan plan = contender.plan;
    plan.capacity = table.losses.rows();
    const Space space = rows_of(table.losses);
    const auto source = source_named(contender.sampler, space, plan, seed, table.features);
    TableModel model(table.losses, task_levels.back(), *source);
    return run(course, plan, seed, model, *source, task_levels.back());
}

}  // namespace

double regret_at(const RegretCurve& curve, double time) {
    const auto after = std::upper_bound(curve.begin(), curve.end(), time,
                                        [](double t, const RegretSince& since) { return t < since.time; });
    return after == curve.begin() ? std::numeric_limits<double>::infinity() : std::prev(after)->regret;
}

std::vector<Course> crossing6_courses() {
    std::vector<Course> courses;
    for (const auto& protocol : protocol_settings()) {
        Course course;
        course.name = "crossing6";
        course.unit = "virtual seconds";
        course.workers = protocol.workers;
        course.horizon = protocol.horizon;
        course.grid = protocol.grid;
        for (double tick = protocol.grid.front(); tick <= protocol.horizon; tick *= 2) course.ticks.push_back(tick);
        course.contenders = contenders(rung_levels({1, 256, 4}), 4);
        course.contenders.push_back(population_contender(256));
        course.run = run_on_crossing6;
        courses.push_back(course);
    }
    return courses;
}

std::vector<Course> table_courses(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
        if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Course> courses;
    for (const auto& file : files) {
        Course course;
        course.name = file.stem().stem().string();
        course.unit = "steps";
        course.workers = 25;
        course.horizon = 38400;
        course.grid = {9600, 12000, 14400, 16800, 19200, 24000, 28800, 38400};
        course.ticks = {9600, 14400, 19200, 28800, 38400};
        course.contenders = contenders(task_levels, 4);
        course.log = false;
        course.draws_rows = true;
        // Shared by the copies of the function.
        table::LossTable losses(*table::open_rows(file, ""), table::ColumnOptions{});
        auto features = std::make_shared<const RowFeatures>(features_of(losses));
        const auto table = std::make_shared<const SharedTable>(SharedTable{std::move(losses), std::move(features)});
        course.run = [table](const Course& on, const Contender& contender, std::uint64_t seed) {
            return run_on_table(*table, on, contender, seed);
        };
        courses.push_back(course);
    }
    return courses;
}

}  // namespace espalier::paper
