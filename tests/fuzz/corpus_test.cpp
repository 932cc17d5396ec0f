// Replays what was kept for each fuzz target: seeds made by hand, and every find that was mended.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "support/catch.hpp"

namespace fs = std::filesystem;

namespace espalier::fuzz {
namespace {

std::map<std::string, Target>& targets() {
    static std::map<std::string, Target> all;
    return all;
}

std::vector<fs::path> files_of(const std::string& target) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(FUZZ_CORPUS) / target)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Registered::Registered(std::string_view name, Target target) { targets().emplace(name, target); }

}  // namespace espalier::fuzz

using namespace espalier::fuzz;

TEST_CASE("every target takes the bytes of its corpus, as they are and cut off anywhere", "[fuzz]") {
    REQUIRE(targets().size() >= 7);
    for (const auto& [name, target] : targets()) {
        const auto files = files_of(name);
        CHECK_FALSE(files.empty());
        for (const auto& path : files) {
            INFO(path.string());
            std::ifstream file(path, std::ios::binary);
            const std::vector<unsigned char> bytes{std::istreambuf_iterator<char>(file), {}};
            CHECK_NOTHROW(target(bytes.data(), bytes.size()));
            for (std::size_t part = 1; part < 8; ++part) CHECK_NOTHROW(target(bytes.data(), bytes.size() * part / 8));
        }
    }
}

TEST_CASE("every folder of the corpus has its target", "[fuzz]") {
    for (const auto& entry : fs::directory_iterator(FUZZ_CORPUS)) {
        INFO(entry.path().string());
        CHECK(targets().count(entry.path().filename().string()) == 1);
    }
}
