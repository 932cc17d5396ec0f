/// A worker process as the tests drive it: the real executable at the other end of a socket pair.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/catch.hpp"
#include "wire/channel.hpp"
#include "wire/codec.hpp"
#include "wire/frames.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier::test {

template <typename T>
T must(std::variant<T, Failed> made) {
    if (const auto* failed = std::get_if<Failed>(&made)) FAIL(failed->why);
    return std::get<T>(std::move(made));
}

/// Waits until `fd` can be read. Fails the test after half a minute.
void wait_for(int fd);

class WorkerProcess {
  public:
    /// `arguments` without socket; parent 0: this process.
    explicit WorkerProcess(wire::WorkerArguments arguments = {});
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    ~WorkerProcess();  ///< kills it, if it still runs

    struct Received {
        wire::Frame frame;
        Descriptor file;
    };
    void send(const wire::Frame& frame, int file = -1);
    /// Nothing: it has closed its end.
    std::optional<Received> receive();
    template <typename Frame>
    Frame expect() {
        auto received = receive();
        REQUIRE(received);
        INFO("frame of kind " << received->frame.index());
        REQUIRE(std::holds_alternative<Frame>(received->frame));
        file = std::move(received->file);
        return std::get<Frame>(std::move(received->frame));
    }

    /// Sends Open; what came of it.
    wire::Frame open(const std::string& library, const OptionTable& options = {}, bool verdicts = false);
    /// A whole job: what came before the answer is in `before`.
    wire::Frame run(const wire::Train& train, int state = -1);
    wire::Trained trained(const wire::Train& train, int state = -1);

    /// Waits for its end: the status as waitpid gives it.
    int status();
    /// What it wrote to stdout and stderr until now.
    [[nodiscard]] std::string output() const;
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] std::string proc(const char* name) const;  ///< /proc/PID/name
    void close_socket() { socket_.reset(); }
    [[nodiscard]] wire::StopPage& page() { return page_; }

    bool left_unread = false;  ///< it died without reading all that was sent
    std::vector<wire::Frame> before;
    Descriptor file;  ///< that came with the last answer

  private:
    Descriptor socket_;
    Descriptor output_;
    wire::Inbox inbox_;
    wire::StopPage page_;
    pid_t pid_ = -1;
    bool ended_ = false;
};

/// A Train of one setting.
wire::Train train(std::uint64_t trial, double from, double to, std::string name, Value value);

double metric(const wire::Trained& trained, const std::string& name);

/// Starts the executable with `socket` as its descriptor 3.
pid_t start_worker(wire::WorkerArguments arguments, int socket, int output);

}  // namespace espalier::test
