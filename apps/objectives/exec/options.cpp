#include "options.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>

#include "find_program.hpp"
#include "job_facts.hpp"

extern char** environ;

namespace objectives::exec {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> current_environment() {
    std::vector<std::string> all;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) all.emplace_back(*entry);
    return all;
}

double at_least_zero(const espalier::Options& options, const char* name, double absent) {
    const double value = options.real(name, absent);
    if (!(value >= 0 && std::isfinite(value)))
        throw espalier::ConfigurationError("option \"" + std::string(name) + "\" must be 0 or more");
    return value;
}

std::unique_ptr<Scratch> make_scratch(const espalier::Options& options) {
    const std::string given = options.text("scratch", "");
    if (!options.flag("checkpoint", true)) return nullptr;
    return std::make_unique<Scratch>(given.empty() ? fs::temp_directory_path() : options.folder() / given);
}

CommandTemplate read_command(const espalier::Options& options) {
    std::vector<std::string> words;
    try {
        words = options.texts("command");
    } catch (const espalier::ConfigurationError&) {
        throw espalier::ConfigurationError(
            "option \"command\" must be a list of words, each in quotes: [\"sleep\", \"3\"]");
    }
    return CommandTemplate(words);
}

/// How many letters must change: insertions, removals, replacements.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "{" : ", {") + name + "}";
    return text;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void check_placeholders(const CommandTemplate& command, const std::vector<std::string>& parameters) {
    const auto& builtin = builtin_names();
    std::vector<std::string> known = parameters;
    known.insert(known.end(), builtin.begin(), builtin.end());
    for (const auto& name : command.names()) {
        if (has(parameters, name) && has(builtin, name))
            throw espalier::ConfigurationError("option \"command\": {" + name +
                                               "} is both a parameter and a fact of the job; rename the parameter");
        if (has(known, name)) continue;
        const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
            return distance(name, a) < distance(name, b);
        });
        const bool near = distance(name, *nearest) <= std::max<std::size_t>(1, name.size() / 3);
        throw espalier::ConfigurationError("option \"command\": {" + name + "} is no parameter of the study" +
                                           (near ? "; did you mean {" + *nearest + "}?" : "") +
                                           "; known: " + joined(known) + "; a brace is written {{ or }}");
    }
}

Shared::Shared(const espalier::Options& options)
    : folder(fs::absolute(options.folder()).string()),
      environment(current_environment()),
      command(read_command(options)),
      resource_unit(options.text("resource_unit", "units")),
      integer_resource(options.flag("integer_resource", true)),
      min_resource(options.real("min_resource", 1)),
      max_resource(at_least_zero(options, "max_resource", 0)),
      patience{at_least_zero(options, "timeout", 0), at_least_zero(options, "grace", 5)},
      deterministic(options.flag("deterministic", false)),
      scratch(make_scratch(options)) {
    if (!scratch && has(command.names(), "checkpoint"))
        throw espalier::ConfigurationError(
            "option \"command\": {checkpoint} has no meaning with checkpoint = false; remove one of them");
    if (const auto parameters = options.parameters()) check_placeholders(command, *parameters);
    if (const auto program = command.fixed_program()) find_program(*program, folder, environment);
}

}  // namespace objectives::exec
