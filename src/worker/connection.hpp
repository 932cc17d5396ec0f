/// A worker's end of the socket. Any of the objective's threads sends; one thread at a time receives: the loop's, or
/// while it trains, the one whose report waits for a verdict.
///
/// Without Espalier a worker has nothing to do, so there is no error to handle: where the other end is gone, or the
/// socket of no use, the process ends at once (wire::WorkerExit).
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "wire/channel.hpp"
#include "wire/frames.hpp"

namespace espalier::worker {

class Connection {
  public:
    explicit Connection(int socket);

    void send(const wire::Frame& frame, int file = -1) noexcept;

    struct Received {
        wire::Frame frame;
        Descriptor file;
    };
    /// The next frame; nothing: Espalier has closed its end.
    [[nodiscard]] std::optional<Received> receive();

    /// What came was not what the protocol allows here.
    [[noreturn]] static void lose(const char* why) noexcept;

  private:
    const int socket_;
    wire::Inbox inbox_;
    std::mutex sending_;
    std::vector<unsigned char> outgoing_;
};

}  // namespace espalier::worker
