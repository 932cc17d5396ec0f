// objective.hpp, through the small objectives of toys/.
#include <espalier/objective.hpp>
#include <string>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;

namespace {

tiny::Values how(const std::string& text, std::set<std::string> absent = {"momentum"}) {
    return tiny::Values({{"how", text}}, std::move(absent));
}

std::string refusal(const tiny::Library& library, const tiny::Values& values) {
    try {
        const tiny::Trial trial(library, values, 1);
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a class of ten lines is an objective", "[objective_hpp]") {
    const tiny::Library library(BOWL_LIBRARY);
    CHECK(std::string(library.table().name) == "Bowl");
    CHECK(library.table().save == nullptr);
    CHECK(library.description.flags == ESPALIER_THREAD_SAFE);
    CHECK(library.description.space == nullptr);
    CHECK(library.description.min_resource == 1);

    tiny::Trial with(library, tiny::Values({{"lr", 0.1}, {"momentum", 0.5}}), 1);
    CHECK(with.train(0, 2).value == Approx(1.25));
    tiny::Trial without(library, tiny::Values({{"lr", std::int64_t{1}}}, {"momentum"}), 1);
    const tiny::Result result = without.train(0, 4);
    CHECK(result.outcome == ESPALIER_RESULT_OK);
    CHECK(result.value == Approx(4.25));
    CHECK(result.resource == 4);
}

TEST_CASE("a host of another ABI version is not served", "[objective_hpp]") {
    const tiny::Library library(BOWL_LIBRARY);
    const espalier_host newer{sizeof newer, ESPALIER_ABI_VERSION + 5, ESPALIER_ABI_VERSION + 1, "newer"};
    const espalier_host tolerant{sizeof tolerant, ESPALIER_ABI_VERSION + 5, ESPALIER_ABI_VERSION, "tolerant"};
    const espalier_host older{sizeof older, ESPALIER_ABI_VERSION - 1, 0, "older"};
    CHECK(library.entry()(&newer) == nullptr);
    CHECK(library.entry()(&older) == nullptr);
    CHECK(library.entry()(nullptr) == nullptr);
    CHECK(library.entry()(&tolerant) == &library.table());
}

TEST_CASE("two libraries whose classes have one name keep apart", "[objective_hpp]") {
    const tiny::Library streams(STREAMS_LIBRARY);
    const tiny::Library faults(FAULTS_LIBRARY);
    CHECK(std::string(streams.table().name) == "Toy");
    CHECK(std::string(faults.table().name) == "faults");
    CHECK(streams.table().create != faults.table().create);
}

TEST_CASE("a state goes through streams and back", "[objective_hpp]") {
    const tiny::Library library(STREAMS_LIBRARY);
    CHECK(library.description.flags == (ESPALIER_CAN_SAVE | ESPALIER_MAXIMIZE));
    const tiny::Values values({{"name", std::string("abc")}});
    tiny::Trial first(library, values, 7);
    CHECK(first.train(0, 2).value == 13);
    const tiny::Bytes state = first.save();
    CHECK(std::string(state.begin(), state.end()) == "abc 13\n");

    tiny::Trial second(library, values, 7);
    second.restore(state);
    CHECK(second.train(2, 3).value == 16);
    tiny::Trial third(library, values, 7);
    CHECK_THROWS_WITH(third.restore({'a', 'b'}), contains("too short or damaged"));
}

TEST_CASE("a state that does not fit is refused", "[objective_hpp]") {
    const tiny::Library library(FAULTS_LIBRARY);
    tiny::Trial trial(library, how("plain"), 1);
    const tiny::Bytes state = trial.save();
    CHECK(state.size() == 8 + 5 + 8 + 24);

    tiny::Bytes shorter(state.begin(), state.end() - 1);
    CHECK_THROWS_WITH(trial.restore(shorter), contains("damaged"));
    tiny::Bytes longer = state;
    longer.push_back(0);
    CHECK_THROWS_WITH(trial.restore(longer), contains("1 of 46 bytes unread"));
    tiny::Bytes damaged = state;
    damaged[7] = 0xff;
    CHECK_THROWS_WITH(trial.restore(damaged), contains("exceeds what is left"));
    CHECK_THROWS_WITH(trial.restore({}), contains("8 bytes wanted, 0 left"));
    CHECK_NOTHROW(trial.restore(state));
}

TEST_CASE("what a constructor throws is reported in its words", "[objective_hpp]") {
    const tiny::Library library(FAULTS_LIBRARY);
    CHECK(refusal(library, how("plain")).empty());
    CHECK(refusal(library, how("create")) == "no room for this trial");
    CHECK_THAT(refusal(library, how("wrong name")), contains("parameter \"learning_rate\", which the study does not"));
    CHECK_THAT(refusal(library, how("wrong type")), contains("parameter \"how\" must be a whole number"));
    CHECK_THAT(refusal(library, how("no default")), contains("parameter \"momentum\" is absent"));
    CHECK_THAT(refusal(library, how("has", {})), contains("\"momentum\""));
}

TEST_CASE("has() tells an absent parameter from one that is there", "[objective_hpp]") {
    const tiny::Library library(FAULTS_LIBRARY);
    tiny::Trial absent(library, how("has"), 1);
    CHECK(absent.train(0, 1).value == 2);
    tiny::Trial present(library, tiny::Values({{"how", std::string("has")}, {"momentum", 0.5}}), 1);
    CHECK(present.train(0, 1).value == 1);
}

TEST_CASE("what train throws becomes a result", "[objective_hpp]") {
    const tiny::Library library(FAULTS_LIBRARY);
    const auto train = [&](const char* text) { return tiny::Trial(library, how(text), 1).train(1, 2); };

    CHECK(train("plain").outcome == ESPALIER_RESULT_OK);
    const tiny::Result strange = train("no exception");
    CHECK(strange.outcome == ESPALIER_RESULT_FAILED);
    CHECK_THAT(strange.message, contains("no std::exception"));
    const tiny::Result infeasible = train("infeasible");
    CHECK(infeasible.outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(infeasible.message == "batch > data");
    const tiny::Result at_once = train("infeasible at once");
    CHECK(at_once.outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(at_once.message == "a width of 0");
    const tiny::Result stopped = train("stopped");
    CHECK(stopped.outcome == ESPALIER_RESULT_STOPPED);
    CHECK(stopped.resource == 1.5);
    CHECK(stopped.value == 0.25);
    CHECK(train("metrics").metrics.at("answer") == 42);
}

TEST_CASE("a message that is too long is cut between characters", "[objective_hpp]") {
    const tiny::Library library(FAULTS_LIBRARY);
    // The buffer takes 255 bytes: the second byte of the first umlaut does not fit, so neither does the first.
    CHECK(tiny::Trial(library, how("long text"), 1).train(0, 1).message == std::string(254, 'x'));
}

TEST_CASE("a state that cannot be saved says why", "[objective_hpp]") {
    const tiny::Library library(FAULTS_LIBRARY);
    tiny::Trial trial(library, how("save"), 1);
    CHECK(trial.state_size() == 0);
    CHECK_THROWS_WITH(trial.save(), contains("nothing to save"));
}

TEST_CASE("options reach the shared part, and describe() sees it", "[objective_hpp]") {
    const tiny::Library saves(FAULTS_LIBRARY, {}, "/studies");
    CHECK((saves.description.flags & ESPALIER_CAN_SAVE) != 0);
    CHECK(saves.asked == std::set<std::string>{"file", "refuse", "saves", "steps"});
    CHECK(tiny::Trial(saves, how("path"), 1).train(0, 1).message == "/studies/default.txt");

    const tiny::Library other(FAULTS_LIBRARY, {{"saves", false}, {"file", std::string("/a/b")}, {"steps", 0.5}});
    CHECK((other.description.flags & ESPALIER_CAN_SAVE) == 0);
    CHECK(tiny::Trial(other, how("path"), 1).train(0, 1).message == "/a/b");
    CHECK(tiny::Trial(other, how("steps"), 1).train(0, 1).value == 0.5);
    CHECK_THROWS_WITH(tiny::Library(FAULTS_LIBRARY, {{"refuse", std::string("closed")}}), contains("closed"));
    CHECK_THROWS_WITH(tiny::Library(FAULTS_LIBRARY, {{"saves", 1.5}}), contains("option \"saves\" must be a truth"));
}
