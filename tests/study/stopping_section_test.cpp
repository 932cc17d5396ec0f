#include "study/stopping_section.hpp"

#include <string>
#include <vector>

#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const std::string in_full = "scheduler = { algorithm = \"random\", max_resource = 256 }\n";

Study resolved(const std::string& text, Description description = plain_description()) {
    return resolve(parsed_behind(text), description, 2);
}

StoppingPlan stopping(const std::string& text, Description description = plain_description()) {
    const Study study = resolved(text, std::move(description));
    REQUIRE(study.stopping);
    return *study.stopping;
}

std::string refusal(const std::string& text, Description description = plain_description()) {
    try {
        (void)resolved(text, std::move(description));
    } catch (const StudyError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a study without [stopping] stops nothing", "[study][stopping]") {
    CHECK(!resolved("scheduler.max_resource = 256").stopping);
    CHECK(!ladder_plan(resolved("scheduler.max_resource = 256")).stopping);
}

TEST_CASE("a stopping rule is named, and its numbers have defaults", "[study][stopping]") {
    const auto median = stopping("scheduler.max_resource = 256\nstopping.rule = \"median\"");
    CHECK(median.rule == StoppingRule::median);
    CHECK(median.completed == 3);
    CHECK(median.full == 256);
    const auto curve = stopping("scheduler.max_resource = 81\nstopping = { rule = \"curve\", probability = 0.1 }");
    CHECK(curve.rule == StoppingRule::curve);
    CHECK(curve.probability == 0.1);
    CHECK(curve.full == 81);
    const auto asha = stopping(in_full + "stopping.rule = \"asha\"");
    CHECK(asha.rule == StoppingRule::asha);
    CHECK(asha.levels == std::vector<double>{1, 4, 16, 64});
    CHECK(asha.eta.value() == 4);
    CHECK(ladder_plan(resolved(in_full + "stopping.rule = \"asha\"")).stopping->levels == asha.levels);
}

TEST_CASE("the rungs of the stopping rule end below max_resource", "[study][stopping]") {
    CHECK(stopping(in_full + "stopping = { rule = \"asha\", eta = 2, min_resource = 32 }").levels ==
          std::vector<double>{32, 64, 128});
    CHECK(stopping(in_full + "stopping = { rule = \"asha\", early_stopping_rate = 2 }").levels ==
          std::vector<double>{16, 64});
    CHECK(stopping(in_full + "stopping = { rule = \"asha\", min_resource = 3 }").levels ==
          std::vector<double>{3, 12, 48, 192});
    CHECK(stopping(in_full + "stopping = { rule = \"asha\", levels = [10, 20.5] }").levels ==
          std::vector<double>{10, 20.5});
    CHECK(stopping("scheduler = { algorithm = \"random\", max_resource = 81, eta = 3 }\nstopping.rule = \"asha\"")
              .levels == std::vector<double>{1, 3, 9, 27});
    Description whole = plain_description();
    whole.integer_resource = true;
    CHECK(stopping("scheduler = { algorithm = \"random\", max_resource = 100 }\nstopping.rule = \"asha\"", whole)
              .levels == std::vector<double>{1, 6, 25});
}

TEST_CASE("flags set a stopping rule, too", "[study][stopping]") {
    const StudyFile file = parsed_behind("scheduler.max_resource = 256",
                                         {set("stopping.rule", "curve"), set("stopping.probability", "0.2")});
    REQUIRE(file.stopping);
    CHECK(file.stopping->rule == StoppingRule::curve);
    CHECK(file.stopping->probability == 0.2);
    CHECK(faults_of(objective_line, {set("stopping.rule", "medina")}) ==
          "--set stopping.rule=medina: must be \"median\", \"asha\" or \"curve\"; did you mean `median`?");
}

TEST_CASE("combinations that make no sense are refused with the reason", "[study][stopping]") {
    CHECK(refusal("stopping.rule = \"asha\"\nscheduler.max_resource = 256") ==
          "study.toml:2: rule = \"asha\": the rungs of algorithm \"asha\" stop already; use [scheduler] algorithm = "
          "\"random\", which trains every trial in one job, or another rule");
    for (const std::string rule : {"median", "curve"})
        CHECK(refusal("scheduler.max_resource = \"infinite\"\nstopping.rule = \"" + rule + "\"") ==
              "study.toml: [stopping] rule = \"" + rule +
                  "\": needs one resource at which every trial is trained in full, and here is none: set [scheduler] "
                  "max_resource");
    CHECK(refusal("[stopping]\nprobability = 0.1\n") ==
          "study.toml:2: [stopping] rule is missing: write rule = \"median\", \"asha\" or \"curve\"");
    CHECK(refusal(in_full + "[stopping]\nrule = \"asha\"\ncompleted = 4\n") ==
          "study.toml:5: completed = 4: belongs to rule = \"median\", not to rule = \"asha\"; remove it");
    CHECK(refusal("[stopping]\nrule = \"median\"\neta = 3\nmin_resource = 2\nprobability = 0.1") ==
          "study.toml:4: eta = 3: belongs to rule = \"asha\", not to rule = \"median\"; remove it\n"
          "study.toml:5: min_resource = 2: belongs to rule = \"asha\", not to rule = \"median\"; remove it\n"
          "study.toml:6: probability = 0.1: belongs to rule = \"curve\", not to rule = \"median\"; remove it");
    CHECK(refusal(in_full + "stopping = { rule = \"asha\", levels = [1, 2], min_resource = 2 }") ==
          "study.toml:3: min_resource = 2: has no meaning beside levels, which name every rung; remove one of them");
}

TEST_CASE("numbers of a stopping rule that make no sense are refused", "[study][stopping]") {
    CHECK(refusal("stopping = { rule = \"curve\", probability = 1 }") ==
          "study.toml:2: probability = 1: must be above 0 and below 1");
    CHECK(refusal("stopping = { rule = \"median\", completed = 0 }") ==
          "study.toml:2: completed = 0: must be an integer of at least 1");
    CHECK(refusal(in_full + "stopping = { rule = \"asha\", eta = 1 }") ==
          "study.toml:3: eta = 1: must be at least 2 (3 or 4 is usual)");
    CHECK(refusal("stopping = { rule = \"median\", complete = 3 }") ==
          "study.toml:2: unknown key `complete` in [stopping]; did you mean `completed`?");
    CHECK(refusal(in_full + "stopping = { rule = \"asha\", min_resource = 256 }") ==
          "study.toml: [stopping] min_resource = 256: must be below max_resource = 256");
    CHECK(refusal(in_full + "stopping = { rule = \"asha\", levels = [4, 256] }") ==
          "study.toml: [stopping] levels: 256 is not below max_resource = 256, where trials end anyway; leave out what "
          "is not");
    CHECK(refusal(in_full + "stopping = { rule = \"asha\", early_stopping_rate = 4 }") ==
          "study.toml: [stopping] early_stopping_rate = 4: leaves no rung between min_resource = 1 and max_resource = "
          "256 at eta = 4; lower it");
    Description whole = plain_description();
    whole.integer_resource = true;
    CHECK(refusal(in_full + "stopping = { rule = \"asha\", levels = [4, 4.5] }", whole) ==
          "study.toml: [stopping] levels: the objective plain counts whole epochs, not 4.5");
    CHECK(refusal("scheduler = { algorithm = \"random\", max_resource = 1 }\nstopping.rule = \"asha\"", whole) ==
          "study.toml: [stopping] there is no rung below max_resource = 1: name some in levels, or set another rule");
}

TEST_CASE("a stopping rule survives the way through the journal", "[study][stopping][toml]") {
    for (const std::string& text :
         {std::string("scheduler.max_resource = 256\nstopping = { rule = \"median\", completed = 5 }"),
          std::string("scheduler.max_resource = 256\nstopping = { rule = \"curve\", probability = 0.1 }"),
          in_full + "stopping = { rule = \"asha\", eta = 2.7, min_resource = 3 }"}) {
        const Study study = resolved(text);
        const Study again = resolve(parse_study(to_toml(study), "journal", "/"), Description{}, 2);
        REQUIRE(again.stopping);
        CHECK(again.stopping->rule == study.stopping->rule);
        CHECK(again.stopping->full == study.stopping->full);
        CHECK(again.stopping->levels == study.stopping->levels);
        CHECK(again.stopping->eta.value() == study.stopping->eta.value());
        CHECK(again.stopping->completed == study.stopping->completed);
        CHECK(again.stopping->probability == study.stopping->probability);
    }
}

TEST_CASE("a stopping rule is told in a line", "[study][stopping]") {
    CHECK_THAT(stopping_text(stopping("scheduler.max_resource = 9\nstopping.rule = \"median\""), "epochs"),
               contains("from 3 completed on"));
    CHECK_THAT(stopping_text(stopping("scheduler.max_resource = 9\nstopping.rule = \"curve\""), "epochs"),
               contains("at 9 epochs with a probability below 0.05"));
    CHECK_THAT(stopping_text(stopping(in_full + "stopping.rule = \"asha\""), "epochs"),
               contains("the best 1/4 at 1, 4, 16, 64 epochs"));
}
