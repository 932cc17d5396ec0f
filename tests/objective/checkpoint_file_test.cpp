#include "objective/checkpoint_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "fixture.hpp"

using namespace espalier;
using test::contains;

namespace {

const CheckpointHeader header{"study-1", std::string(32, 'f'), TrialId{12}, 2.7, 3};

std::optional<Failed> write(const std::string& path, const std::string& payload, bool sync = false,
                            std::size_t piece = 7) {
    CheckpointWriter writer(path, header, sync);
    for (std::size_t at = 0; at < payload.size(); at += piece)
        writer.write(payload.data() + at, std::min(piece, payload.size() - at));
    if (auto failed = writer.seal()) return failed;
    return writer.place();
}

std::string why(const std::string& path) {
    const auto read = read_checkpoint_file(path);
    const auto* failed = std::get_if<Failed>(&read);
    return failed == nullptr ? "" : failed->why;
}

std::string noise(std::size_t length) {
    std::string bytes(length, '\0');
    std::uint32_t state = 1;
    for (auto& byte : bytes) byte = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U);
    return bytes;
}

}  // namespace

TEST_CASE("a checkpoint comes back as it was written", "[objective][checkpoint]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/state";
    // Around the buffer's size, in small and in large pieces.
    for (const std::size_t length : {0UL, 1UL, 100UL, 65535UL, 65536UL, 65537UL, 300'000UL})
        for (const std::size_t piece : {7UL, 4096UL, 65536UL, 200'000UL}) {
            CAPTURE(length, piece);
            const std::string payload = noise(length);
            const bool sync = length == 100;
            REQUIRE_FALSE(write(path, payload, sync, piece));
            const auto read = read_checkpoint_file(path);
            REQUIRE(std::holds_alternative<Checkpoint>(read));
            const auto& checkpoint = std::get<Checkpoint>(read);
            CHECK(checkpoint.header == header);
            CHECK(std::string(checkpoint.payload.begin(), checkpoint.payload.end()) == payload);
        }
    CHECK(test::files_in(folder.path()) == test::Names{"state"});
}

TEST_CASE("any byte changed and any byte missing is found", "[objective][checkpoint]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/state";
    REQUIRE_FALSE(write(path, noise(60)));
    const std::string whole = test::read_file(path);
    REQUIRE(whole.size() > 60);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        CAPTURE(i);
        for (const int flip : {0x01, 0x80, 0xFF}) {
            std::string bytes = whole;
            bytes[i] = static_cast<char>(bytes[i] ^ flip);
            test::write_file(path, bytes);
            CHECK_THAT(why(path), contains(path));
            CHECK_THROWS_AS(read_checkpoint(path), ObjectiveError);
        }
        test::write_file(path, whole.substr(0, i));
        CHECK_FALSE(why(path).empty());
    }
    test::write_file(path, whole + "x");
    CHECK_THAT(why(path), contains("bytes long and should be"));
    test::write_file(path, whole);
    CHECK(read_checkpoint(path).size() == 60);
}

TEST_CASE("what is wrong with a checkpoint is said", "[objective][checkpoint]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/state";
    REQUIRE_FALSE(write(path, noise(60)));
    const std::string whole = test::read_file(path);
    const auto changed = [&](std::size_t at) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 2);
        test::write_file(path, bytes);
        return why(path);
    };
    CHECK_THAT(changed(0), contains("is no checkpoint of a trial"));
    CHECK_THAT(changed(8), contains("is a checkpoint of format 3; this espalier reads 1"));
    CHECK_THAT(changed(12), contains("has a damaged header"));
    CHECK_THAT(changed(16), contains("has a damaged header"));
    CHECK_THAT(changed(whole.size() - 1), contains("its checksum does not fit"));
    test::write_file(path, whole.substr(0, whole.size() - 1));
    CHECK_THAT(why(path), contains("bytes long and should be"));
    test::write_file(path, "espstate");
    CHECK_THAT(why(path), contains("ends within its header"));
    CHECK_THAT(why(folder.path() + "/none"), contains("No such file"));
}

TEST_CASE("a file that is not finished leaves nothing, and not at its place", "[objective][checkpoint]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/state";
    {
        CheckpointWriter writer(path, header, false);
        CHECK(writer.write("abc", 3));
        CHECK(test::files_in(folder.path()) == test::Names{"state.part"});
        REQUIRE_FALSE(writer.seal());
        CHECK(test::files_in(folder.path()) == test::Names{"state.part"});
    }
    CHECK(test::files_in(folder.path()).empty());
}

TEST_CASE("a folder that is not there and a disk that takes no more are told", "[objective][checkpoint]") {
    const auto nowhere = write("/nowhere/state", "abc");
    REQUIRE(nowhere);
    CHECK_THAT(nowhere->why, contains("/nowhere/state.part: cannot create it: No such file or directory"));

    // Files may not grow beyond 100 kB.
    const test::TemporaryFolder folder;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit before {};
    getrlimit(RLIMIT_FSIZE, &before);
    struct rlimit small = before;
    small.rlim_cur = 100'000;
    setrlimit(RLIMIT_FSIZE, &small);
    const auto full = write(folder.path() + "/state", noise(300'000));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    REQUIRE(full);
    CHECK_THAT(full->why, contains("cannot write it: File too large"));
    CHECK(test::files_in(folder.path()).empty());
}

TEST_CASE("a checkpoint's name says trial, resource and attempt", "[objective][checkpoint]") {
    CHECK(checkpoint_path("f", TrialId{12}, 64, 1) == "f/trial-12@64.1.state");
    CHECK(checkpoint_path("f", TrialId{1}, 2.7, 2) == "f/trial-1@2.7.2.state");
}
