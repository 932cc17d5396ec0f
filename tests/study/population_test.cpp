// algorithm = "pbt": its keys, what they resolve to, and what makes no sense beside them.
#include <algorithm>
#include <string>
#include <vector>

#include "study/expectation.hpp"
#include "study/population_section.hpp"
#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const std::string pbt = "[scheduler]\nalgorithm = \"pbt\"\n";

Study resolved(const std::string& keys, const Description& description = plain_description()) {
    return resolve(parsed_behind(pbt + keys), description, 4);
}

std::string refusal(const std::string& keys, const Description& description = plain_description()) {
    try {
        static_cast<void>(resolved(keys, description));
    } catch (const StudyError& error) {
        return error.what();
    }
    return "";
}

/// The study as a journal's reader has it, who knows no objective.
Study logged(const Study& study) {
    Description unknown;
    unknown.thread_safe = true;
    return resolve(parse_logged_study(to_toml(study), "/home/me"), unknown, 4);
}

}  // namespace

TEST_CASE("a population has 20 members that report 16 times, and a lag of two reports", "[study][pbt]") {
    const Study study = resolved("max_resource = 256\n");
    CHECK(study.scheme == Scheme::pbt);
    REQUIRE(study.brackets.size() == 1);
    CHECK(study.brackets[0].share == 20);
    CHECK(study.brackets[0].levels.size() == 16);
    CHECK(study.brackets[0].levels.front() == 16);
    CHECK(study.brackets[0].levels.back() == 256);
    CHECK(study.population == PopulationPlan{32, 0});
    CHECK(study.checkpoint == CheckpointMode::always);
    CHECK(ladder_plan(study).population == study.population);
    CHECK_NOTHROW(check(ladder_plan(study)));
}

TEST_CASE("intervals are whole where the objective counts whole resources, and the last one ends at R",
          "[study][pbt]") {
    Description whole = plain_description();
    whole.integer_resource = true;
    whole.min_resource = 1;
    CHECK(resolved("max_resource = 27\n", whole).brackets[0].levels ==
          std::vector<double>{2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 27});
    CHECK(resolved("max_resource = 3\n", whole).brackets[0].levels == std::vector<double>{1, 2, 3});
    Description fine = plain_description();
    fine.min_resource = 0.1;
    CHECK(resolved("max_resource = 0.3\ninterval = 0.1\n", fine).brackets[0].levels ==
          std::vector<double>{0.1, 0.2, 0.3});
    CHECK_THAT(refusal("max_resource = 9\ninterval = 1.5\n", whole), contains("counts whole epochs"));
}

TEST_CASE("what a population is comes back from the resolved study", "[study][pbt]") {
    const Study study = resolved("max_resource = 27\npopulation = 8\ninterval = 3\nlag = 9\n");
    const Study again = logged(study);
    CHECK(again.brackets == study.brackets);
    CHECK(again.population == study.population);
    CHECK(to_toml(again) == to_toml(study));
    CHECK_THAT(to_toml(study), !contains("\neta"));
}

TEST_CASE("frozen parameters are read, written and told", "[study][pbt][space]") {
    const std::string space =
        "units = { int = [16, 1024], log = true, frozen = true }\nact = { choice = [\"a\", \"b\"], frozen = true, when "
        "= "
        "{ on = [true] } }\non = { choice = [true, false] }\n";
    const Study study = resolved("max_resource = 9\n[space]\n" + space);
    CHECK(study.space.parameters()[0].frozen);
    CHECK(study.space.parameters()[1].frozen);
    CHECK_FALSE(study.space.parameters()[2].frozen);
    CHECK_THAT(to_toml(study), contains("units = { int = [16, 1024], log = true, frozen = true }\n"));
    CHECK(to_toml(logged(study)) == to_toml(study));
    CHECK_THAT(faults_of(objective_line + "[space]\nlr = { float = [0.0, 1.0], frozen = 1 }\n"),
               contains("frozen = 1"));
}

TEST_CASE("keys that say nothing to population based training are refused, and its own with other algorithms",
          "[study][pbt]") {
    for (const std::string key :
         {"eta = 3", "levels = [1, 2]", "min_resource = 1", "early_stopping_rate = 1", "mode = \"standard\"",
          "brackets = [[1, 2]]", "loop = true", "bracket_sizes = \"printed\"", "n = 9"}) {
        CAPTURE(key);
        CHECK_THAT(faults_of(objective_line + pbt + key + "\n"), contains("study.toml:4: " + key +
                                                                          ": has no meaning for "
                                                                          "algorithm \"pbt\""));
    }
    CHECK_THAT(faults_of(objective_line + pbt + "max_resource = \"infinite\"\n"), contains("give a number"));
    for (const std::string key : {"population = 20", "interval = 2", "lag = 3"})
        CHECK_THAT(faults_of(objective_line + "[scheduler]\n" + key + "\n"),
                   contains("belongs to algorithm = \"pbt\""));
    CHECK_THAT(faults_of(objective_line + pbt + "population = 4\n"), contains("must be an integer from 5"));
}

TEST_CASE("what population based training cannot be done with is refused", "[study][pbt]") {
    const std::string most = "max_resource = 16\n";
    Description forgetful = plain_description();
    forgetful.can_save = false;
    CHECK_THAT(refusal(most, forgetful), contains("copies states, and the objective plain cannot save its own"));
    CHECK_THAT(refusal(most + "interval = 17\n"), contains("is above max_resource = 16"));
    CHECK_THAT(refusal(most + "interval = 0.01\n"), contains("more than 256 intervals"));
    CHECK_THAT(refusal(most + "interval = 2\nlag = 1\n"), contains("lag = 1: must be at least interval = 2"));
    CHECK_THAT(refusal(most + "[stopping]\nrule = \"median\"\n"), contains("[stopping]: algorithm \"pbt\""));
    CHECK_THAT(refusal(most + "[sampler]\nkind = \"grid\"\n"), contains("kind = \"grid\""));
    CHECK_THAT(refusal(most + "[trials]\ncheckpoint = \"never\"\n"), contains("[trials] checkpoint"));
    CHECK_THAT(refusal(most + "[trials]\ncheckpoint = \"spill\"\n"), contains("[trials] checkpoint"));
    CHECK_THAT(refusal(most + "[simulation]\nfrom_scratch = true\n"), contains("[simulation] from_scratch"));
    CHECK_THAT(refusal(most + "[space]\nrow = { int = [0, 9], once = true }\n"), contains("row is drawn once"));
    CHECK(refusal(most + "[trials]\ncheckpoint = \"always\"\n").empty());
}

TEST_CASE("a population is expected to train each member to the end", "[study][pbt]") {
    const Study study = resolved("max_resource = 16\ninterval = 4\n[limits]\ntrials = 40\n");
    const Expectation expected = Forecast(study).within_limits();
    CHECK(expected.certainty == Certainty::mean);
    CHECK(expected.jobs == 160);
    CHECK(expected.resource == 640);
    CHECK(expected.rungs.size() == 4);
}

TEST_CASE("more configurations to start with than the first population has members are left out", "[study][pbt]") {
    std::string tries;
    for (int i = 0; i < 7; ++i) tries += "[[try]]\nlr = 0.01\n";
    const Study study = resolved("max_resource = 16\npopulation = 5\n" + tries);
    CHECK(study.tries.size() == 5);
    CHECK(std::any_of(study.notes.begin(), study.notes.end(),
                      [](const auto& note) { return note.find("the first population takes 5") != std::string::npos; }));
}
