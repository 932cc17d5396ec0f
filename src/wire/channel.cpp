#include "wire/channel.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace espalier::wire {
namespace {

static_assert(StopFlag::is_always_lock_free, "the flag is shared between processes");

/// The first byte of a message that says: the frame is in the file, so many bytes. No frame begins with it.
constexpr unsigned char elsewhere = 0xFF;
constexpr std::size_t elsewhere_bytes = 1 + sizeof(std::uint64_t);

constexpr int stop_page_bytes = 4096;

/// Two are meant to come at most; room for more lets them be closed instead of reported as an error of the kernel.
constexpr std::size_t most_descriptors = 16;
union Control {
    cmsghdr align;
    std::array<char, CMSG_SPACE(sizeof(int) * most_descriptors)> bytes;
};

Failed failed(const char* what) { return {fmt::format("{}: {}", what, std::strerror(errno))}; }

Descriptor new_memory_file(const char* name) {
    return Descriptor(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

Sending send_with(int socket, std::span<const unsigned char> bytes, std::span<const int> files, Wait wait) {
    iovec part{const_cast<unsigned char*>(bytes.data()), bytes.size()};  // sendmsg only reads it
    Control control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!files.empty()) {
        message.msg_control = control.bytes.data();
        message.msg_controllen = CMSG_SPACE(files.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(files.size_bytes());
        std::memcpy(CMSG_DATA(header), files.data(), files.size_bytes());
    }
    const int flags = MSG_NOSIGNAL | (wait == Wait::no ? MSG_DONTWAIT : 0);
    while (::sendmsg(socket, &message, flags) < 0) {
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return Sending::would_block;
        if (errno == EPIPE || errno == ECONNRESET) return Sending::closed;
        return Sending::failed;
    }
    return Sending::done;
}

/// What came beside a message; those that find no place are closed.
struct Files {
    std::array<Descriptor, 2> kept;
    std::size_t count = 0;

    void take(const cmsghdr& header) {
        if (header.cmsg_level != SOL_SOCKET || header.cmsg_type != SCM_RIGHTS) return;
        const std::size_t arrived = (header.cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < arrived; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(&header) + i * sizeof fd, sizeof fd);
            Descriptor owned(fd);
            if (count < kept.size()) kept[count] = std::move(owned);
            ++count;
        }
    }
};

std::optional<std::uint64_t> bytes_elsewhere(std::span<const unsigned char> bytes) {
    if (bytes.size() != elsewhere_bytes || bytes[0] != elsewhere) return std::nullopt;
    std::uint64_t count = 0;
    std::memcpy(&count, bytes.data() + 1, sizeof count);
    return count;
}

}  // namespace

std::variant<SocketPair, Failed> SocketPair::make() {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
    return SocketPair{Descriptor(ends[0]), Descriptor(ends[1])};
}

Sending send(int socket, std::span<const unsigned char> bytes, int file, Wait wait) {
    if (bytes.size() <= most_bytes) return send_with(socket, bytes, std::span(&file, file < 0 ? 0U : 1U), wait);
    if (bytes.size() > most_bytes_in_file) {
        errno = EMSGSIZE;
        return Sending::failed;
    }
    const auto made = memory_file(bytes);
    if (std::holds_alternative<Failed>(made)) return Sending::failed;
    std::array<unsigned char, elsewhere_bytes> envelope{elsewhere};
    const std::uint64_t count = bytes.size();
    std::memcpy(envelope.data() + 1, &count, sizeof count);
    const std::array<int, 2> files{std::get<Descriptor>(made).get(), file};
    return send_with(socket, envelope, std::span(files).first(file < 0 ? 1 : 2), wait);
}

Received Inbox::receive(int socket, Wait wait) {
    iovec part{buffer_.data(), buffer_.size()};
    Control control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const int flags = MSG_CMSG_CLOEXEC | (wait == Wait::no ? MSG_DONTWAIT : 0);
    ssize_t count = 0;
    bool unread = false;
    while ((count = ::recvmsg(socket, &message, flags)) < 0) {
        if (errno == EINTR) continue;
        if (errno == ECONNRESET && !unread) {  // once, before what it had sent; the control buffer is untouched
            unread = true;
            continue;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) return WouldBlock{};
        if (errno == ECONNRESET) return End{true};
        return failed("receiving a message");
    }
    Files files;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header))
        files.take(*header);
    if (count == 0) return End{unread};  // an empty message would look the same; nobody sends one
    if ((message.msg_flags & MSG_TRUNC) != 0)
        return Failed{fmt::format("a message of more than {} bytes", buffer_.size())};
    if ((message.msg_flags & MSG_CTRUNC) != 0 && files.count == 0)
        return Failed{"no descriptor is left for the file that came with a message"};

    const std::span<const unsigned char> bytes(buffer_.data(), static_cast<std::size_t>(count));
    const auto in_file = bytes_elsewhere(bytes);
    if (!in_file) return Message{bytes, std::move(files.kept[0]), unread};
    auto read = read_memory_file(files.kept[0].get(), *in_file, most_bytes_in_file);
    if (auto* wrong = std::get_if<Failed>(&read)) return std::move(*wrong);
    from_file_ = std::get<std::vector<unsigned char>>(std::move(read));
    return Message{from_file_, std::move(files.kept[1]), unread};
}

std::variant<MemoryFile, Failed> MemoryFile::make() {
    Descriptor file = new_memory_file("espalier-bytes");
    if (!file) return failed("a memory file");
    return MemoryFile(std::move(file));
}

std::optional<Failed> MemoryFile::append(std::span<const unsigned char> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failed("writing a memory file");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return std::nullopt;
}

std::variant<Descriptor, Failed> MemoryFile::seal() && {
    if (::fcntl(file_.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
        return failed("sealing a memory file");
    return std::move(file_);
}

std::variant<Descriptor, Failed> memory_file(std::span<const unsigned char> bytes) {
    auto made = MemoryFile::make();
    if (auto* wrong = std::get_if<Failed>(&made)) return std::move(*wrong);
    auto& file = std::get<MemoryFile>(made);
    if (auto wrong = file.append(bytes)) return std::move(*wrong);
    return std::move(file).seal();
}

std::variant<std::vector<unsigned char>, Failed> read_memory_file(int file, std::uint64_t count, std::uint64_t most) {
    if (file < 0) return Failed{"a file was announced and none came"};
    // Another kind of file may block for ever.
    if (::fcntl(file, F_GET_SEALS) < 0) return Failed{"the file that came is no memory file"};
    struct stat status {};
    if (::fstat(file, &status) != 0) return failed("a memory file");
    if (count > most) return Failed{fmt::format("a file of {} bytes was announced, {} are allowed", count, most)};
    if (status.st_size < 0 || static_cast<std::uint64_t>(status.st_size) < count)
        return Failed{fmt::format("a file of {} bytes was announced, and has {}", count, status.st_size)};
    std::vector<unsigned char> bytes;
    try {
        bytes.resize(static_cast<std::size_t>(count));
    } catch (const std::exception&) {
        return Failed{fmt::format("no memory for a file of {} bytes", count)};
    }
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t got = ::pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("reading a memory file");
        if (got == 0) return Failed{fmt::format("a file of {} bytes was announced, and has {}", count, done)};
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::variant<OutgoingState, Failed> outgoing(std::span<const unsigned char> bytes) {
    if (bytes.size() <= most_state) return OutgoingState{{{bytes.begin(), bytes.end()}, std::nullopt}, {}};
    auto file = memory_file(bytes);
    if (auto* wrong = std::get_if<Failed>(&file)) return std::move(*wrong);
    return OutgoingState{{{}, bytes.size()}, std::get<Descriptor>(std::move(file))};
}

std::variant<std::vector<unsigned char>, Failed> incoming(State state, const Descriptor& file, std::uint64_t most) {
    if (state.in_file) return read_memory_file(file.get(), *state.in_file, most);
    if (state.bytes.size() > most)
        return Failed{fmt::format("a state of {} bytes, {} are allowed", state.bytes.size(), most)};
    return std::move(state.bytes);
}

std::variant<StopPage, Failed> StopPage::make() {
    Descriptor file = new_memory_file("espalier-stop");
    if (!file || ::ftruncate(file.get(), stop_page_bytes) != 0) return failed("the memory file of the stop flag");
    void* page = ::mmap(nullptr, stop_page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (page == MAP_FAILED) return failed("mapping the stop flag");
    StopPage made(std::move(file), new (page) StopFlag(0));
    // The size is sealed: a worker that truncated the file would kill whoever sets the flag.
    if (::fcntl(made.file(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) return failed("sealing the stop flag");
#ifdef F_SEAL_FUTURE_WRITE
    // Only our mapping writes. A kernel before 5.1 does not know it; then a worker could stop itself, no more.
    static_cast<void>(::fcntl(made.file(), F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
#endif
    return made;
}

std::variant<StopPage, Failed> StopPage::open(int file) {
    if (file < 0) return Failed{"the memory file of the stop flag did not come"};
    void* page = ::mmap(nullptr, stop_page_bytes, PROT_READ, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) return failed("mapping the stop flag");
    return StopPage(Descriptor(), static_cast<StopFlag*>(page));
}

StopPage::StopPage(StopPage&& other) noexcept
    : file_(std::move(other.file_)), flag_(std::exchange(other.flag_, nullptr)) {}

StopPage& StopPage::operator=(StopPage&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(flag_, other.flag_);
    return *this;
}

StopPage::~StopPage() {
    if (flag_ != nullptr) ::munmap(static_cast<void*>(flag_), stop_page_bytes);
}

}  // namespace espalier::wire
