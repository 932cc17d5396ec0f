// libletter.so through the ABI.
#include <bit>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "letter/blobs.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

/// blobs.csv in a folder of its own: 500 rows, 320 of them for training.
struct Fixture {
    Fixture() { folder.write("blobs.csv", blobs::csv(500)); }
    [[nodiscard]] tiny::Library open(tiny::Table options = {}) const {
        options.try_emplace("data", std::string("blobs.csv"));
        return tiny::Library(LETTER_LIBRARY, options, folder.path().string());
    }
    ScratchFolder folder;
};

tiny::Table parameters(std::int64_t features = 60) {
    return {{"kernel", std::string("gauss")},
            {"bandwidth", 0.5},
            {"ridge", 0.01},
            {"whitening", 0.5},
            {"features", features}};
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace

TEST_CASE("letter says what it is and asks for every option it has", "[letter]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    CHECK(std::string(library.table().name) == "letter");
    CHECK(std::string(library.description.resource_unit) == "examples");
    CHECK(library.description.resource_is_integer == 1);
    CHECK(library.description.max_resource == 320);
    CHECK(library.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    CHECK_THAT(std::string(library.description.space), contains("features  = {"));
    CHECK(library.asked == std::set<std::string>{"budget", "data", "label", "train_rows", "validation"});
    const tiny::Library other = fixture.open({{"budget", std::string("features")}});
    CHECK(std::string(other.description.resource_unit) == "features");
    CHECK_THAT(std::string(other.description.space), !contains("features"));
}

TEST_CASE("letter refuses options that make no sense in words", "[letter]") {
    const Fixture fixture;
    const auto open = [&](const tiny::Table& options) { const auto library = fixture.open(options); };
    CHECK_THROWS_WITH(open({{"data", std::string("")}}), contains("set `data` in [objective]"));
    CHECK_THROWS_WITH(open({{"data", std::string("absent.csv")}}),
                      contains("option \"data\": there is no " + (fixture.folder.path() / "absent.csv").string()));
    CHECK_THROWS_WITH(open({{"budget", std::string("time")}}), contains("must be \"examples\" or \"features\""));
    CHECK_THROWS_WITH(open({{"label", std::string("kind")}}), contains("blobs.csv:1: no column is named \"kind\""));
    CHECK_THROWS_WITH(open({{"train_rows", std::int64_t{500}}}), contains("blobs.csv: train_rows = 500 leaves no"));
    CHECK_THROWS_WITH(open({{"train_rows", std::int64_t{-1}}}), contains("\"train_rows\" must be 0"));
    CHECK_THROWS_WITH(open({{"validation", 1.0}}), contains("\"validation\" must lie between 0 and 1"));
}

TEST_CASE("letter continues bit by bit from a state saved at any level, with either budget", "[letter]") {
    const Fixture fixture;
    for (const std::string budget : {"examples", "features"}) {
        const tiny::Library library = fixture.open({{"budget", budget}});
        const tiny::Values values(parameters());
        tiny::Trial whole(library, values, 42);
        double from = 0;
        for (const double to : {20.0, 60.0, 150.0, 320.0}) {  // by examples: fewer than features, as many, more
            CAPTURE(budget, to);
            tiny::Trial restored(library, values, 42);
            restored.restore(whole.save());
            const tiny::Result expected = whole.train(from, to);
            const tiny::Result result = restored.train(from, to);
            REQUIRE(expected.outcome == ESPALIER_RESULT_OK);
            CHECK(bits(result.value) == bits(expected.value));
            CHECK(bits(result.metrics.at("test_error")) == bits(expected.metrics.at("test_error")));
            CHECK(restored.save() == whole.save());
            from = to;
        }
        CHECK(whole.train(from, 400).value < 0.15);
    }
}

TEST_CASE("letter's loss depends on the seed and on nothing else", "[letter]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const auto state = [&](std::uint64_t seed) {
        tiny::Trial trial(library, tiny::Values(parameters()), seed);
        REQUIRE(trial.train(0, 320).outcome == ESPALIER_RESULT_OK);
        return trial.save();
    };
    CHECK(state(1) == state(1));
    CHECK(state(1) != state(2));
}

TEST_CASE("letter refuses the state of another configuration and a cut one", "[letter]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    tiny::Trial trained(library, tiny::Values(parameters()), 1);
    REQUIRE(trained.train(0, 320).outcome == ESPALIER_RESULT_OK);
    tiny::Bytes state = trained.save();
    tiny::Trial wider(library, tiny::Values(parameters(61)), 1);
    CHECK_THROWS_WITH(wider.restore(state), contains("not the state of a model with this configuration"));
    state.resize(state.size() / 2);
    tiny::Trial trial(library, tiny::Values(parameters()), 1);
    CHECK_THROWS(trial.restore(state));
}

TEST_CASE("what a classifier cannot be is infeasible, and a wrong start fails", "[letter]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const auto train = [&](const char* name, const tiny::Value& value, double from = 0) {
        tiny::Table table = parameters();
        table[name] = value;
        return tiny::Trial(library, tiny::Values(table), 1).train(from, 320);
    };
    CHECK(train("bandwidth", 0.0).message == "bandwidth = 0: must be greater than 0");
    CHECK(train("bandwidth", 0.0).outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(train("whitening", 3.0).outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(train("features", std::int64_t{0}).message == "features = 0: must lie in 1..32768");
    CHECK_THAT(train("kernel", std::string("rbf")).message, contains("must be \"gauss\", \"matern52\""));
    const tiny::Result tiny_ridge = train("ridge", 1e-30);
    CHECK((tiny_ridge.outcome == ESPALIER_RESULT_OK || tiny_ridge.outcome == ESPALIER_RESULT_INFEASIBLE));
    const tiny::Result late = train("ridge", 0.1, 20);
    CHECK(late.outcome == ESPALIER_RESULT_FAILED);
    CHECK(late.message == "asked to train from 20, but the model stands at 0");
}

TEST_CASE("a job of letter that is asked to stop does so", "[letter]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    tiny::Trial trial(library, tiny::Values(parameters()), 1);
    CHECK(trial.train(0, 320, {.looks = 1}).outcome == ESPALIER_RESULT_STOPPED);
    tiny::Trial more(library, tiny::Values(parameters()), 1);
    const tiny::Result result = more.train(0, 400);
    CHECK(result.outcome == ESPALIER_RESULT_OK);
    REQUIRE(result.log.size() == 1);
    CHECK_THAT(result.log[0], contains("only 320 training examples"));
}

TEST_CASE("a thousand features learn the real letters", "[letter]") {
    const char* elsewhere = std::getenv("ESPALIER_SHARED");
    const std::filesystem::path shared =
        elsewhere != nullptr ? elsewhere : std::filesystem::path(ESPALIER_SOURCE).parent_path() / "shared";
    const auto data = (shared / "data" / "letter.csv").lexically_normal();
    if (!std::filesystem::exists(data)) {
        WARN("skipped: there is no " << data.string() << " (ESPALIER_SHARED names another folder than ../shared)");
        return;
    }
    const tiny::Library library(LETTER_LIBRARY, {{"data", data.string()}});
    CHECK(library.description.max_resource == 12800);
    tiny::Table table = parameters(1000);
    table["bandwidth"] = 0.4;
    tiny::Trial trial(library, tiny::Values(table), 1);
    const tiny::Result some = trial.train(0, 800);
    const tiny::Result all = trial.train(800, 12800);
    CHECK(some.value < 0.25);
    CHECK(all.value < 0.09);
    CHECK(all.metrics.at("test_error") < 0.09);
    CHECK(all.metrics.at("test_error") > 0.02);
}
