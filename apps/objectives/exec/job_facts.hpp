/// What a command is told about its job, in three forms of the same facts: values for placeholders, environment
/// variables, and one JSON object for its stdin. Values; any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace objectives::exec {

struct JobFacts {
    nlohmann::ordered_json configuration;  ///< one member for each parameter that the configuration has
    double from = 0;
    double resource = 0;  ///< train up to here
    std::uint64_t trial = 1;
    std::uint64_t seed = 0;
    std::uint32_t attempt = 1;
    std::uint32_t threads = 1;
    std::string checkpoint;  ///< folder of the trial's checkpoint; "": the study wants none
};

/// The names that every command may use besides the parameters: resource, from, trial …
[[nodiscard]] const std::vector<std::string>& builtin_names();

/// What stands for a placeholder; nothing for names that are neither built in nor in the configuration.
[[nodiscard]] std::optional<std::string> word_for(const JobFacts& facts, const std::string& name);

/// `base` (NAME=VALUE) with ours on top.
[[nodiscard]] std::vector<std::string> environment_for(const JobFacts& facts, const std::vector<std::string>& base);

[[nodiscard]] std::string json_of(const JobFacts& facts);

/// A seed that every language's generator takes: 31 bits of the trial's 64.
[[nodiscard]] std::uint64_t small_seed(std::uint64_t seed);

/// The shortest decimal that reads back as this number; whole numbers without a point.
[[nodiscard]] std::string shortest(double number);

}  // namespace objectives::exec
