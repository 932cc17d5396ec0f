// The compressor against libzstd's simplest calls.
#include "zstd/compressor.hpp"

#include <zstd.h>

#include <string>

#include "counter_random.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using compression::Compressor;
using compression::Parameters;
using espalier::test::contains;
using espalier::test::ScratchFolder;

namespace {

/// Text of few words: it compresses, but not to nothing.
std::string words(std::size_t bytes, std::uint64_t seed) {
    objectives::CounterRandom random(seed, 1);
    std::string text;
    while (text.size() < bytes) {
        text.append("word").append(std::to_string(random.below(500)));
        text += random.below(9) == 0 ? '\n' : ' ';
    }
    text.resize(bytes);
    return text;
}

std::string decompressed(const std::string& frame, std::size_t bytes) {
    std::string text(bytes, '\0');
    const std::size_t count = ZSTD_decompress(text.data(), text.size(), frame.data(), frame.size());
    return ZSTD_isError(count) != 0 ? ZSTD_getErrorName(count) : text.substr(0, count);
}

bool go_on() { return false; }

}  // namespace

TEST_CASE("a frame decompresses to what went in, with every strategy", "[zstd][compressor]") {
    for (int strategy = 0; strategy <= 9; ++strategy) {
        for (const std::size_t bytes : {0U, 1U, 5000U, 600000U}) {
            CAPTURE(strategy, bytes);
            Compressor compressor({.level = 3, .window_log = 18, .strategy = strategy});
            const std::string text = words(bytes, 1);
            CHECK(decompressed(compressor.frame(text), bytes) == text);
        }
    }
}

TEST_CASE("parameters of 0 are those of the level", "[zstd][compressor]") {
    const std::string text = words(100000, 2);
    for (const int level : {1, 3, 9, 19}) {
        std::string frame(ZSTD_compressBound(text.size()), '\0');
        frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), level));
        CHECK(Compressor({.level = level}).frame(text).size() == frame.size());
    }
}

TEST_CASE("parameters matter", "[zstd][compressor]") {
    const std::string text = words(300000, 3);
    const auto size = [&](const Parameters& p) { return Compressor(p).frame(text).size(); };
    CHECK(size({.strategy = 1}) > size({.strategy = 9}));
    CHECK(size({.window_log = 10}) > size({.window_log = 19}));
    CHECK(size({.search_log = 1, .strategy = 6}) > size({.search_log = 8, .strategy = 6}));
    CHECK(size({.min_match = 3}) != size({.min_match = 7}));
}

TEST_CASE("a file's size is that of its frame, whatever was compressed before", "[zstd][compressor]") {
    const ScratchFolder folder;
    for (int strategy = 1; strategy <= 9; ++strategy) {
        Compressor used({.level = 9, .strategy = strategy});
        for (const std::size_t bytes : {200000U, 0U, 20000U, 1U << 18U, 20001U}) {
            CAPTURE(strategy, bytes);
            const std::string text = words(bytes, bytes);
            const auto path = folder.write("text", text);
            Compressor fresh({.level = 9, .strategy = strategy});
            const auto size = used.compressed_size(path, bytes, go_on);
            REQUIRE(size);
            CHECK(*size == fresh.frame(text).size());
        }
    }
}

TEST_CASE("a file that changed or went is told by its name", "[zstd][compressor]") {
    const ScratchFolder folder;
    const auto path = folder.write("text", "12345");
    Compressor compressor({});
    CHECK_THROWS_WITH(compressor.compressed_size(path, 4, go_on), contains(path.string() + " is no longer 4 bytes"));
    CHECK_THROWS_WITH(compressor.compressed_size(path, 6, go_on), contains("must not change while a study runs"));
    CHECK_THROWS_WITH(compressor.compressed_size(folder.path() / "gone", 5, go_on),
                      contains("cannot read " + (folder.path() / "gone").string() + " any more: No such file"));
    CHECK(compressor.compressed_size(path, 5, go_on));
}

TEST_CASE("a large file can be stopped in between", "[zstd][compressor]") {
    const ScratchFolder folder;
    const std::string text = words(3U << 20U, 4);
    const auto path = folder.write("text", text);
    Compressor compressor({.level = 1});
    int looks = 0;
    CHECK_FALSE(compressor.compressed_size(path, text.size(), [&] { return ++looks == 3; }));
    CHECK(looks == 3);
}

TEST_CASE("what libzstd refuses is told by the parameter's name", "[zstd][compressor]") {
    CHECK_THROWS_WITH(Compressor({.window_log = 99}), contains("windowLog = 99: "));
    CHECK_THROWS_WITH(Compressor({.min_match = 9}), contains("minMatch = 9: "));
    CHECK_THROWS_WITH(Compressor({.strategy = 10}), contains("strategy = 10: "));
    CHECK(compression::strategy_named("fast") == 1);
    CHECK(compression::strategy_named("btultra2") == 9);
    CHECK(compression::strategy_named("default") == 0);
    CHECK_FALSE(compression::strategy_named("best"));
    CHECK(compression::bounds().min_match.low == 3);
    CHECK(compression::bounds().min_match.high == 7);
}
