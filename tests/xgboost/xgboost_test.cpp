// libxgboost.so (the objective) through the ABI.
#include <bit>
#include <cstdint>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "letter/blobs.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/tiny_host.hpp"
#include "xgboost/booster.hpp"

using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

/// blobs.csv: 600 rows, 384 of them for training; line.svm: a number that follows from two others.
struct Fixture {
    Fixture() {
        folder.write("blobs.csv", blobs::csv(600));
        std::string lines;
        for (int i = 0; i < 300; ++i)
            lines += std::to_string(i % 17 - 0.5 * (i % 5)) + " 0:" + std::to_string(i % 17) +
                     " 2:" + std::to_string(i % 5) + "\n";
        folder.write("line.svm", lines);
    }
    [[nodiscard]] tiny::Library open(tiny::Table options = {}) const {
        options.try_emplace("data", std::string("blobs.csv"));
        return tiny::Library(XGBOOST_LIBRARY, options, folder.path().string());
    }
    ScratchFolder folder;
};

tiny::Table parameters() {
    return {{"eta", 0.3},       {"max_depth", std::int64_t{4}}, {"min_child_weight", 1.0}, {"lambda", 1.0},
            {"subsample", 0.6}, {"colsample_bytree", 0.7}};
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace

TEST_CASE("xgboost says what it is and asks for every option it has", "[xgboost]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    CHECK(std::string(library.table().name) == "xgboost");
    CHECK(std::string(library.description.resource_unit) == "rounds");
    CHECK(library.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    CHECK_THAT(std::string(library.description.space), contains("subsample"));
    CHECK(library.asked ==
          std::set<std::string>{"data", "format", "label", "task", "train_rows", "validation", "value"});
}

TEST_CASE("xgboost refuses options that make no sense in words", "[xgboost]") {
    const Fixture fixture;
    const auto open = [&](const tiny::Table& options) { const auto library = fixture.open(options); };
    CHECK_THROWS_WITH(open({{"data", std::string("")}}), contains("set `data` in [objective]"));
    CHECK_THROWS_WITH(open({{"data", std::string("absent.csv")}}), contains("option \"data\": there is no "));
    CHECK_THROWS_WITH(open({{"task", std::string("rank")}}), contains("one of \"classification\", \"regression\""));
    CHECK_THROWS_WITH(open({{"value", std::string("auc")}}), contains("one of \"error\", \"mlogloss\""));
    CHECK_THROWS_WITH(open({{"format", std::string("libsvm")}}), contains("blobs.csv: no line has an INDEX:VALUE"));
    CHECK_THROWS_WITH(open({{"task", std::string("regression")}}), contains("blobs.csv:2: "));
    CHECK_THROWS_WITH(open({{"data", std::string("line.svm")}, {"label", std::string("y")}}),
                      contains("for CSV files"));
    CHECK_THROWS_WITH(open({{"validation", 1.0}}), contains("\"validation\" must lie between 0 and 1"));
}

TEST_CASE("training 0 to 4 to 16 is training 0 to 16, bit by bit, through saving and restoring", "[xgboost]") {
    const Fixture fixture;
    const std::vector<std::pair<tiny::Table, std::string>> cases = {
        {{}, "test_error"},
        {{{"value", std::string("mlogloss")}}, "test_error"},
        {{{"data", std::string("line.svm")}, {"task", std::string("regression")}}, "test_rmse"}};
    for (const auto& [options, metric] : cases) {
        const tiny::Library library = fixture.open(options);
        const tiny::Values values(parameters());
        tiny::Trial whole(library, values, 42), parts(library, values, 42), restored(library, values, 42);
        REQUIRE(parts.train(0, 4).outcome == ESPALIER_RESULT_OK);
        restored.restore(parts.save());
        const tiny::Result expected = whole.train(0, 16), memory = parts.train(4, 16), file = restored.train(4, 16);
        REQUIRE(expected.outcome == ESPALIER_RESULT_OK);
        CHECK(bits(memory.value) == bits(expected.value));
        CHECK(bits(file.value) == bits(expected.value));
        CHECK(bits(file.metrics.at(metric)) == bits(expected.metrics.at(metric)));
        CHECK((parts.save() == whole.save()));  // not for people to read
        CHECK((restored.save() == whole.save()));
    }
}

TEST_CASE("whatever is sampled, a round's draws depend on its number alone", "[xgboost][booster]") {
    std::istringstream in(blobs::csv(300));
    const boosting::Matrix matrix(boosting::read_examples(in, {}, "blobs"));
    for (const std::string sampled : {"subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode"}) {
        INFO(sampled);
        const auto set_up = [&](boosting::Booster& booster) {
            for (const boosting::Setting& setting : std::vector<boosting::Setting>{{"objective", "multi:softprob"},
                                                                                   {"num_class", "3"},
                                                                                   {"tree_method", "hist"},
                                                                                   {"seed_per_iteration", "true"},
                                                                                   {"nthread", "1"},
                                                                                   {sampled, "0.5"}})
                booster.set(setting);
        };
        const auto train = [&](boosting::Booster& booster, int from, int to) {
            for (int round = from; round < to; ++round) {
                booster.forget_draws();
                booster.train_round(round, matrix);
            }
        };
        boosting::Booster whole({&matrix}), begun({&matrix}), restored({&matrix});
        set_up(whole);
        set_up(begun);
        train(whole, 0, 12);
        train(begun, 0, 5);
        restored.load(begun.save());
        set_up(restored);
        train(restored, 5, 12);
        CHECK((restored.save() == whole.save()));
    }
}

TEST_CASE("boosted trees learn the classes, and the seed decides what is sampled", "[xgboost]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const auto state = [&](std::uint64_t seed) {
        tiny::Trial trial(library, tiny::Values(parameters()), seed);
        const auto result = trial.train(0, 20);
        CHECK(result.value < 0.2);
        CHECK(result.metrics.at("test_error") < 0.2);
        return trial.save();
    };
    CHECK((state(1) == state(1)));
    CHECK((state(1) != state(2)));
}

TEST_CASE("trials in several threads come out as alone", "[xgboost][threads]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open({{"value", std::string("mlogloss")}});
    const auto trained = [&](std::int64_t depth) {
        tiny::Table table = parameters();
        table["max_depth"] = depth;
        tiny::Trial trial(library, tiny::Values(table), 7);
        return bits(trial.train(0, 20).value);
    };
    std::vector<std::uint64_t> alone, together(4);
    for (std::int64_t depth = 2; depth < 6; ++depth) alone.push_back(trained(depth));
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i)
        threads.emplace_back([&, i] { together[i] = trained(static_cast<std::int64_t>(i) + 2); });
    for (auto& thread : threads) thread.join();
    CHECK(together == alone);
}

TEST_CASE("what trees cannot be is infeasible, and a wrong start fails", "[xgboost]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const auto train = [&](const char* name, const tiny::Value& value, double from = 0) {
        tiny::Table table = parameters();
        table[name] = value;
        return tiny::Trial(library, tiny::Values(table), 1).train(from, 2);
    };
    CHECK(train("eta", 0.0).outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(train("eta", 0.0).message == "eta = 0: must be above 0 and at most 1");
    CHECK(train("max_depth", std::int64_t{0}).outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(train("eta", 0.3, 1).message == "asked to train from 1, but the trees stand at 0");
}

TEST_CASE("a job of xgboost reports, and stops when it is asked to", "[xgboost]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const tiny::Values values(parameters());
    CHECK(tiny::Trial(library, values, 1).train(0, 64, {.looks = 3}).outcome == ESPALIER_RESULT_STOPPED);
    const auto result = tiny::Trial(library, values, 1).train(0, 64);
    CHECK(result.progress.size() == 15);
    CHECK(result.progress.front().first == 4);
}

TEST_CASE("a damaged state is refused", "[xgboost]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const tiny::Values values(parameters());
    tiny::Trial trained(library, values, 1);
    REQUIRE(trained.train(0, 4).outcome == ESPALIER_RESULT_OK);
    tiny::Bytes state = trained.save();
    tiny::Trial cut(library, values, 1);
    state.resize(state.size() / 2);
    CHECK_THROWS(cut.restore(state));
}
