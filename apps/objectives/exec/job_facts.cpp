#include "job_facts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace objectives::exec {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Threads of the usual numerical libraries: without them each of many jobs would take the whole machine.
constexpr std::array thread_variables = {"OMP_NUM_THREADS",     "OPENBLAS_NUM_THREADS",   "MKL_NUM_THREADS",
                                         "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "RAYON_NUM_THREADS"};

std::string text_of(const nlohmann::ordered_json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

nlohmann::ordered_json number_of(double value) {
    if (std::floor(value) == value && std::fabs(value) < 9e15) return static_cast<std::int64_t>(value);
    return value;
}

/// A parameter's name as part of a variable's: letters, digits and `_` stay.
std::string variable_part(std::string name) {
    for (char& c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    return name;
}

bool defines(const std::string& entry, const std::string& name) {
    return entry.size() > name.size() && entry[name.size()] == '=' && entry.compare(0, name.size(), name) == 0;
}

Pairs our_variables(const JobFacts& facts) {
    Pairs ours = {
        {"ESPALIER_RESOURCE", shortest(facts.resource)},       {"ESPALIER_FROM", shortest(facts.from)},
        {"ESPALIER_TRIAL", std::to_string(facts.trial)},       {"ESPALIER_SEED", std::to_string(facts.seed)},
        {"ESPALIER_ATTEMPT", std::to_string(facts.attempt)},   {"ESPALIER_THREADS", std::to_string(facts.threads)},
        {"ESPALIER_CONFIGURATION", facts.configuration.dump()}};
    if (!facts.checkpoint.empty()) ours.emplace_back("ESPALIER_CHECKPOINT", facts.checkpoint);
    for (const auto& [name, value] : facts.configuration.items())
        ours.emplace_back("ESPALIER_PARAM_" + variable_part(name), text_of(value));
    for (const char* name : thread_variables) ours.emplace_back(name, std::to_string(facts.threads));
    return ours;
}

}  // namespace

std::string shortest(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

std::uint64_t small_seed(std::uint64_t seed) { return (seed ^ (seed >> 32U)) & 0x7fffffffU; }

const std::vector<std::string>& builtin_names() {
    static const std::vector<std::string> names = {"resource", "from",    "trial",     "seed",
                                                   "attempt",  "threads", "checkpoint"};
    return names;
}

std::optional<std::string> word_for(const JobFacts& facts, const std::string& name) {
    if (name == "resource") return shortest(facts.resource);
    if (name == "from") return shortest(facts.from);
    if (name == "trial") return std::to_string(facts.trial);
    if (name == "seed") return std::to_string(facts.seed);
    if (name == "attempt") return std::to_string(facts.attempt);
    if (name == "threads") return std::to_string(facts.threads);
    if (name == "checkpoint") return facts.checkpoint;
    const auto found = facts.configuration.find(name);
    if (found == facts.configuration.end()) return std::nullopt;
    return text_of(*found);
}

std::vector<std::string> environment_for(const JobFacts& facts, const std::vector<std::string>& base) {
    const Pairs ours = our_variables(facts);
    std::vector<std::string> all;
    for (const auto& entry : base) {
        // One espalier inside another: the outer one's variables are not this job's.
        if (entry.compare(0, 15, "ESPALIER_PARAM_") == 0 || defines(entry, "ESPALIER_CHECKPOINT")) continue;
        const bool replaced =
            std::any_of(ours.begin(), ours.end(), [&](const auto& pair) { return defines(entry, pair.first); });
        if (!replaced) all.push_back(entry);
    }
    // Python buffers what it prints into a pipe: progress would come all at once, at the end.
    if (std::none_of(base.begin(), base.end(), [](const auto& e) { return defines(e, "PYTHONUNBUFFERED"); }))
        all.emplace_back("PYTHONUNBUFFERED=1");
    for (const auto& [name, value] : ours) all.push_back(name + "=" + value);
    return all;
}

std::string json_of(const JobFacts& facts) {
    nlohmann::ordered_json object = {{"resource", number_of(facts.resource)},
                                     {"from", number_of(facts.from)},
                                     {"trial", facts.trial},
                                     {"seed", facts.seed},
                                     {"attempt", facts.attempt},
                                     {"threads", facts.threads}};
    if (facts.checkpoint.empty())
        object["checkpoint"] = nullptr;
    else
        object["checkpoint"] = facts.checkpoint;
    object["configuration"] = facts.configuration;
    return object.dump();
}

}  // namespace objectives::exec
