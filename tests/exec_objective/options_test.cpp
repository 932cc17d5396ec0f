// What opening the objective refuses, and what it says about itself.
#include "exec_objective/fixture.hpp"

using namespace espalier;
using namespace espalier::test;
using Words = std::vector<std::string>;

namespace {

const Words parameters = {"lr", "units", "optimizer", "momentum"};

std::string refusal(const Words& words, OptionTable more = {}, const Folder& folder = Folder()) {
    if (!words.empty()) more.push_back(command_option(words));
    more.push_back(option("scratch", Value{folder.file("scratch")}));
    try {
        const Library library(EXEC, more, folder.path().string(), parameters);
    } catch (const ObjectiveError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("placeholders that the study does not know are refused before anything runs", "[exec_objective][options]") {
    CHECK(
        refusal({"true", "{lr}{units}{momentum}{resource}{from}{trial}{seed}{attempt}{threads}{checkpoint}"}).empty());
    CHECK_THAT(refusal({"true", "--lr={learning_rate}"}),
               contains("{learning_rate} is no parameter of the study; known: {lr}, {units}, {optimizer}, {momentum}, "
                        "{resource}, {from}, {trial}, {seed}, {attempt}, {threads}, {checkpoint}"));
    CHECK_THAT(refusal({"true", "{momentun}"}), contains("did you mean {momentum}?"));
    CHECK_THAT(refusal({"true", "{resources}"}), contains("did you mean {resource}?"));
}

TEST_CASE("a host that does not tell the parameters is told when a trial is made", "[exec_objective][options]") {
    const Study study(Words{"true", "{momentun}"});
    CHECK_THROWS_WITH(OneTrial(study, sgd), contains("did you mean {momentum}?"));
    CHECK_NOTHROW(OneTrial(Study(Words{"true", "{momentum}"})));
}

TEST_CASE("a parameter that is called like a fact of the job is refused where the command names it",
          "[exec_objective][options]") {
    const Folder folder;
    const OptionTable options{command_option({"true", "{seed}"}), option("scratch", Value{folder.file("scratch")})};
    CHECK_THROWS_WITH(Library(EXEC, options, folder.path().string(), {"seed"}),
                      contains("{seed} is both a parameter and a fact of the job; rename the parameter"));
}

TEST_CASE("a command that is not there is refused with where it was looked for", "[exec_objective][options]") {
    const Folder folder;
    folder.write("train.py", "");
    CHECK_THAT(refusal({}), contains("option \"command\" is missing: give the command to tune as a list of words"));
    CHECK_THAT(refusal({"no-such-program"}), contains("`no-such-program`: command not found in PATH, which is /"));
    CHECK_THAT(refusal({"train.py"}, {}, folder), contains("the study's folder has a file of this name: write "
                                                           "`./train.py`"));
    CHECK_THAT(refusal({"./train.py"}, {}, folder), contains("train.py is not executable; chmod +x it"));
    CHECK_THAT(refusal({"./missing"}, {}, folder), contains("no such file: " + folder.file("missing")));
    CHECK(refusal({"./{optimizer}"}).empty());  // known only when a trial is made
    CHECK_THAT(refusal({"python3 train.py"}), contains("list of words"));
    const Option mixed{"command", {Value{std::string("sleep")}, Value{std::int64_t{3}}}, true};
    CHECK_THAT(refusal({}, {mixed}), contains("a list of words, each in quotes"));
}

TEST_CASE("options out of their range and unknown ones are refused", "[exec_objective][options]") {
    CHECK_THAT(refusal({"true"}, {option("timeout", Value{-1.0})}), contains("\"timeout\" must be 0 or more"));
    CHECK_THAT(refusal({"true"}, {option("timout", Value{1.0})}), contains("did you mean `timeout`?"));
    CHECK_THAT(refusal({"true", "{checkpoint}"}, {option("checkpoint", Value{false})}),
               contains("{checkpoint} has no meaning with checkpoint = false"));
    CHECK_THAT(refusal({"true"}, {option("min_resource", Value{0.0})}), contains("min_resource = 0"));
}

TEST_CASE("the description is what the options say", "[exec_objective][options]") {
    const Description usual = Study("true").library.description();
    CHECK(usual.name == "exec");
    CHECK(usual.resource_unit == "units");
    CHECK(usual.integer_resource);
    CHECK(usual.can_save);
    CHECK(usual.state_is_files);
    CHECK(usual.thread_safe);
    CHECK(!usual.deterministic);
    CHECK(usual.max_resource == 0);
    const Description other =
        Study("true", {option("resource_unit", Value{std::string("epochs")}), option("integer_resource", Value{false}),
                       option("min_resource", Value{0.5}), option("max_resource", Value{std::int64_t{81}}),
                       option("deterministic", Value{true})})
            .library.description();
    CHECK(other.resource_unit == "epochs");
    CHECK(!other.integer_resource);
    CHECK(other.min_resource == 0.5);
    CHECK(other.max_resource == 81);
    CHECK(other.deterministic);
}
