// [simulation]: the world that a study describes.
#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// A study whose line 4 is this.
std::string text_with(const std::string& line) { return "scheduler.max_resource = 4\n[simulation]\n" + line + "\n"; }

Study resolved(const std::string& line, const std::vector<Override>& overrides = {}) {
    return resolve(parsed_behind(text_with(line), overrides), plain_description(), 2);
}

/// Why it cannot be resolved, "" if it can.
std::string refusal(const std::string& line, const std::vector<Override>& overrides = {}) {
    try {
        static_cast<void>(resolved(line, overrides));
    } catch (const StudyError& error) {
        return error.what();
    }
    return "";
}

bool says_no_limit(const Study& study) {
    for (const auto& note : study.notes)
        if (note.find("no limit is set") != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("a formula that cannot be used is a fault of the study, with its line or flag", "[study][simulation]") {
    CHECK(refusal("time = \"resource * (0.5 + lr)\"").empty());
    CHECK_THAT(refusal("time = \"resource * rl\""),
               contains("study.toml:4: time = \"resource * rl\": the formula cannot be used: "));
    CHECK_THAT(refusal("time = \"resource = 5\""), contains("`=` assigns"));
    CHECK_THAT(refusal("workers = 3", {set("simulation.time", "1 +")}),
               contains("--set simulation.time=1 +: the formula cannot be used: "));
    CHECK_THAT(refusal("time = \"metric:\""), contains("name the metric"));
    CHECK_THAT(refusal("time = -1"), contains("study.toml:4: time = -1: must be 0 or more"));
}

TEST_CASE("a live run's study is checked, too, but nothing is simulated", "[study][simulation]") {
    StudyFile file = parsed_behind(text_with("until = 5"));
    file.live = true;
    const Study live = resolve(file, plain_description(), 2);
    CHECK_FALSE(live.simulation);
    CHECK(says_no_limit(live));
    file = parsed_behind(text_with("time = \"nonsense\""));
    file.live = true;
    CHECK_THROWS_AS(resolve(file, plain_description(), 2), StudyError);
}

TEST_CASE("numbers that no virtual clock can count are refused", "[study][simulation]") {
    const auto refused = [](const std::string& line) { return faults_of(objective_line + text_with(line)); };
    for (const char* until : {"0", "-1", "1e-323", "1e-7", "1e13", "1e308"})
        CHECK_THAT(refused(std::string("until = ") + until), contains("must be from 1e-6 to 1e12"));
    CHECK_THAT(refused("straggler_std = 1e308"), contains("must be from 0 to 1e6"));
    CHECK_THAT(refused("changes = [[1e13, 5]]"), contains("a time (up to 1e12)"));
    CHECK(refused("until = 1e12\nstraggler_std = 1e6\nchanges = [[1e12, 1000000]]").empty());
    CHECK_FALSE(refused("until = inf").empty());
}

TEST_CASE("an end of the world is an end: no note says that there is none", "[study][simulation]") {
    CHECK(says_no_limit(resolved("workers = 3")));
    CHECK_FALSE(says_no_limit(resolved("until = 100")));
}

TEST_CASE("the time limit is a time of the world from which on no job is begun", "[study][simulation]") {
    const Study study = resolved("until = 500", {set("limits.time", "\"2m\"")});
    CHECK(study.simulation->world.limit == 120);
    CHECK(study.simulation->world.end == 500);
}
