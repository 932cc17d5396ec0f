#include "stress/stress_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "core/levels.hpp"

namespace espalier {
namespace {

LadderPlan random_plan(Dice& dice, std::optional<Scheme> wanted, bool& endless) {
    const auto scheme = dice.pick<Scheme>({Scheme::asha, Scheme::asha, Scheme::loop, Scheme::sha});
    if (wanted.value_or(scheme) != Scheme::asha) return random_turns(dice, wanted.value_or(scheme));
    const ReductionFactor eta(dice.pick<double>({2, 2, 2.5, 2.7, 3, 3, 3.125, 4, 4, 5, 7.5, 16}));
    const bool integer = dice.below(2) == 0;
    endless = dice.below(6) == 0;
    const double r = dice.pick<double>({1, 1, 3, 0.5, 0.1});
    const double first = integer ? std::max(1.0, std::floor(r)) : r;
    if (endless) return {endless_levels({}, first, 0, eta, integer), eta};
    const auto rungs = 1 + static_cast<unsigned>(dice.below(6));
    std::vector<double> levels =
        levels_up_to(times_power(first, eta, static_cast<int>(rungs) - 1), rungs, eta, integer);
    if (dice.below(2) == 0) return {std::move(levels), eta};
    std::vector<BracketPlan> brackets;
    const auto count = 1 + dice.below(std::min<std::uint64_t>(5, levels.size()));
    for (std::uint64_t b = 0; b < count; ++b)
        brackets.push_back({{levels.begin() + static_cast<std::ptrdiff_t>(b), levels.end()}, 1 + dice.below(9)});
    return {std::move(brackets), eta};
}

Limits random_limits(Dice& dice, const LadderPlan& plan) {
    Limits limits;
    limits.trials = 1 + dice.below(dice.pick<std::uint64_t>({8, 40, 150, 150, 400}));
    // What the rungs that such a run may reach cost: endless levels grow beyond any.
    const auto& levels = plan.brackets.front().levels;
    const double top = levels[std::min<std::size_t>(levels.size() - 1, 4)];
    if (dice.below(5) == 0) limits.resource = dice.unit() * top * static_cast<double>(limits.trials);
    if (dice.below(6) == 0) limits.target = dice.pick<double>({0.01, 0.1, 0, -20, -100});
    return limits;
}

World random_world(Dice& dice, const StressCase& c) {
    World world;
    world.seed = dice.next();
    world.workers = c.workload.workers;
    if (dice.below(2) == 0) world.straggler_std = dice.unit() * 2;
    if (dice.below(3) == 0) world.drop_probability = dice.unit() * 0.1;
    if (dice.below(2) == 0) world.on_drop = OnDrop::failed;
    world.from_scratch = dice.below(4) == 0;
    double time = 0;
    for (auto changes = c.disturbed ? dice.below(6) : 0; changes > 0; --changes) {
        time += dice.unit() * 20;
        const bool all_leave = dice.below(6) == 0;
        const std::uint64_t workers = all_leave ? 0 : 1 + dice.below(2 * world.workers);
        world.changes.push_back({time, static_cast<std::uint32_t>(workers)});
    }
    if (dice.below(8) == 0) world.end = dice.unit() * 200;
    if (dice.below(8) == 0) world.limit = dice.unit() * 200;
    return world;
}

LiveSetting random_setting(Dice& dice) {
    LiveSetting live;
    live.threads = static_cast<unsigned>(dice.pick<std::uint64_t>({1, 2, 3, 4, 8, 16, 64, 1 + dice.below(64)}));
    live.late = dice.below(3) == 0;
    live.journal = dice.below(6) == 0;
    live.deferred = live.journal && dice.below(3) != 0;
    return live;
}

Driver random_driver(Dice& dice, std::optional<bool> live) {
    const bool alive = dice.below(3) == 0;
    const bool simulated = dice.below(3) == 0;
    if (live.value_or(alive)) return Driver::live;
    return simulated ? Driver::simulated : Driver::loose;
}

/// By dice of its own: what else a seed stands for is as it was before jobs were tried again.
void choose_failures(StressCase& c) {
    Dice dice(c.seed ^ 0xFA11U);
    if (dice.below(3) == 0) c.plan.attempts = static_cast<std::uint32_t>(2 + dice.below(3));
    if (dice.below(6) == 0) c.limits.failures = 1 + dice.below(60);
    if (dice.below(6) == 0) c.limits.failures_in_a_row = 1 + dice.below(12);
}

}  // namespace

std::string name_of(Driver driver) {
    constexpr std::array<const char*, 3> names = {"simulated", "loose", "live"};
    return names[static_cast<std::size_t>(driver)];
}

/// Every sixth of those that may, by dice of its own: what other seeds stand for is as it was before there were any.
std::optional<Scheme> choose_population(std::uint64_t seed, std::optional<Scheme> wanted) {
    Dice dice(seed ^ 0x9B7U);
    return !wanted && dice.below(6) == 0 ? Scheme::pbt : wanted;
}

StressCase stress_case(std::uint64_t seed, std::optional<bool> live, std::optional<Scheme> scheme) {
    Dice dice(seed);
    StressCase c;
    c.seed = seed;
    c.driver = random_driver(dice, live);
    c.plan = random_plan(dice, choose_population(seed, scheme), c.endless);
    if (dice.below(12) == 0) c.plan.capacity = 1 + dice.below(60);
    c.limits = random_limits(dice, c.plan);
    c.workload.seed = dice.next();
    c.workload.workers = static_cast<std::uint32_t>(dice.pick<std::uint64_t>({1, 1, 2, 3, 8, 30, 1 + dice.below(200)}));
    c.workload.losses = static_cast<Losses>(dice.below(8));
    c.disturbed = dice.below(2) == 0;
    c.killed = c.driver != Driver::simulated && dice.below(3) == 0;
    c.on_disk = dice.below(40) == 0;
    c.twice = dice.below(8) == 0;
    c.world = random_world(dice, c);
    c.live = random_setting(dice);
    choose_failures(c);
    return c;
}

std::string StressCase::describe() const {
    constexpr std::array<const char*, 8> losses = {"random",    "with ties", "all equal",     "improving",
                                                   "worsening", "with NaN",  "with failures", "mixed"};
    std::vector<std::string> rungs;
    for (const auto& bracket : plan.brackets) rungs.push_back(counted(bracket.levels.size(), "rung"));
    std::string text = fmt::format("{}, eta {}, {}, {}, losses {}, {}", espalier::name_of(plan.scheme),
                                   plan.eta.value(), endless ? "endless" : fmt::format("{}", fmt::join(rungs, " and ")),
                                   counted(workload.workers, "worker"),
                                   losses[static_cast<std::size_t>(workload.losses)], name_of(driver));
    if (driver == Driver::live) text += fmt::format(", {}", counted(live.threads, "thread"));
    if (driver == Driver::live && live.late) text += ", late results";
    if (plan.attempts > 1) text += fmt::format(", {} each job", counted(plan.attempts, "attempt"));
    if (disturbed) text += driver == Driver::simulated ? ", workers change" : ", stopped and started";
    if (killed) text += ", killed";
    return text;
}

Script StressCase::script(const std::vector<Event>& events) const {
    Script script;
    script.plan = plan;
    script.endless = endless;
    script.late = true;
    if (events.empty()) return script;
    script.start = std::get<Start>(events.front());
    script.events.assign(events.begin() + 1, events.end());
    return script;
}

}  // namespace espalier
