#include "worker/connection.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <utility>

#include "wire/codec.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier::worker {

// The buffer is there before memory can be short, so that a worker at its limit can still say so.
Connection::Connection(int socket) : socket_(socket) { outgoing_.reserve(wire::most_bytes); }

void Connection::lose(const char* why) noexcept {
    std::fprintf(stderr, "espalier-worker: %s\n", why);
    ::_exit(wire::exit_lost);
}

void Connection::send(const wire::Frame& frame, int file) noexcept {
    try {
        const std::lock_guard lock(sending_);
        wire::encode(frame, outgoing_);
        switch (wire::send(socket_, outgoing_, file)) {
            case wire::Sending::done:
            case wire::Sending::would_block:  // never: it waits
                return;
            case wire::Sending::closed:
                ::_exit(wire::exit_end);
            case wire::Sending::failed:
                lose(std::strerror(errno));
        }
    } catch (const std::exception&) {
        ::_exit(wire::exit_no_memory);
    }
}

std::optional<Connection::Received> Connection::receive() {
    auto received = inbox_.receive(socket_);
    if (const auto* failed = std::get_if<Failed>(&received)) lose(failed->why.c_str());
    auto* message = std::get_if<wire::Message>(&received);
    if (message == nullptr) return std::nullopt;
    auto decoded = wire::decode(message->bytes);
    if (const auto* wrong = std::get_if<std::string>(&decoded)) lose(wrong->c_str());
    return Received{std::get<wire::Frame>(std::move(decoded)), std::move(message->file)};
}

}  // namespace espalier::worker
