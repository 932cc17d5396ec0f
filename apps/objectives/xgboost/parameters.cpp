#include "xgboost/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace boosting {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

/// The least and the greatest value, those included; `above`: the least is not.
struct Rule {
    std::string_view name;
    bool whole;
    double least, most;
    bool above = false;
};
constexpr std::array<Rule, 14> rules{{{"eta", false, 0, 1, true},
                                      {"max_depth", true, 1, 30},
                                      {"max_leaves", true, 0, 1e6},
                                      {"max_bin", true, 2, 65536},
                                      {"min_child_weight", false, 0, endless},
                                      {"gamma", false, 0, endless},
                                      {"lambda", false, 0, endless},
                                      {"alpha", false, 0, endless},
                                      {"max_delta_step", false, 0, endless},
                                      {"subsample", false, 0, 1, true},
                                      {"colsample_bytree", false, 0, 1, true},
                                      {"colsample_bylevel", false, 0, 1, true},
                                      {"colsample_bynode", false, 0, 1, true},
                                      {"num_parallel_tree", true, 1, 1000}}};

const Rule* rule_of(std::string_view name) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.name == name; });
    return found == rules.end() ? nullptr : &*found;
}

std::string shortest(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

void check(const Rule& rule, double value) {
    const bool low = rule.above ? value > rule.least : value >= rule.least;
    if (low && value <= rule.most && std::isfinite(value)) return;
    throw espalier::Infeasible(std::string(rule.name) + " = " + shortest(value) + ": must be " +
                               (rule.above ? "above " : "at least ") + shortest(rule.least) +
                               (rule.most < endless ? " and at most " + shortest(rule.most) : ""));
}

}  // namespace

const char* default_space() {
    return "eta              = { float = [0.03, 0.5], log = true }\n"
           "max_depth        = { int = [3, 14] }\n"
           "min_child_weight = { float = [0.1, 20.0], log = true }\n"
           "subsample        = { float = [0.5, 1.0] }\n"
           "colsample_bytree = { float = [0.4, 1.0] }\n"
           "lambda           = { float = [0.01, 10.0], log = true }\n";
}

std::vector<std::string> known_parameters(const std::optional<std::vector<std::string>>& of_the_study) {
    if (!of_the_study || of_the_study->empty())
        return {"eta", "max_depth", "min_child_weight", "subsample", "colsample_bytree", "lambda"};
    for (const auto& name : *of_the_study) {
        if (rule_of(name) != nullptr) continue;
        std::string all;
        for (const Rule& rule : rules) all += (all.empty() ? "" : ", ") + std::string(rule.name);
        throw espalier::ConfigurationError("[space] " + name + ": xgboost has no such parameter; it has " + all);
    }
    return *of_the_study;
}

std::vector<Setting> settings_of(const espalier::Configuration& configuration,
                                 const std::vector<std::string>& parameters) {
    std::vector<Setting> settings;
    for (const auto& name : parameters) {
        if (!configuration.has(name.c_str())) continue;
        const Rule& rule = *rule_of(name);
        const double value =
            rule.whole ? static_cast<double>(configuration.integer(name.c_str())) : configuration.real(name.c_str());
        check(rule, value);
        settings.emplace_back(name, shortest(value));
    }
    return settings;
}

bool samples(const std::vector<Setting>& settings) {
    return std::any_of(settings.begin(), settings.end(), [](const Setting& setting) {
        return (setting.first == "subsample" || setting.first.starts_with("colsample")) && setting.second != "1";
    });
}

}  // namespace boosting
