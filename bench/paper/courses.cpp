#include "paper/courses.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>
#include <variant>

#include "core/incumbent.hpp"
#include "core/levels.hpp"
#include "paper/crossing6_model.hpp"
#include "paper/speed_up.hpp"
#include "paper/table_model.hpp"

namespace espalier::paper {
namespace {

RegretCurve run_on_crossing6(const Course& course, const LadderPlan& plan, std::uint64_t seed) {
    Crossing6Run run(seed, course.workers, course.horizon, plan);
    run.run();
    RegretCurve curve;
    for (const auto& [time, incumbent] : run.observations().incumbents()) curve.push_back({time, run.regret_at(time)});
    return curve;
}

/// The regret of the best of the trials trained in full.
class BestInFull final : public SimulationListener {
  public:
    BestInFull(const LadderPlan& plan, const TableModel& model) : plan_(plan), model_(model) {}

    void passed(const Message& message, double time) override {
        const auto* result = std::get_if<Result>(&message.event);
        if (result == nullptr || !result->ok()) return;
        const auto& levels = plan_.brackets[result->bracket].levels;
        if (result->rung + 1 < levels.size()) return;
        if (improve(best_,
                    {result->trial, result->rung, result->attempt, levels.back(), result->loss, result->bracket}))
            curve_.push_back({time, model_.regret(result->trial)});
    }
    [[nodiscard]] const RegretCurve& curve() const { return curve_; }

  private:
    const LadderPlan& plan_;
    const TableModel& model_;
    std::optional<Incumbent> best_;
    RegretCurve curve_;
};

RegretCurve run_on_table(const table::LossTable& table, const Course& course, LadderPlan plan, std::uint64_t seed) {
    plan.capacity = table.rows();
    TableModel model(table, plan.brackets.front().levels.back(), seed);
    BestInFull best(plan, model);
    World world;
    world.seed = seed;
    world.workers = course.workers;
    world.end = course.horizon;
    Simulation(plan, {}, world, model, {&best}).run();
    return best.curve();
}

/// Those that the simulator has reports for: none with a stopping rule.
std::vector<Contender> without_rules(std::vector<Contender> all) {
    std::erase_if(all, [](const Contender& contender) { return contender.plan.stopping.has_value(); });
    return all;
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
        course.contenders = without_rules(contenders(rung_levels({1, 256, 4}), 4));
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
        course.contenders = without_rules(contenders({600, 2400, 9600}, 4));
        course.log = false;
        // Shared by the copies of the function.
        const auto table =
            std::make_shared<const table::LossTable>(*table::open_rows(file, ""), table::ColumnOptions{});
        course.run = [table](const Course& on, const LadderPlan& plan, std::uint64_t seed) {
            return run_on_table(*table, on, plan, seed);
        };
        courses.push_back(course);
    }
    return courses;
}

}  // namespace espalier::paper
