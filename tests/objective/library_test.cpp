#include "objective/library.hpp"

#include "fixture.hpp"

using namespace espalier;
using test::contains;

namespace {

/// Why the library is refused; "" if it is not.
std::string refusal(const std::string& path, const OptionTable& options = {}) {
    try {
        const Library library(path, options, ".");
        return "";
    } catch (const ObjectiveError& error) {
        return error.what();
    }
}

std::string refused(const std::string& reason) { return refusal(REFUSED + reason + ".so"); }

}  // namespace

TEST_CASE("an objective in C says what it is", "[objective][library]") {
    const Library library(WALK, {}, ".");
    const auto& said = library.description();
    CHECK(said.name == "walk");
    CHECK(said.resource_unit == "steps");
    CHECK(said.integer_resource);
    CHECK(said.min_resource == 1);
    CHECK(said.max_resource == 64);
    CHECK(said.thread_safe);
    CHECK(said.can_save);
    CHECK(said.deterministic);
    CHECK_FALSE(said.uses_tbb);
    CHECK_FALSE(said.maximize);
    CHECK(said.value_name == "place");
    CHECK(said.space == "step = { float = [0.1, 1.0] }\n");
    CHECK(library.hash() == file_hash(WALK));
    CHECK(library.hash().size() == 32);
    CHECK(library.path().front() == '/');
}

TEST_CASE("options reach the objective and change what it says", "[objective][library]") {
    const Library library(WALK, test::off("saves"), ".");
    CHECK_FALSE(library.description().can_save);
}

TEST_CASE("the same library can be opened twice, by two studies", "[objective][library]") {
    const Library one(WALK, test::off("saves"), ".");
    const Library two(WALK, {}, ".");
    CHECK_FALSE(one.description().can_save);
    CHECK(two.description().can_save);
}

TEST_CASE("an objective in C++ loads, trains and continues", "[objective][library]") {
    const test::TemporaryFolder folder;
    const Library library(BOWL, {}, ".");
    CHECK(library.description().can_save);
    const Space space({{"lr", FloatRange{-1, 100, false}, {}}});
    test::Listener listener;
    Evaluator evaluator(library, space, listener, test::settings_in(folder.path()));
    const auto loss_of = [&](const Job& job, double lr) { return evaluator.run(job, {{Value{lr}}}); };

    const auto first = loss_of({TrialId{1}, 0, 1, 0, 1}, 0.5);
    REQUIRE(first.result);
    CHECK(first.result->loss == 0.25);
    const auto second = loss_of({TrialId{1}, 1, 1, 1, 4}, 0.5);
    REQUIRE(second.result);
    CHECK(second.result->loss == 0x1p-8);

    const auto thrown = loss_of({TrialId{2}, 0, 1, 0, 1}, -0.5);
    REQUIRE(thrown.result);
    CHECK(thrown.result->outcome == Outcome::failed);
    CHECK_THAT(thrown.message, contains("lr is negative"));
    const auto refused = loss_of({TrialId{3}, 0, 1, 0, 1}, 11);
    REQUIRE(refused.result);
    CHECK(refused.result->outcome == Outcome::failed);
    CHECK_THAT(refused.message, contains("lr must not exceed 10"));
}

TEST_CASE("a path without a file is refused", "[objective][library]") {
    CHECK_THAT(refusal("/nowhere/libcharlm.so"), contains("/nowhere/libcharlm.so does not exist"));
}

TEST_CASE("a file that is no shared library is refused with the loader's words", "[objective][library]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/libtext.so";
    test::write_file(path, "not a library\n");
    CHECK_THAT(refusal(path), contains("cannot be loaded as a shared library: "));
    CHECK_THAT(refusal(path), contains("libtext.so"));
    CHECK_FALSE(refusal(folder.path()).empty());
}

TEST_CASE("each fault of a library's table is named", "[objective][library]") {
    CHECK_THAT(refused("SYMBOL"), contains("has no symbol espalier_get_objective: is it an Espalier objective? Build "
                                           "it with ESPALIER_OBJECTIVE(...) from <espalier/objective.hpp>"));
    CHECK_THAT(refused("DECLINES"), contains("cannot serve this host (espalier "));
    CHECK_THAT(refused("VERSION"), contains("speaks ABI 7; this espalier speaks 1"));
    CHECK_THAT(refused("SHORT"), contains("incomplete table of functions: 88 bytes, ABI 1 has 96"));
    CHECK_THAT(refused("TINY"), contains("8 bytes, too short to say its ABI version"));
    CHECK_THAT(refused("LACKS"), contains("it lacks close, train"));
    CHECK_THAT(refused("CANNOT_SAVE"), contains("ESPALIER_CAN_SAVE and lacks save"));
    CHECK_THAT(refused("MIN_RESOURCE"), contains("min_resource = 0"));
    CHECK_THAT(refused("MAX_RESOURCE"), contains("max_resource = 2"));
    CHECK_THAT(refused("DESCRIBE"), contains("fails to describe itself"));
    CHECK_THAT(refused("VERSION"), contains("libtest_objective_refused_VERSION.so"));
}

TEST_CASE("options that it refuses are told in its words", "[objective][library]") {
    const auto with = [](const char* fault) { return refusal(TROUBLED, {{"fault", {Value{std::string(fault)}}, {}}}); };
    CHECK_THAT(with("open fails"), contains("the corpus is not there"));
    CHECK_THAT(with("open throws"), contains("threw an exception across the ABI"));
    CHECK_THAT(with("open throws"), contains("from open"));
    CHECK(with("") == "");
}

TEST_CASE("an option that the objective never asked for is unknown", "[objective][library]") {
    CHECK_THAT(refusal(WALK, {{"pading", {Value{std::int64_t{8}}}, false}}),
               contains("[objective] pading: walk has no option of this name; did you mean `padding`?"));
    const std::string two = refusal(WALK, {{"zebra", {Value{true}}, false}, {"savs", {Value{true}}, false}});
    CHECK_THAT(two, contains("[objective] zebra: walk has no option of this name\n"));
    CHECK_THAT(two, contains("[objective] savs: walk has no option of this name; did you mean `saves`?"));
}

TEST_CASE("a misspelt option is pointed at when the objective misses the right one", "[objective][library]") {
    const std::string said =
        refusal(TROUBLED, {{"fault", {Value{std::string("open fails")}}, false}, {"falt", {Value{true}}, false}});
    CHECK_THAT(said, contains("[objective] falt: troubled did not ask for this; did you mean `fault`?"));
}

TEST_CASE("a file's hash tells its bytes", "[objective][library]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/file";
    std::string bytes(200'000, 'a');
    test::write_file(path, bytes);
    const std::string before = file_hash(path);
    bytes.back() = 'b';
    test::write_file(path, bytes);
    CHECK(file_hash(path) != before);
    test::write_file(path, "");
    CHECK(file_hash(path) == "99aa06d3014798d86001c324468d497f");  // XXH3-128 of nothing, from its specification
    CHECK_THROWS_AS(file_hash(folder.path() + "/none"), ObjectiveError);
}
