#include <cmath>

#include "study/expectation.hpp"
#include "study/support.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

using Levels = std::vector<double>;

Study resolved(const std::string& text, const Description& description = plain_description(), unsigned cores = 2) {
    return resolve(parsed_behind(text), description, cores);
}

Description counting() {
    Description description = plain_description();
    description.integer_resource = true;
    return description;
}

bool has_note(const Study& study, const std::string& part) {
    for (const auto& note : study.notes)
        if (note.find(part) != std::string::npos) return true;
    return false;
}

std::string refusal(const std::string& text, const Description& description = plain_description()) {
    try {
        (void)resolved(text, description);
    } catch (const StudyError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("max_resource alone gives five rungs at most that end at it", "[study][resolve]") {
    const Study study = resolved("scheduler.max_resource = 256");
    CHECK(study.brackets[0].levels == Levels{1, 4, 16, 64, 256});
    CHECK(study.rule.min_resource == 1);
    CHECK(resolved("scheduler.max_resource = 4096").brackets[0].levels == Levels{16, 64, 256, 1024, 4096});
    CHECK(resolved("scheduler = { max_resource = 27, eta = 3 }", counting()).brackets[0].levels == Levels{1, 3, 9, 27});
    const Study hundred = resolved("scheduler.max_resource = 100", counting());
    CHECK(hundred.rule.min_resource == 1.5625);
    CHECK(hundred.brackets[0].levels == Levels{1, 6, 25, 100});
    CHECK(!has_note(hundred, "stops at"));
}

TEST_CASE("the top rung is R exactly, also where no decimal is R / eta^m", "[study][resolve]") {
    const Study study = resolved("scheduler = { max_resource = 100, eta = 3 }", counting());
    CHECK(study.rule.min_resource == 100.0 / 81.0);
    CHECK(study.brackets[0].levels == Levels{1, 3, 11, 33, 100});
    CHECK(!has_note(study, "stops at"));
    for (const char* eta : {"2.7", "3", "4", "7", "3.3", "2.000001"})
        for (const char* most : {"100", "0.1", "1e300", "12345.678", "1"}) {
            const std::string text = std::string("max_resource = ") + most + ", eta = " + eta;
            INFO(text);
            Description description = plain_description();
            description.min_resource = 1e-6;
            const Study defaulted = resolved("scheduler = { " + text + " }", description);
            CHECK(defaulted.brackets[0].levels.size() == 5);
            CHECK(defaulted.brackets[0].levels.back() == defaulted.rule.max_resource);
        }
}

TEST_CASE("a min_resource that does not fit is noted, and the one named fits", "[study][resolve]") {
    const Study study = resolved("scheduler = { min_resource = 1, max_resource = 100 }");
    CHECK(study.brackets[0].levels == Levels{1, 4, 16, 64});
    CHECK(has_note(study,
                   "the top rung stops at 64 epochs, short of max_resource = 100; min_resource = 1.5625 would "
                   "end there"));
    const Study thirds = resolved("scheduler = { min_resource = 1.5, max_resource = 100, eta = 3 }");
    REQUIRE(has_note(thirds, "min_resource = 3.7037037037037037 would end there"));
    CHECK(resolved("scheduler = { min_resource = 3.7037037037037037, max_resource = 100, eta = 3 }")
              .brackets[0]
              .levels.back() == 100);
}

TEST_CASE("rungs are counted exactly", "[study][resolve]") {
    CHECK(resolved("scheduler = { min_resource = 1, max_resource = 243, eta = 3 }").brackets[0].levels.size() == 6);
    CHECK(resolved("scheduler = { min_resource = 1, max_resource = 59049, eta = 3 }").brackets[0].levels.size() == 11);
    CHECK(resolved("scheduler = { min_resource = 1, max_resource = 1000, eta = 10 }").brackets[0].levels.size() == 4);
    CHECK(resolved("scheduler = { min_resource = 0.001, max_resource = 1, eta = 10 }").brackets[0].levels.size() == 4);
    const Study study = resolved("scheduler = { min_resource = 1, max_resource = 20, eta = 2.7 }");
    CHECK(study.brackets[0].levels == Levels{1, 2.7, 7.29, 19.683});
}

TEST_CASE("the early-stopping rate takes the lowest rungs away", "[study][resolve]") {
    CHECK(resolved("scheduler = { max_resource = 256, early_stopping_rate = 2 }").brackets[0].levels ==
          Levels{16, 64, 256});
    CHECK(resolved("scheduler = { max_resource = 256, early_stopping_rate = 4 }").brackets[0].levels == Levels{256});
    CHECK(refusal("scheduler = { max_resource = 256, early_stopping_rate = 5 }") ==
          "study.toml: [scheduler] early_stopping_rate = 5: at most 4 fits between min_resource = 1 and max_resource = "
          "256 at eta = 4");
}

TEST_CASE("levels name every rung", "[study][resolve]") {
    const Study study = resolved("scheduler = { levels = [3, 12, 48], eta = 4 }", counting());
    CHECK(study.brackets[0].levels == Levels{3, 12, 48});
    CHECK(study.rule.min_resource == 3);
    CHECK(study.rule.max_resource == 48);
    CHECK_THAT(refusal("scheduler.levels = [1.5, 3]", counting()), contains("counts whole"));
    CHECK_THAT(refusal("scheduler = { levels = [1, 3], algorithm = \"random\" }"), contains("has one rung"));
}

TEST_CASE("a journal's study has the same rungs where nothing is known of the objective", "[study][resolve]") {
    const Study study = resolved("scheduler.max_resource = 100", counting());
    REQUIRE(study.brackets[0].levels == Levels{1, 6, 25, 100});
    CHECK(resolve(parse_study(to_toml(study), "journal", "/"), Description{}, 2).brackets[0].levels ==
          study.brackets[0].levels);
}

TEST_CASE("random search is one rung at R", "[study][resolve]") {
    const Study study = resolved("scheduler = { algorithm = \"random\", max_resource = 81, min_resource = 1 }");
    CHECK(study.brackets[0].levels == Levels{81});
    CHECK(!has_note(study, "one rung"));
    CHECK(ladder_plan(study).brackets[0].levels == Levels{81});
}

TEST_CASE("resources that the objective cannot have are refused", "[study][resolve]") {
    CHECK(refusal("scheduler.algorithm = \"random\"") ==
          "study.toml: [scheduler] max_resource is missing and the objective plain has no default: say how many epochs "
          "a trial is trained at most, for example max_resource = 256");
    CHECK(refusal("scheduler.max_resource = 0.5") ==
          "study.toml: [scheduler] max_resource = 0.5: the objective plain needs at least 1 epochs; raise it");
    CHECK(refusal("scheduler.max_resource = 2.5", counting()) ==
          "study.toml: [scheduler] max_resource = 2.5: the objective plain counts whole epochs; write 2 or 3");
    Description description = plain_description();
    description.max_resource = 64;
    CHECK(refusal("scheduler.min_resource = 65", description) ==
          "study.toml: [scheduler] max_resource = 64: is below min_resource = 65; raise it, or lower min_resource");
    CHECK(resolved("", description).brackets[0].levels == Levels{1, 4, 16, 64});
    description.space.clear();
    description.max_resource = 0;
    CHECK(refusal("scheduler.algorithm = \"random\"", description) ==
          "study.toml: the objective plain carries no default space: add a [space] table\n"
          "study.toml: [scheduler] max_resource is missing and the objective plain has no default: say how many epochs "
          "a trial is trained at most, for example max_resource = 256");
}

TEST_CASE("the default min_resource is no lower than the objective trains", "[study][resolve]") {
    Description description = plain_description();
    description.min_resource = 5;
    CHECK(resolved("scheduler.max_resource = 256", description).brackets[0].levels == Levels{16, 64, 256});
    description.min_resource = 200;
    const Study study = resolved("scheduler.max_resource = 256", description);
    CHECK(study.brackets[0].levels == Levels{256});
    CHECK(has_note(study, "there is one rung"));
    CHECK(has_note(resolved("scheduler = { max_resource = 256, min_resource = 1 }", description),
                   "min_resource = 1 is below the least that the objective plain asks for, 200 epochs"));
}

TEST_CASE("levels that round to the same whole number are one rung", "[study][resolve]") {
    CHECK(resolved("scheduler = { max_resource = 8, min_resource = 0.5, eta = 2 }", counting()).brackets[0].levels ==
          Levels{1, 2, 4, 8});
}

TEST_CASE("the space is the file's, else the objective's", "[study][resolve]") {
    CHECK(resolved("scheduler.max_resource = 4").space.parameters()[0].name == "lr");
    CHECK(resolved("scheduler.max_resource = 4\nspace.units = 3").space.parameters()[0].name == "units");
    Description description = plain_description();
    description.space = "lr = { float = [1] }\n";
    CHECK_THAT(refusal("scheduler.max_resource = 4", description), contains("the space of plain:1: lr = "));
}

TEST_CASE("the direction is the study's, else the objective's; targets become losses", "[study][resolve]") {
    Description description = plain_description();
    description.maximize = true;
    const Study study = resolved("scheduler.max_resource = 4\nlimits.target = 0.9", description);
    CHECK(study.maximize);
    CHECK(ladder_limits(study).target == -0.9);
    const Study minimized = resolved(
        "scheduler.max_resource = 4\nstudy.direction = \"minimize\"\nlimits = { target = 0.9, trials = 5, "
        "resource = 7.5 }",
        description);
    CHECK(!minimized.maximize);
    CHECK(ladder_limits(minimized) == Limits{5, 7.5, 0.9, Limits().failures, 100});
    CHECK(ladder_limits(resolved("scheduler.max_resource = 4\njob.max_failures_in_a_row = 0")) == Limits{});
    CHECK(ladder_limits(resolved("scheduler.max_resource = 4\njob.max_failures = 7")).failures == 7);
    CHECK(ladder_limits(resolved("scheduler.max_resource = 4\njob.on_failure = \"stop\"")).failures == 1);
    CHECK(ladder_plan(resolved("scheduler.max_resource = 4")).attempts == 1);
    CHECK(ladder_plan(resolved("scheduler.max_resource = 4\njob.on_failure = \"retry\"")).attempts == 3);
}

TEST_CASE("workers are one per core, each with its threads", "[study][resolve]") {
    const auto workers = [](const std::string& text, unsigned cores) {
        return resolved("scheduler.max_resource = 4\n" + text, plain_description(), cores).workers;
    };
    CHECK(workers("", 64) == 64);
    CHECK(workers("workers.threads = 4", 64) == 16);
    CHECK(workers("workers.threads = 4", 2) == 1);
    CHECK(workers("", 0) == 1);
    CHECK(workers("workers.count = 7", 2) == 7);
    CHECK(has_note(resolved("scheduler.max_resource = 4\nworkers.count = 8"),
                   "8 workers of 1 thread on 2 cores: fine for objectives that wait, slower for those that compute"));
    CHECK(!has_note(resolved("scheduler.max_resource = 4\nworkers.count = 2"), "slower"));
}

TEST_CASE("an objective that is not thread-safe gets one worker", "[study][resolve]") {
    Description description = plain_description();
    description.thread_safe = false;
    const Study study = resolved("scheduler.max_resource = 4", description, 8);
    CHECK(study.workers == 1);
    CHECK(has_note(study, "the objective plain is not thread-safe: 1 worker instead of 8"));
    CHECK(!has_note(resolved("scheduler.max_resource = 4\nworkers.count = 1", description), "thread-safe"));
}

TEST_CASE("a study without limits, and checkpoints that nobody can write, are noted", "[study][resolve]") {
    CHECK(has_note(resolved("scheduler.max_resource = 4"), "no limit is set: the run ends only with Ctrl-C"));
    CHECK(!has_note(resolved("scheduler.max_resource = 4\nlimits.target = 1"), "no limit"));
    Description description = plain_description();
    description.can_save = false;
    CHECK(has_note(resolved("scheduler.max_resource = 4\ntrials.checkpoint = \"always\"", description),
                   "checkpoint = \"always\" does nothing: the objective plain cannot save"));
    CHECK(!has_note(resolved("scheduler.max_resource = 4", description), "checkpoint"));
}

TEST_CASE("without max_resource rungs open without end", "[study][resolve][endless]") {
    const Study study = resolved("scheduler.eta = 3", counting());
    CHECK(study.endless);
    CHECK(!full_resource(study));
    CHECK(has_note(study, "there is no max_resource: rungs open at 1, 3, 9 … epochs without end"));
    const auto& levels = study.brackets[0].levels;
    CHECK(levels.size() == 256);
    CHECK(levels[20] == std::pow(3.0, 20));

    Description limited = plain_description();
    limited.max_resource = 64;
    CHECK(!resolved("", limited).endless);
    CHECK(resolved("scheduler.max_resource = \"infinite\"", limited).endless);
    const Study shifted =
        resolved("scheduler = { max_resource = \"infinite\", min_resource = 2, early_stopping_rate = 1 }");
    CHECK(Levels(shifted.brackets[0].levels.begin(), shifted.brackets[0].levels.begin() + 3) == Levels{8, 32, 128});
    const Study named = resolved("scheduler = { max_resource = \"infinite\", levels = [3, 10], eta = 4 }");
    CHECK(Levels(named.brackets[0].levels.begin(), named.brackets[0].levels.begin() + 4) == Levels{3, 10, 40, 160});
}

TEST_CASE("rungs without end that no number can hold are refused", "[study][resolve][endless]") {
    for (const char* text : {"early_stopping_rate = 1000", "min_resource = 1e308", "levels = [1e308]"}) {
        CAPTURE(text);
        CHECK_THAT(refusal(std::string("scheduler = { max_resource = \"infinite\", ") + text + " }"),
                   contains("[scheduler] rungs without end would begin beyond what a number can hold"));
    }
}

TEST_CASE("an endless study is the same when it is read back from a journal", "[study][resolve][endless]") {
    for (const char* text : {"scheduler.eta = 2.7", "scheduler = { eta = 1000000, min_resource = 0.001 }"}) {
        const Study study = resolved(text, counting());
        const Study again = resolve(parse_study(to_toml(study), "journal", "/"), Description{}, 2);
        CHECK(again.endless);
        CHECK(again.brackets == study.brackets);
    }
}

TEST_CASE("a mode chooses brackets and shares the trials out", "[study][resolve][mode]") {
    const Study study =
        resolved("scheduler = { mode = \"standard\", max_resource = 256 }\nlimits.trials = 1000", counting());
    REQUIRE(study.brackets.size() == 3);
    CHECK(study.brackets[0] == BracketPlan{{1, 4, 16, 64, 256}, 707});
    CHECK(study.brackets[1] == BracketPlan{{4, 16, 64, 256}, 220});
    CHECK(study.brackets[2] == BracketPlan{{16, 64, 256}, 73});
    CHECK(full_resource(study) == 256);
    CHECK(resolve(parse_study(to_toml(study), "journal", "/"), Description{}, 2).brackets == study.brackets);
    CHECK(
        refusal("scheduler = { mode = \"standard\", max_resource = 256 }") ==
        "study.toml: [scheduler] mode = \"standard\" shares a number of trials out among brackets: set [limits] trials "
        "(or --max-trials)");
    CHECK_THAT(refusal("scheduler.mode = \"standard\"\nlimits.trials = 10"), contains("max_resource is missing"));
}

TEST_CASE("brackets may be named one by one", "[study][resolve]") {
    const Study study = resolved("scheduler = { brackets = [[1, 4, 16], [4, 16]], shares = [3, 1] }");
    CHECK(study.brackets == std::vector<BracketPlan>{{{1, 4, 16}, 3}, {{4, 16}, 1}});
    CHECK_THAT(refusal("scheduler.brackets = [[1, 4.5]]", counting()), contains("counts whole"));
}

TEST_CASE("configurations to start with must fit the space", "[study][resolve][try]") {
    const std::string space =
        "space.lr = { float = [0.001, 0.1] }\nspace.kind = { choice = [\"a\", \"b\"] }\n"
        "space.depth = { int = [1, 9], when = { kind = [\"a\"] } }\nscheduler.max_resource = 4\n";
    const Study study = resolved(space + "[[try]]\nlr = 0.01\nkind = \"a\"\n[[try]]\ndepth = 3\n");
    REQUIRE(study.tries.size() == 2);
    CHECK(study.tries[0].values == std::vector<std::optional<Value>>{0.01, "a", std::nullopt});
    CHECK(study.tries[1].values == std::vector<std::optional<Value>>{std::nullopt, std::nullopt, std::int64_t{3}});
    CHECK(refusal(space + "[[try]]\nlr = 1\nkinds = \"a\"\nkind = \"c\"") ==
          "study.toml:7: [[try]] lr: must be a number from 0.001 to 0.1\n"
          "study.toml:8: [[try]] kinds: the space has no such parameter; did you mean `kind`?\n"
          "study.toml:9: [[try]] kind: must be one of \"a\", \"b\"");
    CHECK(has_note(study, "[[try]] depth: counts only if kind is drawn so that it applies; give kind, too"));
    CHECK(!has_note(resolved(space + "[[try]]\nkind = \"a\"\ndepth = 3\n"), "[[try]]"));
    CHECK(refusal(space + "[[try]]\nkind = \"b\"\ndepth = 3") ==
          "study.toml:8: [[try]] depth: does not apply where kind = \"b\"; remove it");
    CHECK(resolve(parse_study(to_toml(study), "journal", "/"), Description{}, 2).tries == study.tries);
}

TEST_CASE("what does not fit of an earlier run's configuration is drawn, and noted", "[study][resolve][try]") {
    StudyFile file = parsed_behind("space.lr = { float = [0.001, 0.1] }\nscheduler.max_resource = 4\n");
    file.tries.push_back({{{"lr", 0.05}, {"gone", true}}, {}, "trial 7 of old.journal"});
    file.tries.push_back({{{"lr", 5.0}}, {}, "trial 8 of old.journal"});
    const Study study = resolve(file, plain_description(), 2);
    REQUIRE(study.tries.size() == 1);
    CHECK(study.tries[0].values == std::vector<std::optional<Value>>{0.05});
    CHECK(has_note(study, "trial 7 of old.journal: gone is not taken over: the space has no such parameter"));
}

TEST_CASE("states that are files anyway are saved after each job, unless the study says otherwise",
          "[study][resolve]") {
    Description files = plain_description();
    files.state_is_files = true;
    CHECK(resolved("scheduler.max_resource = 4", files).checkpoint == CheckpointMode::always);
    CHECK(resolved("scheduler.max_resource = 4\ntrials.checkpoint = \"spill\"", files).checkpoint ==
          CheckpointMode::spill);
    CHECK(resolved("scheduler.max_resource = 4").checkpoint == CheckpointMode::spill);
    files.can_save = false;
    const Study cannot = resolved("scheduler.max_resource = 4", files);
    CHECK(cannot.checkpoint == CheckpointMode::spill);
    CHECK(!has_note(cannot, "checkpoint"));
}

TEST_CASE("a space whose configurations are drawn once has an end, and the study knows it", "[study][resolve]") {
    const std::string row = "\nspace.row = { int = [0, 999], once = true }\n";
    const Study study = resolved("scheduler.max_resource = 256" + row);
    CHECK(ladder_plan(study).capacity == 1000);
    CHECK(most_trials(study) == std::uint64_t{1000});
    CHECK(!has_note(study, "no limit is set"));
    CHECK(Forecast(study).within_limits().trials == 1000);
    CHECK(Forecast(study).within_limits().basis == "all 1000 configurations");
    const Study less = resolved("scheduler.max_resource = 256\nlimits.trials = 10" + row);
    CHECK(most_trials(less) == std::uint64_t{10});
    CHECK(Forecast(less).within_limits().trials == 10);
    const Study more = resolved("scheduler.max_resource = 256\nlimits.trials = 2000" + row);
    CHECK(has_note(more, "limits.trials = 2000 is never reached: row has 1000 values, each drawn once"));
    CHECK(Forecast(more).within_limits().trials == 1000);
    const Study shared = resolved("scheduler = { max_resource = 256, mode = \"standard\" }" + row);
    CHECK(shared.brackets.size() > 1);
    CHECK(!most_trials(resolved("scheduler.max_resource = 256")));
    CHECK(ladder_plan(resolved("scheduler.max_resource = 256")).capacity == LadderPlan().capacity);
}

TEST_CASE("a value that is drawn once is tried once", "[study][resolve]") {
    const std::string head = "scheduler.max_resource = 256\n[space]\nrow = { int = [0, 9], once = true }\n";
    CHECK(resolved(head + "[[try]]\nrow = 3\n[[try]]\nrow = 4\n").tries.size() == 2);
    CHECK(refusal(head + "[[try]]\nrow = 3\n[[try]]\nrow = 3\n") ==
          "study.toml:8: [[try]] row: is drawn once, and an earlier try has this value");
    StudyFile file = parsed_behind(head + "[[try]]\nrow = 3\n");
    for (const std::int64_t row : {3, 5}) {
        WrittenTry earlier;
        earlier.values = {{"row", row}};
        earlier.from = "trial 7 of old.journal";
        file.tries.push_back(earlier);
    }
    const Study warm = resolve(file, plain_description(), 2);
    CHECK(warm.tries.size() == 2);
    CHECK(has_note(warm, "trial 7 of old.journal: row is not taken over: is drawn once, and an earlier try"));
}

TEST_CASE("a ladder has 256 rungs at most, however they come about", "[study][resolve]") {
    const std::string fault = "[scheduler] a ladder has at most 256 rungs; raise min_resource or eta";
    CHECK_THAT(refusal("scheduler = { min_resource = 5e-308, max_resource = 81, eta = 2 }"), contains(fault));
    CHECK_THAT(refusal("scheduler = { algorithm = \"hyperband\", min_resource = 5e-308, max_resource = 81, eta = 2 }"),
               contains(fault));
    CHECK_THAT(refusal("scheduler = { brackets = \"live\", min_resource = 5e-308, max_resource = 81, eta = 2 }"),
               contains(fault));
}
