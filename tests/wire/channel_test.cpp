// Messages, descriptors and memory files through a socket pair, with an other side that does as it likes.
#include "wire/channel.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "wire/codec.hpp"

using namespace espalier;
using wire::Inbox;
using wire::Sending;
using wire::SocketPair;
using wire::Wait;
using Bytes = std::vector<unsigned char>;

namespace {

template <typename T>
T must(std::variant<T, Failed> made) {
    if (const auto* failed = std::get_if<Failed>(&made)) FAIL(failed->why);
    return std::get<T>(std::move(made));
}

wire::Message message(wire::Received received) {
    if (const auto* failed = std::get_if<Failed>(&received)) FAIL(failed->why);
    REQUIRE(std::holds_alternative<wire::Message>(received));
    return std::get<wire::Message>(std::move(received));
}

std::string why(const wire::Received& received) {
    const auto* failed = std::get_if<Failed>(&received);
    return failed == nullptr ? "" : failed->why;
}
template <typename T>
std::string why(const std::variant<T, Failed>& made) {
    const auto* failed = std::get_if<Failed>(&made);
    return failed == nullptr ? "" : failed->why;
}

Bytes pattern(std::size_t count) {
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(i * 31 + (i >> 8U));
    return bytes;
}
Bytes copy(const wire::Message& message) { return {message.bytes.begin(), message.bytes.end()}; }

std::ptrdiff_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
}

bool closes_on_exec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

/// As a worker that was taken over might: many descriptors beside one byte.
void send_descriptors(int socket, std::size_t count) {
    const std::vector<int> files(count, socket);
    std::vector<char> control(CMSG_SPACE(count * sizeof(int)));
    char byte = 'x';
    iovec part{&byte, 1};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(header), files.data(), count * sizeof(int));
    REQUIRE(::sendmsg(socket, &message, 0) == 1);
}

}  // namespace

TEST_CASE("messages arrive one by one, and then the end", "[wire][channel]") {
    auto pair = must(SocketPair::make());
    CHECK(closes_on_exec(pair.first.get()));
    CHECK(closes_on_exec(pair.second.get()));
    Inbox inbox;
    CHECK(std::holds_alternative<wire::WouldBlock>(inbox.receive(pair.second.get(), Wait::no)));
    CHECK(wire::send(pair.first.get(), pattern(3)) == Sending::done);
    CHECK(wire::send(pair.first.get(), pattern(5)) == Sending::done);
    CHECK(copy(message(inbox.receive(pair.second.get()))) == pattern(3));
    CHECK(copy(message(inbox.receive(pair.second.get()))) == pattern(5));
    pair.first.reset();
    CHECK(std::holds_alternative<wire::End>(inbox.receive(pair.second.get())));
    CHECK(wire::send(pair.second.get(), pattern(3)) == Sending::closed);  // and no SIGPIPE
}

TEST_CASE("an end that left something unread is told with the first that is received after it", "[wire][channel]") {
    Inbox inbox;
    for (const bool leaves : {true, false}) {
        auto pair = must(SocketPair::make());
        for (int i = 0; i < 2; ++i) REQUIRE(wire::send(pair.first.get(), pattern(4)) == Sending::done);
        CHECK_FALSE(message(inbox.receive(pair.second.get())).unread);
        for (int i = 0; i < 2; ++i) REQUIRE(wire::send(pair.second.get(), pattern(5)) == Sending::done);
        if (!leaves) static_cast<void>(inbox.receive(pair.second.get()));
        pair.second.reset();
        CHECK(message(inbox.receive(pair.first.get())).unread == leaves);
        CHECK_FALSE(message(inbox.receive(pair.first.get())).unread);
        CHECK(std::holds_alternative<wire::End>(inbox.receive(pair.first.get())));
    }
    auto pair = must(SocketPair::make());
    REQUIRE(wire::send(pair.first.get(), pattern(4)) == Sending::done);
    pair.second.reset();
    const auto end = inbox.receive(pair.first.get());
    REQUIRE(std::holds_alternative<wire::End>(end));
    CHECK(std::get<wire::End>(end).unread);
}

TEST_CASE("a socket that is full says so instead of waiting", "[wire][channel]") {
    const auto pair = must(SocketPair::make());
    Sending last = Sending::done;
    for (int i = 0; i < 100000 && last == Sending::done; ++i)
        last = wire::send(pair.first.get(), pattern(1000), -1, Wait::no);
    CHECK(last == Sending::would_block);
    CHECK(wire::send(-1, pattern(3)) == Sending::failed);
}

TEST_CASE("a frame that is too long for a message arrives all the same, with its descriptor", "[wire][channel]") {
    const auto pair = must(SocketPair::make());
    Inbox inbox;
    const auto before = open_descriptors();
    const Bytes state = pattern(wire::most_state + 1);
    for (const std::size_t length : {wire::most_bytes, wire::most_bytes + 1, std::size_t{3} << 20U}) {
        const auto file = must(wire::memory_file(state));
        REQUIRE(wire::send(pair.first.get(), pattern(length), file.get()) == Sending::done);
        const auto arrived = message(inbox.receive(pair.second.get()));
        CHECK(copy(arrived) == pattern(length));
        CHECK(closes_on_exec(arrived.file.get()));
        CHECK(must(wire::read_memory_file(arrived.file.get(), state.size(), state.size())) == state);
        REQUIRE(wire::send(pair.first.get(), pattern(length)) == Sending::done);
        const auto alone = message(inbox.receive(pair.second.get()));
        CHECK(copy(alone) == pattern(length));
        CHECK_FALSE(alone.file);
    }
    CHECK(open_descriptors() == before);
    CHECK(wire::send(pair.first.get(), Bytes(wire::most_bytes_in_file + 1)) == Sending::failed);
    CHECK(errno == EMSGSIZE);
}

TEST_CASE("descriptors that nobody asked for are closed", "[wire][channel]") {
    const auto pair = must(SocketPair::make());
    Inbox inbox;
    const auto before = open_descriptors();
    for (const std::size_t count : {std::size_t{2}, std::size_t{16}, std::size_t{200}}) {
        send_descriptors(pair.first.get(), count);
        CHECK(message(inbox.receive(pair.second.get())).bytes.size() == 1);
        CHECK(open_descriptors() == before);
    }
}

TEST_CASE("a message that is too long is an error", "[wire][channel]") {
    const auto pair = must(SocketPair::make());
    Inbox inbox;
    const Bytes bytes = pattern(wire::most_bytes + 1);
    REQUIRE(::send(pair.first.get(), bytes.data(), bytes.size(), 0) > 0);
    CHECK(why(inbox.receive(pair.second.get())) == "a message of more than 65536 bytes");
}

TEST_CASE("a frame announced in a file that is not there, or shorter, is an error", "[wire][channel]") {
    const auto pair = must(SocketPair::make());
    Inbox inbox;
    Bytes announced{0xFF, 0, 0, 1, 0, 0, 0, 0, 0};  // 65,536 bytes
    REQUIRE(wire::send(pair.first.get(), announced) == Sending::done);
    CHECK(why(inbox.receive(pair.second.get())) == "a file was announced and none came");
    const auto shorter = must(wire::memory_file(pattern(100)));
    REQUIRE(wire::send(pair.first.get(), announced, shorter.get()) == Sending::done);
    CHECK(why(inbox.receive(pair.second.get())) == "a file of 65536 bytes was announced, and has 100");
    announced[6] = 1;  // a terabyte
    REQUIRE(wire::send(pair.first.get(), announced, shorter.get()) == Sending::done);
    CHECK_THAT(why(inbox.receive(pair.second.get())), test::contains("16777216 are allowed"));
}

TEST_CASE("a memory file gives what was announced, no more, and is nobody's to change", "[wire][channel]") {
    const Bytes bytes = pattern(100000);
    const auto file = must(wire::memory_file(bytes));
    CHECK(must(wire::read_memory_file(file.get(), bytes.size(), bytes.size())) == bytes);
    CHECK(must(wire::read_memory_file(file.get(), 10, bytes.size())) == pattern(10));
    CHECK(must(wire::read_memory_file(file.get(), 0, 0)).empty());
    CHECK_THAT(why(wire::read_memory_file(file.get(), bytes.size() + 1, 1U << 20U)), test::contains("and has 100000"));
    CHECK_THAT(why(wire::read_memory_file(file.get(), bytes.size(), 99999)), test::contains("99999 are allowed"));
    CHECK(::ftruncate(file.get(), 10) != 0);
    CHECK(::pwrite(file.get(), "x", 1, 0) < 0);
}

TEST_CASE("a file that could block is not read", "[wire][channel]") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const Descriptor read(ends[0]), write(ends[1]);
    CHECK(why(wire::read_memory_file(read.get(), 1, 10)) == "the file that came is no memory file");
    const Descriptor zeros(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
    CHECK(why(wire::read_memory_file(zeros.get(), 1, 10)) == "the file that came is no memory file");
}

TEST_CASE("a state travels within its frame or beside it", "[wire][channel]") {
    for (const std::size_t size : {std::size_t{0}, wire::most_state, wire::most_state + 1, std::size_t{5} << 20U}) {
        const Bytes state = pattern(size);
        auto outgoing = must(wire::outgoing(state));
        CHECK(outgoing.state.in_file.has_value() == (size > wire::most_state));
        CHECK(static_cast<bool>(outgoing.file) == (size > wire::most_state));
        CHECK(must(wire::incoming(outgoing.state, outgoing.file, size)) == state);
        if (size > 0)
            CHECK_THAT(why(wire::incoming(outgoing.state, outgoing.file, size - 1)), test::contains("allowed"));
    }
    CHECK(why(wire::incoming({{}, 10}, {}, 100)) == "a file was announced and none came");
}

TEST_CASE("the other side reads the request to stop, and cannot write or shrink it", "[wire][channel]") {
    auto page = must(wire::StopPage::make());
    auto view = must(wire::StopPage::open(page.file()));
    CHECK(view.flag() == 0);
    page.set(1);
    CHECK(view.flag() == 1);
    CHECK(::ftruncate(page.file(), 0) != 0);
    CHECK(::ftruncate(page.file(), 1 << 20U) != 0);
    CHECK(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, page.file(), 0) == MAP_FAILED);
    page.close_file();
    page.set(0);
    CHECK(view.flag() == 0);
    const auto moved = std::move(view);
    page.set(7);
    CHECK(moved.flag() == 7);
    CHECK(why(wire::StopPage::open(-1)) == "the memory file of the stop flag did not come");
}
