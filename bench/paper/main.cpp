// What the paper says of ASHA (Li et al. 2020), where it can be tried without a GPU: on the simulator, which is the
// product's own ladder in virtual time. Each study prints a table, draws a picture, and says whether it shows what it
// must; if one does not, the exit code is 1. All of it takes a few minutes on two cores.
//
// usage: paper [a|b|c|d|e|f|all]... [--out FOLDER] [--data FOLDER]
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <string_view>

#include "machine.hpp"
#include "paper/samplers.hpp"
#include "paper/schedulers.hpp"
#include "paper/speed_up.hpp"
#include "paper/stragglers.hpp"
#include "paper/wall_clock.hpp"
#include "paper/wrong_promotions.hpp"

namespace fs = std::filesystem;
using namespace espalier;
using namespace espalier::paper;

namespace {

constexpr const char* usage =
    "usage: paper [a|b|c|d|e|f|all]... [--out FOLDER] [--data FOLDER]\n"
    "  a  stragglers and dropped jobs (appendix A.1)\n"
    "  b  wall clock with enough workers (section 3.2)\n"
    "  c  wrong promotions (section 3.2)\n"
    "  d  speed-up from 1 to 4,096 workers on crossing6\n"
    "  e  all schedulers, on crossing6 and on tables of real learning curves\n"
    "  f  ASHA with each sampler, and BOHB, on the same\n"
    "  --out FOLDER  where the pictures go, default: the current folder\n"
    "  --data FOLDER  of TaskSet's tables as CSV, for e and f; default: ../shared/data/taskset beside the checkout\n";

/// Prints the checks and draws the picture. Whether all hold.
bool conclude(const std::vector<Check>& checks, const fs::path& picture, const std::vector<Chart>& charts) {
    bool all = true;
    for (const auto& check : checks) {
        fmt::print("{}: {}\n", check.holds ? "shown" : "NOT SHOWN", check.what);
        all = all && check.holds;
    }
    save(picture.string(), to_svg(charts));
    fmt::print("picture: {}\n", picture.string());
    return all;
}

bool study_a(const fs::path& out) {
    const StragglerSetup setup;
    const auto cells = straggler_cells(setup);
    fmt::print("{}", straggler_table(setup, cells));
    return conclude(straggler_checks(setup, cells), out / "paper-a-stragglers.svg", straggler_charts(setup, cells));
}

bool study_b(const fs::path& out) {
    constexpr std::size_t seeds = 25;
    fmt::print("{}", wall_clock_table(seeds));
    return conclude(wall_clock_checks(seeds), out / "paper-b-wall-clock.svg", {wall_clock_chart(seeds)});
}

bool study_c(const fs::path& out) {
    constexpr std::size_t runs = 25;
    const auto found = wrong_promotions({1'000, 10'000, 100'000, 1'000'000}, runs);
    fmt::print("{}", wrong_promotion_table(found, runs));
    return conclude(wrong_promotion_checks(found), out / "paper-c-wrong-promotions.svg",
                    {wrong_promotion_chart(found)});
}

bool study_d(const fs::path& out) {
    const SpeedUpSetup setup;
    const auto times = times_to_regret(setup);
    fmt::print("{}\n", speed_up_table(setup, times));
    constexpr std::size_t seeds = 400;  // forty medians of ten
    std::vector<Protocol> protocols;
    for (const auto& protocol : protocol_settings()) protocols.push_back({protocol, protocol_regrets(protocol, seeds)});
    fmt::print("{}", protocol_table(protocols));
    return conclude(protocol_checks(protocols), out / "paper-d-speed-up.svg",
                    {speed_up_chart(setup, times), protocol_chart(protocols)});
}

std::vector<Race> raced_all(const std::vector<Course>& courses, std::size_t seeds) {
    std::vector<Race> races;
    for (const auto& course : courses) races.push_back(raced(course, seeds));
    return races;
}

void study_tables(const std::vector<Course>& courses, const fs::path& data, const fs::path& picture,
                  std::string (*pairs)(const std::vector<Race>&), std::size_t seeds) {
    const auto races = raced_all(courses, seeds);
    if (races.empty()) {
        fmt::print("\nskipped: there are no tables in {}\n", data.lexically_normal().string());
        return;
    }
    fmt::print("{}\n{}", scheduler_table(races), pairs(races));
    save(picture.string(), to_svg(scheduler_charts(races)));
    fmt::print("picture: {}\n", picture.string());
}

bool study_e(const fs::path& out, const fs::path& data) {
    constexpr std::size_t seeds = 20, many = 400;
    const auto courses = crossing6_courses();
    const auto races = raced_all(courses, seeds);
    auto checks = scheduler_checks(races);
    for (const auto& course : courses)
        if (course.workers > 1) checks.push_back(half_horizon_check(raced(with_only(course, {asha, hyperband}), many)));
    fmt::print(
        "(e) the schedulers with the random sampler: regret of the incumbent over virtual time, median and "
        "quartiles of seeds 0 to {}\n{}\n{}",
        seeds - 1, scheduler_table(races), pairs_table(races));
    study_tables(table_courses(data), data, out / "paper-e-taskset.svg", pairs_table, seeds);
    fmt::print("\n");
    return conclude(checks, out / "paper-e-schedulers.svg", scheduler_charts(races));
}

bool study_f(const fs::path& out, const fs::path& data) {
    constexpr std::size_t seeds = 20;
    const auto races = raced_all(with_samplers(crossing6_courses()), seeds);
    fmt::print(
        "(f) the samplers: regret of the incumbent over virtual time, median and quartiles of seeds 0 to {}; p of "
        "Wilcoxon's signed-rank test, pairs of one seed with {}\n{}\n{}",
        seeds - 1, asha_random, scheduler_table(races), sampler_pairs_table(races));
    study_tables(with_samplers(table_courses(data)), data, out / "paper-f-taskset.svg", sampler_pairs_table, seeds);
    fmt::print("\n");
    return conclude(sampler_checks(races), out / "paper-f-samplers.svg", scheduler_charts(races));
}

bool study(char name, const fs::path& out, const fs::path& data) {
    const auto began = std::chrono::steady_clock::now();
    fmt::print("\n");
    const bool shown = name == 'a'   ? study_a(out)
                       : name == 'b' ? study_b(out)
                       : name == 'c' ? study_c(out)
                       : name == 'd' ? study_d(out)
                       : name == 'e' ? study_e(out, data)
                                     : study_f(out, data);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("took {:.1f} s\n", took.count());
    std::fflush(stdout);
    return shown;
}

int wrong_usage(std::string_view what) {
    fmt::print(stderr, "paper: {}\n{}", what, usage);
    return 2;
}

}  // namespace

int main(int argc, char** argv) try {
    std::set<char> studies;
    fs::path out = ".", data = fs::path(ESPALIER_SOURCE).parent_path() / "shared/data/taskset";
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--help" || word == "-h") {
            fmt::print("{}", usage);
            return 0;
        }
        if (word == "--out" || word == "--data") {
            if (++i == argc) return wrong_usage(fmt::format("{} needs a folder", word));
            (word == "--out" ? out : data) = argv[i];
        } else if (word == "all") {
            studies.insert({'a', 'b', 'c', 'd', 'e', 'f'});
        } else if (word.size() == 1 && word[0] >= 'a' && word[0] <= 'f') {
            studies.insert(word[0]);
        } else {
            return wrong_usage(fmt::format("\"{}\" is no study", word));
        }
    }
    if (studies.empty()) studies = {'a', 'b', 'c', 'd', 'e', 'f'};
    fs::create_directories(out);
    bench::print_machine();
    bool shown = true;
    for (const char name : studies) shown = study(name, out, data) && shown;
    return shown ? 0 : 1;
} catch (const std::exception& error) {
    fmt::print(stderr, "paper: {}\n", error.what());
    return 1;
}
