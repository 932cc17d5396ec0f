/// What frames travel through: a SOCK_SEQPACKET pair, memory files beside the messages, and the page that carries the
/// request to stop. Linux only. Nothing here is locked: one thread sends and one receives at a time on each end.
///
/// Espalier must survive whatever a worker does with its end. So a file that came from there is read, never mapped (it
/// could be truncated under us), and only as far as was announced and allowed; descriptors nobody asked for are closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/descriptor.hpp"
#include "objective/failed.hpp"
#include "objective/stop_flag.hpp"
#include "wire/frames.hpp"

namespace espalier::wire {

/// A frame of more than `most_bytes` travels in a memory file of its own, which send() and receive() see to. Beyond
/// this it is refused: a state of any size has its own file (State::in_file).
inline constexpr std::size_t most_bytes_in_file = std::size_t{16} << 20U;

/// Two ends, close-on-exec both.
struct SocketPair {
    Descriptor first;
    Descriptor second;
    [[nodiscard]] static std::variant<SocketPair, Failed> make();
};

enum class Wait : std::uint8_t { yes, no };

enum class Sending : std::uint8_t {
    done,
    would_block,  ///< only with Wait::no
    closed,       ///< the other side is gone
    failed,       ///< errno says why
};
/// Sends one message, and with it the descriptor `file` where that is not -1. Raises no SIGPIPE.
[[nodiscard]] Sending send(int socket, std::span<const unsigned char> bytes, int file = -1, Wait wait = Wait::yes);

/// A message, and the descriptor that came with it (close-on-exec), if one did.
struct Message {
    std::span<const unsigned char> bytes;  ///< valid until the inbox receives again
    Descriptor file;
    bool unread = false;  ///< the other side is gone, and never read something that we sent
};
/// The other side is gone.
struct End {
    bool unread = false;  ///< as above; said once, by whatever is received first after its end
};
struct WouldBlock {};  ///< only with Wait::no
using Received = std::variant<Message, End, WouldBlock, Failed>;

/// Where messages are received: one buffer for as many sockets as one thread serves.
class Inbox {
  public:
    Inbox() : buffer_(most_bytes) {}
    /// Failed: what came is no message of ours, or the socket is broken; the connection is of no use any more.
    [[nodiscard]] Received receive(int socket, Wait wait = Wait::yes);

  private:
    std::vector<unsigned char> buffer_;
    std::vector<unsigned char> from_file_;
};

/// A memory file that grows, until it is sealed: then nobody changes it any more.
class MemoryFile {
  public:
    [[nodiscard]] static std::variant<MemoryFile, Failed> make();
    [[nodiscard]] std::optional<Failed> append(std::span<const unsigned char> bytes);
    [[nodiscard]] std::variant<Descriptor, Failed> seal() &&;

  private:
    explicit MemoryFile(Descriptor file) : file_(std::move(file)) {}
    Descriptor file_;
};
/// A sealed one with these bytes.
[[nodiscard]] std::variant<Descriptor, Failed> memory_file(std::span<const unsigned char> bytes);

/// `count` bytes of a memory file from the other side. Failed: it is none, it is shorter, or `count` is above `most`.
[[nodiscard]] std::variant<std::vector<unsigned char>, Failed> read_memory_file(int file, std::uint64_t count,
                                                                                std::uint64_t most);

/// A state as a frame carries it, and the file that must go with the frame, where it is too large to travel within.
struct OutgoingState {
    State state;
    Descriptor file;
};
[[nodiscard]] std::variant<OutgoingState, Failed> outgoing(std::span<const unsigned char> bytes);

/// The bytes of a state that came, with the file that came with its frame. Failed: they are not there, or there are
/// more than `most`.
[[nodiscard]] std::variant<std::vector<unsigned char>, Failed> incoming(State state, const Descriptor& file,
                                                                        std::uint64_t most);

/// The request to stop, for one worker or for many: a number in a page of memory that both sides map. Espalier writes
/// it, from any thread and from signal handlers; a worker can only read it.
class StopPage {
  public:
    [[nodiscard]] static std::variant<StopPage, Failed> make();
    /// The other side's view, of the descriptor that came with Open; it may be closed afterwards.
    [[nodiscard]] static std::variant<StopPage, Failed> open(int file);

    StopPage(StopPage&& other) noexcept;
    StopPage& operator=(StopPage&& other) noexcept;
    ~StopPage();

    /// To send with Open. -1 after open().
    [[nodiscard]] int file() const { return file_.get(); }
    /// Once it is sent, the mapping alone will do.
    void close_file() noexcept { file_.reset(); }
    /// Any thread.
    [[nodiscard]] const StopFlag& flag() const { return *flag_; }
    /// Only after make().
    void set(std::uint32_t value) noexcept { flag_->store(value, std::memory_order_relaxed); }

  private:
    StopPage(Descriptor file, StopFlag* flag) : file_(std::move(file)), flag_(flag) {}

    Descriptor file_;
    StopFlag* flag_ = nullptr;
};

}  // namespace espalier::wire
