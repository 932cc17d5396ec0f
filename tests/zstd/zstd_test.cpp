// libzstd.so, the objective, through the ABI.
#include <zstd.h>

#include <bit>
#include <cstdint>
#include <sstream>
#include <string>

#include "counter_random.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/tiny_host.hpp"

using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

constexpr int file_count = 60;

std::string file_name(int i) {
    std::ostringstream name;
    name << 'd' << i % 7 << "/f" << i << ".h";
    return name.str();
}

/// 60 files, 1.6 MiB in all.
struct Fixture {
    Fixture() {
        objectives::CounterRandom random(5, 2);
        for (int i = 0; i < file_count; ++i) {
            std::string text;
            const std::size_t bytes = 100 + random.below(56000);
            while (text.size() < bytes) text.append("int f").append(std::to_string(random.below(900))).append("();\n");
            folder.write(file_name(i), text);
            original += text.size();
            std::string frame(ZSTD_compressBound(text.size()), '\0');
            compressed += ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 19);
        }
    }
    [[nodiscard]] tiny::Library open(tiny::Table options = {}) const {
        options.try_emplace("folder", std::string("."));
        return tiny::Library(ZSTD_OBJECTIVE, options, folder.path().string());
    }
    ScratchFolder folder;
    std::size_t original = 0, compressed = 0;  ///< compressed by libzstd's level 19
};

tiny::Table parameters(const std::string& strategy) {
    return {{"strategy", strategy},
            {"windowLog", std::int64_t{17}},
            {"hashLog", std::int64_t{15}},
            {"chainLog", std::int64_t{16}},
            {"searchLog", std::int64_t{4}},
            {"minMatch", std::int64_t{4}},
            {"targetLength", std::int64_t{32}}};
}

tiny::Table level_alone() {
    tiny::Table table = parameters("default");
    for (auto& [name, value] : table)
        if (name != "strategy") value = std::int64_t{0};
    return table;
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace

TEST_CASE("zstd says what it is and asks for every option it has", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    CHECK(std::string(library.table().name) == "zstd");
    CHECK(std::string(library.description.resource_unit) == "MiB");
    CHECK(library.description.resource_is_integer == 0);
    CHECK(library.description.max_resource == 2);
    CHECK(library.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE | ESPALIER_DETERMINISTIC));
    CHECK_THAT(std::string(library.description.space), contains("windowLog    = { int = [10, 17] }"));
    CHECK_THAT(std::string(library.description.space), contains("minMatch     = { int = [3, 7] }"));
    CHECK(library.asked == std::set<std::string>{"extensions", "folder", "level", "max_seconds_per_mib"});
    const tiny::Library bounded = fixture.open({{"max_seconds_per_mib", 1.0}});
    CHECK(bounded.description.flags == (ESPALIER_THREAD_SAFE | ESPALIER_CAN_SAVE));
}

TEST_CASE("zstd refuses options that make no sense in words", "[zstd]") {
    const Fixture fixture;
    const auto open = [&](const tiny::Table& options) { const auto library = fixture.open(options); };
    CHECK_THROWS_WITH(open({{"folder", std::string("absent")}}),
                      contains("option \"folder\": there is no " + (fixture.folder.path() / "absent").string()));
    CHECK_THROWS_WITH(open({{"folder", std::string("d0/f0.h")}}), contains("Not a directory"));
    CHECK_THROWS_WITH(open({{"extensions", std::string("cpp")}}), contains("with one of the `extensions`"));
    CHECK_THROWS_WITH(open({{"level", std::int64_t{23}}}), contains("\"level\" must lie in 1..22"));
    CHECK_THROWS_WITH(open({{"max_seconds_per_mib", -1.0}}), contains("\"max_seconds_per_mib\" must be 0"));
}

TEST_CASE("with every parameter left to the level, the loss is that level's", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    tiny::Trial trial(library, tiny::Values(level_alone()), 1);
    const tiny::Result result = trial.train(0, 2);
    REQUIRE(result.outcome == ESPALIER_RESULT_OK);
    const double loss = static_cast<double>(fixture.compressed) / static_cast<double>(fixture.original);
    CHECK(result.value == loss);
    CHECK(result.metrics.at("ratio") == Approx(1 / loss));
    CHECK(result.metrics.at("seconds") > 0);
    CHECK(result.metrics.at("mib_per_second") > 0);
}

TEST_CASE("zstd continues bit by bit from a state saved at any level, and whatever the seed", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    for (const std::string strategy : {"fast", "lazy2", "btultra2"}) {
        const tiny::Values values(parameters(strategy));
        const tiny::Result at_once = tiny::Trial(library, values, 1).train(0, 2);
        REQUIRE(at_once.outcome == ESPALIER_RESULT_OK);
        tiny::Trial whole(library, values, 2);
        double from = 0, last = 0;
        for (const double to : {0.125, 0.5, 1.0, 2.0}) {
            CAPTURE(strategy, to);
            tiny::Trial restored(library, values, 3);
            restored.restore(whole.save());
            const double expected = whole.train(from, to).value;
            CHECK(bits(restored.train(from, to).value) == bits(expected));
            from = to;
            last = expected;
        }
        CHECK(bits(last) == bits(at_once.value));
    }
}

TEST_CASE("more than the whole folder is the whole folder", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const tiny::Values values(parameters("greedy"));
    tiny::Trial trial(library, values, 1);
    const double all = trial.train(0, 2).value;
    CHECK(bits(trial.train(2, 8).value) == bits(all));
}

TEST_CASE("a configuration that is too slow is infeasible", "[zstd]") {
    const Fixture fixture;
    const tiny::Library strict = fixture.open({{"max_seconds_per_mib", 1e-6}});
    const tiny::Result slow = tiny::Trial(strict, tiny::Values(parameters("btultra2")), 1).train(0, 2);
    CHECK(slow.outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK_THAT(slow.message, contains("too slow: ") && contains("max_seconds_per_mib = 1e-06"));
    const tiny::Library lenient = fixture.open({{"max_seconds_per_mib", 1000.0}});
    CHECK(tiny::Trial(lenient, tiny::Values(parameters("btultra2")), 1).train(0, 2).outcome == ESPALIER_RESULT_OK);
}

TEST_CASE("what libzstd does not accept is infeasible, and a wrong start fails", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const auto train = [&](const char* name, const tiny::Value& value, double from = 0) {
        tiny::Table table = parameters("lazy");
        table[name] = value;
        return tiny::Trial(library, tiny::Values(table), 1).train(from, 2);
    };
    CHECK(train("windowLog", std::int64_t{99}).outcome == ESPALIER_RESULT_INFEASIBLE);
    CHECK_THAT(train("windowLog", std::int64_t{99}).message, contains("windowLog = 99"));
    CHECK_THAT(train("minMatch", std::int64_t{-1}).message, contains("minMatch = -1"));
    CHECK_THAT(train("strategy", std::string("best")).message, contains("must be one of \"default\", \"fast\""));
    const tiny::Result late = train("minMatch", std::int64_t{4}, 0.5);
    CHECK(late.outcome == ESPALIER_RESULT_FAILED);
    CHECK(late.message == "asked to train from 0.5 MiB, but the state stands at 0");
}

TEST_CASE("parameters that do not apply are left to the level", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    tiny::Table table = parameters("fast");
    for (const char* name : {"chainLog", "searchLog"}) table.erase(name);
    const tiny::Values values(table, {"chainLog", "searchLog"});
    CHECK(tiny::Trial(library, values, 1).train(0, 2).outcome == ESPALIER_RESULT_OK);
}

TEST_CASE("a folder that changes between jobs fails the job, and its states are refused", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const tiny::Values values(parameters("lazy"));
    tiny::Trial trial(library, values, 1);
    REQUIRE(trial.train(0, 1).outcome == ESPALIER_RESULT_OK);
    const tiny::Bytes state = trial.save();
    for (int i = 0; i < file_count; ++i) fixture.folder.write(file_name(i), "short");
    const tiny::Result result = trial.train(1, 2);
    CHECK(result.outcome == ESPALIER_RESULT_FAILED);
    CHECK_THAT(result.message, contains("must not change while a study runs"));
    const tiny::Library now = fixture.open();
    tiny::Trial other(now, values, 1);
    CHECK_THROWS_WITH(other.restore(state), contains("are not those that this state was made from"));
}

TEST_CASE("a job of zstd that is asked to stop does so between files", "[zstd]") {
    const Fixture fixture;
    const tiny::Library library = fixture.open();
    const tiny::Values values(parameters("lazy"));
    tiny::Trial trial(library, values, 1);
    CHECK(trial.train(0, 2, {.looks = 5}).outcome == ESPALIER_RESULT_STOPPED);
}
