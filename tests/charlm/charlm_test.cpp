// libcharlm.so through the ABI.
#include <unistd.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;

namespace {

/// A small text in a folder of its own.
class Folder {
  public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("espalier-charlm-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
        std::ofstream text(path_ / "rhyme.txt", std::ios::binary);
        for (int i = 0; i < 12; ++i)
            text << "one two buckle my shoe, three four knock at the door, five six pick up sticks, "
                 << "seven eight lay them straight, nine ten a good fat hen " << i << ".\n";
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

tiny::Table with_text(tiny::Table options = {}) {
    options["text"] = std::string("rhyme.txt");
    return options;
}

tiny::Table parameters(const std::string& optimizer) {
    tiny::Table table{{"lr", optimizer == "sgd" ? 0.1 : 0.01},
                      {"context", std::int64_t{4}},
                      {"embedding", std::int64_t{6}},
                      {"hidden", std::int64_t{24}},
                      {"layers", std::int64_t{2}},
                      {"batch", std::int64_t{32}},
                      {"init_scale", 1.0},
                      {"weight_decay", 1e-4},
                      {"dropout", 0.2},
                      {"optimizer", optimizer}};
    if (optimizer == "sgd") {
        table["momentum"] = 0.8;
    } else {
        table["beta2"] = 0.99;
    }
    return table;
}

tiny::Values configuration(const std::string& optimizer = "adam") {
    return tiny::Values(parameters(optimizer), {optimizer == "sgd" ? "beta2" : "momentum"});
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace

TEST_CASE("charlm says what it is and asks for every option it has", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    CHECK(std::string(library.table().name) == "charlm");
    CHECK(std::string(library.description.resource_unit) == "epochs");
    CHECK(library.description.resource_is_integer == 1);
    CHECK(library.description.min_resource == 1);
    CHECK(library.description.max_resource == 27);
    CHECK(library.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    CHECK_THAT(std::string(library.description.space), contains("momentum     = { float = [0.0, 0.99], when"));
    CHECK(library.asked == std::set<std::string>{"activation", "examples", "text", "validation"});
}

TEST_CASE("options that make no sense are refused in words", "[charlm]") {
    const Folder folder;
    const auto open = [&](const tiny::Table& options) {
        const tiny::Library l(CHARLM_LIBRARY, options, folder.path());
    };
    CHECK_THROWS_WITH(open({{"text", std::string("absent.txt")}}),
                      contains(folder.path() + "/absent.txt: No such file") && contains("set `text`"));
    CHECK_THROWS_WITH(open({{"text", std::string(".")}}), contains("Is a directory"));
    CHECK_THROWS_WITH(open({{"text", std::int64_t{3}}}), contains("option \"text\" must be a text"));
    CHECK_THROWS_WITH(open(with_text({{"validation", 1.0}})), contains("\"validation\" must lie between 0 and 1"));
    CHECK_THROWS_WITH(open(with_text({{"examples", std::int64_t{-1}}})), contains("\"examples\" must be 0"));
    CHECK_THROWS_WITH(open(with_text({{"activation", std::string("gelu")}})), contains("\"relu\" or \"tanh\""));
}

TEST_CASE("the loss falls on a small text, and the metrics belong to it", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    for (const std::string optimizer : {"sgd", "adam"}) {
        tiny::Trial trial(library, configuration(optimizer), 1);
        const tiny::Result first = trial.train(0, 1);
        const tiny::Result last = trial.train(1, 12);
        REQUIRE(last.outcome == ESPALIER_RESULT_OK);
        CHECK(last.resource == 12);
        CHECK(last.value < 0.6 * first.value);
        CHECK(last.metrics.at("perplexity") == Approx(std::exp(last.value)));
        CHECK(last.metrics.at("training_loss") > 0);
        CHECK(last.metrics.at("seconds") > 0);
        REQUIRE(last.progress.size() == 11);
        CHECK(last.progress.front().first == 2);
        CHECK(last.progress.back() == std::make_pair(12.0, last.value));
    }
}

TEST_CASE("training continues bit by bit from a state saved at any epoch", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    for (const std::string optimizer : {"sgd", "adam"}) {
        constexpr int epochs = 5;
        tiny::Trial whole(library, configuration(optimizer), 42);
        const tiny::Result expected = whole.train(0, epochs);
        const tiny::Bytes end = whole.save();
        for (int at = 0; at < epochs; ++at) {
            CAPTURE(optimizer, at);
            tiny::Trial first(library, configuration(optimizer), 42);
            if (at > 0) CHECK(first.train(0, at).outcome == ESPALIER_RESULT_OK);
            tiny::Trial second(library, configuration(optimizer), 42);
            second.restore(first.save());
            const tiny::Result result = second.train(at, epochs);
            CHECK(bits(result.value) == bits(expected.value));
            CHECK(second.save() == end);
        }
    }
}

TEST_CASE("a state of another configuration or a cut one is refused", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    tiny::Table wider = parameters("adam");
    wider["hidden"] = std::int64_t{25};
    tiny::Trial other(library, tiny::Values(wider, {"momentum"}), 1);
    tiny::Trial trial(library, configuration(), 1);
    CHECK_THROWS_WITH(trial.restore(other.save()), contains("parameters; this configuration has"));
    tiny::Bytes cut = trial.save();
    cut.resize(cut.size() / 2);
    CHECK_THROWS_WITH(trial.restore(cut), contains("too short"));
    tiny::Trial sgd(library, configuration("sgd"), 1);
    CHECK_THROWS_WITH(sgd.restore(trial.save()), contains("unread"));
}

TEST_CASE("the loss depends on the seed and on nothing else", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    const auto loss = [&](std::uint64_t seed) { return tiny::Trial(library, configuration(), seed).train(0, 2).value; };
    CHECK(bits(loss(1)) == bits(loss(1)));
    CHECK(bits(loss(1)) != bits(loss(2)));
}

TEST_CASE("trials in four threads give the losses that they give alone", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    constexpr std::size_t trials = 8;
    const auto loss = [&](std::size_t i) {
        return tiny::Trial(library, configuration(i % 2 == 0 ? "sgd" : "adam"), i).train(0, 3).value;
    };
    std::vector<double> alone(trials), together(trials);
    for (std::size_t i = 0; i < trials; ++i) alone[i] = loss(i);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < trials; i += 4) together[i] = loss(i);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(alone == together);
}

TEST_CASE("a job that is asked to stop does so between batches", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    tiny::Trial trial(library, configuration(), 1);
    const tiny::Result result = trial.train(0, 27, {.looks = 60});
    CHECK(result.outcome == ESPALIER_RESULT_STOPPED);
    CHECK(result.resource == 0);
    CHECK(result.progress.size() == 1);  // 60 batches are one epoch of 49 and a bit

    tiny::Trial told(library, configuration(), 1);
    const tiny::Result by_report = told.train(0, 27, {.reports = 2});
    CHECK(by_report.outcome == ESPALIER_RESULT_STOPPED);
    CHECK(by_report.resource == 2);
    CHECK(by_report.value == by_report.progress.back().second);
}

TEST_CASE("a job from where the model does not stand fails", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    tiny::Trial trial(library, configuration(), 1);
    const tiny::Result result = trial.train(3, 9);
    CHECK(result.outcome == ESPALIER_RESULT_FAILED);
    CHECK_THAT(result.message, contains("the model stands at 0"));
}

TEST_CASE("a learning rate that is too great ends in NaN, and stays there", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    tiny::Table wild = parameters("sgd");
    wild["lr"] = 1e4;
    const tiny::Values values(wild, {"beta2"});
    tiny::Trial trial(library, values, 1);
    const tiny::Result result = trial.train(0, 3);
    CHECK(result.outcome == ESPALIER_RESULT_OK);
    CHECK(std::isnan(result.value));
    tiny::Trial again(library, values, 1);
    again.restore(trial.save());
    CHECK(std::isnan(again.train(3, 4).value));
}

TEST_CASE("examples limits what an epoch sees", "[charlm]") {
    const Folder folder;
    const tiny::Library few(CHARLM_LIBRARY, with_text({{"examples", std::int64_t{64}}}), folder.path());
    tiny::Trial trial(few, configuration(), 1);
    const tiny::Result result = trial.train(0, 27, {.looks = 2 * 3});  // two batches an epoch
    CHECK(result.progress.size() == 3);
}

TEST_CASE("what a configuration cannot be is infeasible", "[charlm]") {
    const Folder folder;
    const tiny::Library library(CHARLM_LIBRARY, with_text(), folder.path());
    tiny::Table wrong = parameters("adam");
    wrong["context"] = std::int64_t{65};
    const tiny::Result result = tiny::Trial(library, tiny::Values(wrong, {"momentum"}), 1).train(0, 1);
    CHECK(result.outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK(result.message == "context = 65: must lie in 1..64");
}
