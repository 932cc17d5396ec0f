// Reads every #include of the source tree and holds the floors of src/README.md.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace fs = std::filesystem;
using Names = std::set<std::string>;

namespace {

struct Module {
    int floor;
    Names libraries;  ///< prefixes of the headers it may include, besides the standard library, POSIX and fmt
    Names beside{};   ///< headers of its own floor that it may include: values only
};

const std::map<std::string, Module> modules = {
    {"base", {0, {"Random123/", "boost/multiprecision/"}}},
    {"space", {1, {"nlohmann/", "muParser.h"}}},
    {"core", {2, {}}},
    {"sample", {3, {"boost/random/", "Eigen/"}}},
    {"objective", {3, {"dlfcn.h", "xxhash.h", "espalier/objective.h"}}},
    {"wire",
     {3,
      {},
      {"objective/description.hpp", "objective/evaluator.hpp", "objective/failed.hpp", "objective/host_text.hpp",
       "objective/job_limits.hpp", "objective/options.hpp", "objective/stop_flag.hpp"}}},
    {"journal", {3, {"sqlite3.h", "xxhash.h"}}},
    {"fault", {0, {"sqlite3.h"}}},
    {"study", {4, {"toml++/", "csv.h", "xxhash.h", "espalier/objective.h"}}},
    {"exec", {4, {"oneapi/tbb/"}}},
    {"worker", {4, {}}},
    {"sim", {4, {}}},
    {"oracle", {3, {}}},
    {"replay", {4, {}}},
    {"view", {4, {"nlohmann/"}}},
    {"exchange", {5, {"nlohmann/", "sqlite3.h"}}},
    {"report", {5, {"nlohmann/"}}},
    {"runtime", {5, {"oneapi/tbb/"}}},
    {"serve", {6, {"boost/beast/", "boost/asio/"}}},
    {"ask", {6, {"espalier/study.hpp"}}},
    {"stress", {6, {"oneapi/tbb/"}}},
};
const Names guarded = {"Random123/",      "boost/",  "nlohmann/",  "dlfcn.h", "xxhash.h",       "sqlite3.h",
                       "toml++/",         "oneapi/", "tbb/",       "Eigen/",  "espalier/",      "archive.h",
                       "archive_entry.h", "zstd.h",  "muParser.h", "csv.h",   "xgboost/c_api.h"};

bool begins_with_any(const std::string& text, const Names& prefixes) {
    for (const auto& prefix : prefixes)
        if (text.rfind(prefix, 0) == 0) return true;
    return false;
}

std::vector<std::string> includes_of(const fs::path& path) {
    static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<std::string> found;
    std::ifstream file(path);
    std::smatch match;
    for (std::string line; std::getline(file, line);)
        if (std::regex_search(line, match, pattern)) found.push_back(match[1]);
    return found;
}

bool is_source(const fs::path& path) {
    return Names{".cpp", ".hpp", ".c", ".h", ".in"}.count(path.extension().string()) != 0;
}

/// What is wrong with this include in this module, or "".
std::string fault(const std::string& module, const std::string& include) {
    const auto& rules = modules.at(module);
    const auto target = modules.find(include.substr(0, include.find('/')));
    if (target != modules.end() && target->first != module && target->second.floor >= rules.floor &&
        rules.beside.count(include) == 0)
        return "is no lower floor";
    if (begins_with_any(include, guarded) && !begins_with_any(include, rules.libraries)) return "is not its library";
    return "";
}

}  // namespace

TEST_CASE("modules include lower floors only, and their own library", "[layering]") {
    std::size_t files = 0;
    for (const auto& [module, rules] : modules) {
        REQUIRE(fs::is_directory(fs::path(ESPALIER_SOURCE) / "src" / module));
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(ESPALIER_SOURCE) / "src" / module)) {
            if (!is_source(entry.path())) continue;
            ++files;
            for (const auto& include : includes_of(entry.path())) {
                INFO(entry.path().string() << " includes " << include);
                CHECK(fault(module, include) == "");
            }
        }
    }
    CHECK(files > 60);
    for (const auto& entry : fs::directory_iterator(fs::path(ESPALIER_SOURCE) / "src"))
        if (entry.is_directory()) CHECK(modules.count(entry.path().filename().string()) == 1);
}

TEST_CASE("oneTBB is used by one file of exec, and Boost.Program_options only in apps", "[layering]") {
    Names users;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ESPALIER_SOURCE) / "src/exec"))
        for (const auto& include : includes_of(entry.path()))
            if (begins_with_any(include, {"oneapi/", "tbb/"})) users.insert(entry.path().filename().string());
    CHECK(users == Names{"arena_executor.cpp"});
}

TEST_CASE("Boost.Beast and Asio are in no header: one file of serve pays for them", "[layering]") {
    Names users;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ESPALIER_SOURCE) / "src/serve"))
        for (const auto& include : includes_of(entry.path()))
            if (begins_with_any(include, {"boost/"})) users.insert(entry.path().filename().string());
    CHECK(users == Names{"server.cpp"});
}

TEST_CASE("shipped objectives include nothing of the program", "[layering]") {
    const fs::path folder = fs::path(ESPALIER_SOURCE) / "apps/objectives";
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!is_source(entry.path())) continue;
        for (const auto& include : includes_of(entry.path())) {
            INFO(entry.path().string() << " includes " << include);
            const bool of_the_program =
                modules.count(include.substr(0, include.find('/'))) != 0 && include.find('/') != std::string::npos;
            CHECK_FALSE(of_the_program);
        }
    }
}

TEST_CASE("a shipped objective uses its own library", "[layering]") {
    const std::map<std::string, Names> libraries = {{"charlm", {"Eigen/"}},
                                                    {"letter", {"Eigen/"}},
                                                    {"zstd", {"zstd.h"}},
                                                    {"table", {"sqlite3.h"}},
                                                    {"xgboost", {"xgboost/c_api.h"}},
                                                    {"exec", {"archive.h", "archive_entry.h", "nlohmann/"}}};
    const fs::path folder = fs::path(ESPALIER_SOURCE) / "apps/objectives";
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!is_source(entry.path())) continue;
        Names allowed = {"espalier/"};
        if (const auto found = libraries.find(entry.path().parent_path().filename().string()); found != libraries.end())
            allowed.insert(found->second.begin(), found->second.end());
        for (const auto& include : includes_of(entry.path())) {
            INFO(entry.path().string() << " includes " << include);
            CHECK((!begins_with_any(include, guarded) || begins_with_any(include, allowed)));
        }
    }
}

TEST_CASE("the public headers include only themselves and the standard library", "[layering]") {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ESPALIER_SOURCE) / "include"))
        for (const auto& include : includes_of(entry.path())) {
            INFO(entry.path().string() << " includes " << include);
            CHECK((include.find('/') == std::string::npos || begins_with_any(include, {"espalier/"})));
        }
}

TEST_CASE("source files stay readable: at most about 400 lines", "[layering]") {
    for (const char* top : {"src", "include", "apps", "tests", "bench"})
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(ESPALIER_SOURCE) / top)) {
            if (!is_source(entry.path())) continue;
            std::ifstream file(entry.path());
            std::size_t lines = 0;
            for (std::string line; std::getline(file, line);) ++lines;
            INFO(entry.path().string());
            CHECK(lines <= 420);
        }
}
