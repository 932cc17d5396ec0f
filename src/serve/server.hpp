/// Shows a run to browsers while it goes on: HTTP on this machine, read-only. One thread runs it; what is shown is made
/// by LiveSource's threads, once for all viewers.
///
///   /  the page    /data.json  /status.json  /trial/N.json    /events  server-sent: `status`, `data` (made anew)
///
/// Nothing is kept for a viewer who does not read: of each kind of event the newest waits, and a connection that takes
/// nothing for a while ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "serve/live_source.hpp"
#include "serve/sources.hpp"

namespace espalier {

struct ServerLimits {
    std::size_t connections = 64;
    std::uint32_t header_bytes = 8192;
    std::chrono::milliseconds request{15'000};  ///< to send one, waiting for the next included
    std::chrono::milliseconds write{20'000};    ///< in which a viewer must take some of what is sent
    std::chrono::milliseconds beat{15'000};     ///< a quiet stream says that it is there
    int send_buffer = 0;                        ///< bytes that the system keeps for a viewer; 0: as it likes
};

struct ServerOptions {
    std::string address = "127.0.0.1";  ///< in digits, or "localhost"
    std::uint16_t port = 0;             ///< 0: any that is free
    std::string token;                  ///< needed for an address that others can reach
    ServerLimits limits;
    LivePace pace;
};

/// It cannot listen there; says why.
struct ServeError : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// That is no address of this machine.
struct ServeUsageError : ServeError {
    using ServeError::ServeError;
};

class LiveServer {
  public:
    /// Listens. `say`: a line for whoever started it, when reading the run fails, or succeeds again; from run()'s
    /// thread. @throws ServeError
    LiveServer(const ServerOptions& options, Sources sources, std::function<void(const std::string&)> say = {});
    LiveServer(const LiveServer&) = delete;
    LiveServer& operator=(const LiveServer&) = delete;
    /// After run() has returned. Waits for what is being made.
    ~LiveServer();

    [[nodiscard]] std::uint16_t port() const;
    /// What to type into a browser; with the token.
    [[nodiscard]] std::string url() const;

    /// Until stop(). Once.
    void run();
    /// Ends all connections at once. Any thread, and a signal's, too, if not its handler.
    void stop();
    /// Whether something is being made, which the destructor would wait for.
    [[nodiscard]] bool busy() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
