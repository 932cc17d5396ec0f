#include <filesystem>
#include <fstream>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

TEST_CASE("an objective alone is a study, with every default", "[study]") {
    const StudyFile file = parsed("[study]\nobjective = \"libcharlm.so\"\n");
    CHECK(file.origin == "study.toml");
    CHECK(file.folder == "/home/me");
    CHECK(file.given == "[study]\nobjective = \"libcharlm.so\"\n");
    CHECK(file.name == "study");
    CHECK(file.objective == "libcharlm.so");
    CHECK(!file.maximize);
    CHECK(file.seed == 0);
    CHECK(file.durability == Durability::process);
    CHECK(file.options.empty());
    CHECK(file.algorithm == Algorithm::asha);
    CHECK(!file.max_resource);
    CHECK(!file.min_resource);
    CHECK(file.eta == 4);
    CHECK(file.early_stopping_rate == 0);
    CHECK((!file.limits.trials && !file.limits.resource && !file.limits.seconds && !file.limits.target));
    CHECK(file.workers == 0);
    CHECK(file.threads == 1);
    CHECK(file.memory == 4294967296);
    CHECK(!file.checkpoint);
    CHECK(!file.space);
}

TEST_CASE("every key is read", "[study]") {
    const StudyFile file = parsed(R"(
[study]
name = "wide"
objective = "build/libcharlm.so"
direction = "maximize"
seed = 9223372036854775807
durability = "power"
[scheduler]
algorithm = "random"
max_resource = 256
min_resource = 0.5
eta = 2.7
early_stopping_rate = 0
[limits]
trials = 1000
resource = 100000
time = "8h"
target = 1
[workers]
count = 100000
threads = 1024
[trials]
memory = "500MB"
checkpoint = "always"
)");
    CHECK(file.name == "wide");
    CHECK(file.maximize == true);
    CHECK(file.seed == 9223372036854775807U);
    CHECK(file.durability == Durability::power);
    CHECK(file.algorithm == Algorithm::random);
    CHECK(file.max_resource == 256.0);
    CHECK(file.min_resource == 0.5);
    CHECK(file.eta == 2.7);
    CHECK(file.limits.trials == 1000U);
    CHECK(file.limits.resource == 100000.0);
    CHECK(file.limits.seconds == 28800.0);
    CHECK(file.limits.target == 1.0);
    CHECK(file.workers == 100000);
    CHECK(file.threads == 1024);
    CHECK(file.memory == 500'000'000);
    CHECK(file.checkpoint == CheckpointMode::always);
    CHECK(parsed_behind("limits.time = 90.5\ntrials.memory = 0").limits.seconds == 90.5);
}

TEST_CASE("options keep their types and their order", "[study]") {
    const auto options = parsed_behind(
                             "[objective]\nzeta = \"corpus.txt\"\nalpha = [1, 2.0, \"x\", true]\nempty = []\none = "
                             "[3]\nb = false\ndepth = 3\nscale = -0.0\n")
                             .options;
    REQUIRE(options.size() == 7);
    CHECK(options[0].name == "zeta");
    CHECK(options[0].values == std::vector<Value>{std::string("corpus.txt")});
    CHECK(!options[0].list);
    CHECK(options[1].name == "alpha");
    CHECK(options[1].values == std::vector<Value>{std::int64_t{1}, 2.0, std::string("x"), true});
    CHECK(options[1].list);
    CHECK((options[2].list && options[2].values.empty()));
    CHECK((options[3].list && options[3].values.size() == 1));
    CHECK(options[4].values == std::vector<Value>{false});
    CHECK(options[5].values == std::vector<Value>{std::int64_t{3}});
    CHECK(to_json(options[6].values.front()) == "0.0");
}

TEST_CASE("the study is named after its file", "[study]") {
    CHECK(parse_study(objective_line, "runs/charlm.wide.toml", "/").name == "charlm.wide");
    CHECK(parse_study(objective_line, "", "/").name == "study");
}

TEST_CASE("a study file is read from disk, and its folder is where paths begin", "[study]") {
    const auto folder = std::filesystem::temp_directory_path() / "espalier-study-file-test";
    std::filesystem::create_directories(folder);
    const auto path = (folder / "small.toml").string();
    std::ofstream(path) << objective_line;
    const StudyFile file = read_study_file(path);
    CHECK(file.folder == folder.string());
    CHECK(file.origin == path);
    CHECK(file.name == "small");
    std::filesystem::remove_all(folder);
    CHECK_THROWS_WITH(read_study_file(path),
                      path + ": cannot be read: No such file or directory; give the path of a study file");
    CHECK_THROWS_WITH(read_study_file("/"), "/: cannot be read: it is a folder; give the path of a study file");
}
