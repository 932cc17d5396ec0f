#include "version.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "espalier/objective.h"
#include "journal/version.hpp"
#include "runtime/version.hpp"

namespace espalier {
namespace {

struct Part {
    const char* name;
    std::string version;
};

/// Shared libraries say themselves what runs; of the others the version is that of the build.
std::vector<Part> libraries() {
    return {{"oneTBB", tbb_version()},           {"SQLite", sqlite_version()},
            {"Boost", ESPALIER_BOOST_VERSION},   {"fmt", ESPALIER_FMT_VERSION},
            {"toml++", ESPALIER_TOMLPP_VERSION}, {"nlohmann-json", ESPALIER_JSON_VERSION}};
}

std::string compiler() {
#if defined(__clang__)
    return "clang++ " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "unknown";
#endif
}

}  // namespace

std::string program_version() {
    const std::string commit = ESPALIER_COMMIT;
    return "espalier " ESPALIER_VERSION + (commit.empty() ? "" : " (" + commit + ")");
}

std::string version_text() {
    std::string text = program_version() + "\n";
    const auto line = [&](const char* name, const std::string& value) {
        text += fmt::format("{:<14} {}\n", name, value);
    };
    line("objective ABI", std::to_string(ESPALIER_ABI_VERSION));
    line("journal", std::to_string(newest_journal_version()));
    for (const auto& [name, version] : libraries()) line(name, version);
    line("compiler", compiler());
    return text;
}

std::string version_json() {
    nlohmann::ordered_json json = {{"program", "espalier"},
                                   {"version", ESPALIER_VERSION},
                                   {"commit", ESPALIER_COMMIT},
                                   {"objective_abi", ESPALIER_ABI_VERSION},
                                   {"journal", newest_journal_version()},
                                   {"libraries", nlohmann::ordered_json::object()},
                                   {"compiler", compiler()}};
    for (const auto& [name, version] : libraries()) json["libraries"][name] = version;
    return json.dump(2) + "\n";
}

}  // namespace espalier
