#include "study_flags.hpp"

#include <fmt/format.h>

#include <array>

#include "study/names.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

struct Short {
    const char* flag;
    const char* key;
};
constexpr std::array<Short, 6> shorts{{{"workers", "workers.count"},
                                       {"isolation", "workers.isolation"},
                                       {"seed", "study.seed"},
                                       {"max-trials", "limits.trials"},
                                       {"time-limit", "limits.time"},
                                       {"durability", "study.durability"}}};

/// "none|process|power": help, man page and completion list them.
template <typename T>
std::string alternatives(const Names<T>& names) {
    std::string text;
    for (const auto& entry : names) text += (text.empty() ? "" : "|") + entry.first;
    return text;
}

}  // namespace

void add_run_flags(po::options_description& flags) {
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    flags.add_options()("workers", text("N"), "jobs in flight at once (default: one per core)")(
        "isolation", text(alternatives(isolation_names()).c_str()),
        "where jobs run: thread (default): in this program, process: each in a process of its own, which may crash");
    add_asked_flags(flags);
}

void add_asked_flags(po::options_description& flags) {
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    flags.add_options()("max-trials", text("N"), "draw at most N configurations")(
        "time-limit", text("TIME"), "no new jobs after this time: 90s, 30m, 8h")(
        "set", po::value<std::vector<std::string>>()->value_name("KEY=VALUE"),
        "set a key of the study, for example scheduler.eta=3 or objective.text=corpus.txt; repeatable");
}

void add_study_flags(po::options_description& flags) {
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    flags.add_options()("seed", text("N"), "the seed of the study (default: 0)")(
        "durability", text(alternatives(durability_names()).c_str()),
        "what a result survives before it is acted on: none, process (default): kill -9, power: power loss");
}

std::vector<Override> overrides(const Arguments& arguments) {
    std::vector<Override> all;
    for (const auto& [flag, key] : shorts)
        if (arguments.has(flag))
            all.push_back({key, arguments.text(flag), fmt::format("--{} {}", flag, arguments.text(flag))});
    if (!arguments.has("set")) return all;
    for (const auto& setting : arguments.flags["set"].as<std::vector<std::string>>()) {
        const auto equals = setting.find('=');
        if (equals == 0 || equals == std::string::npos)
            throw UsageError(fmt::format("--set {}: write KEY=VALUE, for example --set scheduler.eta=3", setting));
        all.push_back({setting.substr(0, equals), setting.substr(equals + 1), "--set " + setting});
    }
    return all;
}

}  // namespace espalier
