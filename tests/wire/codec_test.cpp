// Frames survive the way through bytes; bytes that are no frame are told so, whatever they are.
#include "wire/codec.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "random_frames.hpp"
#include "support/catch.hpp"

using namespace espalier;
using Bytes = std::vector<unsigned char>;

namespace {

constexpr std::size_t kinds = std::variant_size_v<wire::Frame>;

const wire::Frame* frame_of(const std::variant<wire::Frame, std::string>& decoded) {
    return std::get_if<wire::Frame>(&decoded);
}

/// Of each kind a few, from a seed that is printed.
template <typename Check>
void for_random_frames(std::size_t count, Check check) {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    test::RandomFrames random(seed);
    for (std::size_t i = 0; i < count; ++i) {
        const wire::Frame frame = random.frame(i % kinds);
        INFO("frame " << i << " of kind " << i % kinds);
        check(frame, wire::encode(frame), random);
    }
}

template <typename Frame>
Frame sent(const Frame& frame) {
    const auto decoded = wire::decode(wire::encode(wire::Frame(frame)));
    if (const auto* wrong = std::get_if<std::string>(&decoded)) FAIL(*wrong);
    return std::get<Frame>(std::get<wire::Frame>(decoded));
}

}  // namespace

TEST_CASE("every frame comes back as it was sent", "[wire][codec]") {
    for_random_frames(2000, [](const wire::Frame& frame, const Bytes& bytes, test::RandomFrames&) {
        const auto decoded = wire::decode(bytes);
        REQUIRE(frame_of(decoded) != nullptr);
        CHECK(frame_of(decoded)->index() == frame.index());
        CHECK(wire::encode(*frame_of(decoded)) == bytes);
    });
}

// Two encodings that agree could both lack a member; so the members are looked at, too.
TEST_CASE("the members of a Train and of a Trained arrive", "[wire][codec]") {
    wire::Train train;
    train.job = {TrialId{7}, 2, 3, 4.5, 9, 1};
    train.seed = 11;
    train.threads = 5;
    train.configuration = {{"lr", Value{0.25}},
                           {"momentum", std::nullopt},
                           {"width", Value{std::int64_t{64}}},
                           {"flag", Value{true}},
                           {"method", Value{std::string("adam")}}};
    train.json = "{}";
    train.state_at = 1.5;
    train.state = wire::State{{1, 2, 3}, std::nullopt};
    train.rebuild = {3, 4.5};
    train.save = true;
    const auto there = sent(train);
    CHECK(there.job == train.job);
    CHECK(there.seed == 11);
    CHECK(there.threads == 5);
    REQUIRE(there.configuration.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(there.configuration[i].name == train.configuration[i].name);
        CHECK(there.configuration[i].value == train.configuration[i].value);
    }
    CHECK(there.json == "{}");
    CHECK(there.state_at == 1.5);
    CHECK(there.state->bytes == Bytes{1, 2, 3});
    CHECK(there.rebuild == train.rebuild);
    CHECK(there.save);

    wire::Trained trained;
    trained.outcome = 2;
    trained.value = -1.5;
    trained.resource = 9;
    trained.message = "caf\xC3\xA9";
    trained.metrics = {{"square", 2.25}};
    trained.seconds = 0.5;
    trained.cpu_seconds = 0.75;
    trained.peak_memory = 123456789;
    trained.ruled_out = true;
    trained.out_of_memory = true;
    trained.state = wire::State{{}, 5000};
    trained.unsaved = "not today";
    const auto back = sent(trained);
    CHECK(back.outcome == 2);
    CHECK(back.value == -1.5);
    CHECK(back.resource == 9);
    CHECK(back.message == trained.message);
    REQUIRE(back.metrics.size() == 1);
    CHECK(back.metrics[0].name == "square");
    CHECK(back.metrics[0].value == 2.25);
    CHECK(back.seconds == 0.5);
    CHECK(back.cpu_seconds == 0.75);
    CHECK(back.peak_memory == 123456789);
    CHECK(back.ruled_out);
    CHECK(back.out_of_memory);
    CHECK(back.state->in_file == 5000);
    CHECK(back.unsaved == "not today");
}

TEST_CASE("the members of the frames that open a worker arrive", "[wire][codec]") {
    const wire::Open open{4,          "/lib/a.so",     {{"path", {Value{std::string("x")}, Value{false}}, true}},
                          "/studies", {"lr", "width"}, true,
                          false};
    const auto there = sent(open);
    CHECK(there.protocol == 4);
    CHECK(there.library == open.library);
    REQUIRE(there.options.size() == 1);
    CHECK(there.options[0].name == "path");
    CHECK(there.options[0].values == open.options[0].values);
    CHECK(there.options[0].list);
    CHECK(there.folder == open.folder);
    CHECK(there.parameters == open.parameters);
    CHECK(there.verdicts);
    CHECK_FALSE(there.idle);

    Description said;
    said.name = "curve";
    said.resource_unit = "epochs";
    said.integer_resource = said.can_save = said.maximize = true;
    said.min_resource = 2;
    said.max_resource = 256;
    said.value_name = "nats";
    said.space = "lr = 1\n";
    const auto opened = sent(wire::Opened{said, "abcd"});
    CHECK(opened.description.name == "curve");
    CHECK(opened.description.resource_unit == "epochs");
    CHECK(opened.description.integer_resource);
    CHECK(opened.description.can_save);
    CHECK(opened.description.maximize);
    CHECK_FALSE(opened.description.thread_safe);
    CHECK_FALSE(opened.description.uses_tbb);
    CHECK(opened.description.min_resource == 2);
    CHECK(opened.description.max_resource == 256);
    CHECK(opened.description.value_name == "nats");
    CHECK(opened.description.space == "lr = 1\n");
    CHECK(opened.hash == "abcd");
}

TEST_CASE("a frame that is cut short or has bytes left over is refused", "[wire][codec]") {
    for_random_frames(200, [](const wire::Frame&, Bytes bytes, test::RandomFrames& random) {
        for (std::size_t length = 0; length < bytes.size(); ++length)
            if (frame_of(wire::decode(std::span(bytes).first(length))) != nullptr)
                FAIL("accepted when cut to " << length << " of " << bytes.size());
        bytes.push_back(static_cast<unsigned char>(random.word()));
        CHECK(frame_of(wire::decode(bytes)) == nullptr);
    });
}

// A changed byte may be another valid frame. Then all of its bytes were read: it encodes to as many, but where text
// was made valid.
TEST_CASE("a frame with any byte changed is another frame or refused, and never more", "[wire][codec]") {
    for_random_frames(100, [](const wire::Frame&, Bytes bytes, test::RandomFrames& random) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const unsigned char old = bytes[i];
            for (const unsigned char changed :
                 {static_cast<unsigned char>(old ^ 1U), static_cast<unsigned char>(old ^ 0x80U), std::uint8_t{0},
                  std::uint8_t{0xFF}, static_cast<unsigned char>(random.word())}) {
                bytes[i] = changed;
                const auto decoded = wire::decode(bytes);
                if (const auto* frame = frame_of(decoded);
                    frame != nullptr && wire::encode(*frame).size() < bytes.size())
                    FAIL("byte " << i << " as " << int{changed} << ": bytes went unread");
            }
            bytes[i] = old;
        }
    });
}

TEST_CASE("random bytes are refused or a frame", "[wire][codec]") {
    const std::uint64_t seed = std::random_device{}();
    INFO("seed " << seed);
    test::RandomFrames random(seed);
    for (int i = 0; i < 20000; ++i) {
        Bytes bytes(random.below(64));
        for (auto& byte : bytes) byte = static_cast<unsigned char>(random.word() >> random.below(60));
        if (!bytes.empty()) bytes[0] = static_cast<unsigned char>(random.below(kinds + 2));
        static_cast<void>(wire::decode(bytes));
    }
    CHECK(frame_of(wire::decode({})) == nullptr);
}

TEST_CASE("a length that the bytes do not bear out takes no memory", "[wire][codec]") {
    // Refused, but with a length of four gigabytes.
    CHECK(frame_of(wire::decode(Bytes{2, 0xFF, 0xFF, 0xFF, 0xFF, 'x'})) == nullptr);
    // Progress with as many metrics.
    Bytes progress = wire::encode(wire::Progress{1, 2, {}});
    std::fill(progress.end() - 4, progress.end(), std::uint8_t{0xFF});
    CHECK(frame_of(wire::decode(progress)) == nullptr);
    // A state of 2^64 - 1 bytes.
    wire::Trained trained;
    trained.state = wire::State{};
    Bytes state = wire::encode(trained);
    const auto empty = wire::encode(wire::Trained{});
    std::fill(state.begin() + static_cast<std::ptrdiff_t>(empty.size()) - 1,
              state.begin() + static_cast<std::ptrdiff_t>(empty.size()) + 7, std::uint8_t{0xFF});
    CHECK(frame_of(wire::decode(state)) == nullptr);
}

TEST_CASE("a state that says it is in two places is refused", "[wire][codec]") {
    wire::Trained trained;
    trained.state = wire::State{{1}, 1};
    const auto decoded = wire::decode(wire::encode(trained));
    REQUIRE(frame_of(decoded) == nullptr);
    CHECK_THAT(std::get<std::string>(decoded), test::contains("a state that is here and in a file"));
}

TEST_CASE("words for people are cut between characters, and made valid text on arrival", "[wire][codec]") {
    std::string euros;
    while (euros.size() <= 2 * wire::most_words) euros += "\xE2\x82\xAC";
    const auto log = sent(wire::Log{1, euros});
    CHECK(log.text.size() <= wire::most_words);
    CHECK(log.text.size() > wire::most_words - 3);
    CHECK(log.text == euros.substr(0, log.text.size()));
    CHECK(log.text.size() % 3 == 0);

    CHECK(sent(wire::Unusable{"caf\xE9"}).why == "caf\xEF\xBF\xBD");
    // Paths are bytes, and stay what they are.
    CHECK(sent(wire::Open{1, "/caf\xE9.so", {}, "", {}, false, true}).library == "/caf\xE9.so");
}
