/// A server of a run that is made up, and a viewer that says on its socket exactly what a test wants it to. Nothing
/// here waits longer than half a minute, nor by sleeping.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "serve/server.hpp"

namespace espalier::test {

constexpr auto patience = std::chrono::seconds(30);

/// What the sources say, changed by the test while they are asked.
class MadeUpRun {
  public:
    void go_on() {
        change([&] { ++version_; });
    }
    void grow_to(double size) {
        change([&] { size_ = size; });
    }
    void end() {
        change([&] { running_ = false; });
    }
    void resume() {
        change([&] { running_ = true, ++version_; });
    }
    void break_off(const std::string& fault) {
        change([&] { fault_ = fault; });
    }
    void page(const std::string& text) { page_ = text; }
    /// Until let_data_go(), data is not done.
    void hold_data() {
        change([&] { held_ = true; });
    }
    void let_data_go() {
        change([&] { held_ = false; });
    }

    [[nodiscard]] Sources sources() {
        return {[this] { return page_; }, [this] { return look(); }, [this] { return data(); },
                [this](std::uint64_t trial) { return tell(trial); }};
    }
    /// Waits until it is so. @throws std::runtime_error
    void wait_until(const std::function<bool()>& so) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, patience, so)) throw std::runtime_error("waited in vain");
    }

    std::atomic<int> looks{0}, datas{0}, trials{0};

  private:
    void change(const std::function<void()>& what) {
        const std::lock_guard lock(mutex_);
        what();
        changed_.notify_all();
    }
    Look look() {
        const std::lock_guard lock(mutex_);
        ++looks;
        changed_.notify_all();
        if (!fault_.empty()) throw std::runtime_error(fault_);
        return {fmt::format("{{\n  \"version\": {}, \"running\": {}\n}}\n", version_, running_), version_, running_,
                size_};
    }
    std::string data() {
        std::unique_lock lock(mutex_);
        ++datas;
        changed_.notify_all();
        changed_.wait_for(lock, patience, [&] { return !held_; });
        return fmt::format("{{\"data\": {}}}", version_);
    }
    std::string tell(std::uint64_t trial) {
        ++trials;
        if (trial > 7) throw NotThere("there is no such trial");
        return fmt::format("{{\"trial\": {}}}", trial);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t version_ = 1;
    bool running_ = true, held_ = false;
    double size_ = 1;
    std::string fault_, page_ = "<!doctype html>the page";
};

/// One connection.
class Viewer {
  public:
    explicit Viewer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
    }
    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;
    ~Viewer() { ::close(socket_); }

    void say(const std::string& text) const {
        [[maybe_unused]] const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    }
    /// All that was heard, up to and with `text`; the rest is kept. @throws std::runtime_error when it does not come
    std::string hear(const std::string& text) {
        std::size_t found = 0;
        while ((found = heard_.find(text)) == std::string::npos)
            if (!hear_more()) throw std::runtime_error("heard only: " + heard_);
        std::string all = heard_.substr(0, found + text.size());
        heard_.erase(0, all.size());
        return all;
    }
    /// All that is to be heard until the other side ends.
    std::string hear_all() {
        while (hear_more()) continue;
        return heard_;
    }

  private:
    bool hear_more() {
        pollfd source{socket_, POLLIN, 0};
        if (::poll(&source, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1)
            throw std::runtime_error("nothing was said; before: " + heard_);
        char some[65536];
        const auto count = ::recv(socket_, some, sizeof some, 0);
        if (count <= 0) return false;
        heard_.append(some, static_cast<std::size_t>(count));
        return true;
    }

    int socket_;
    std::string heard_;
};

/// A server that runs.
class Served {
  public:
    explicit Served(MadeUpRun& run, ServerOptions options = quick())
        : server(options, run.sources(),
                 [this](const std::string& line) {
                     const std::lock_guard lock(mutex_);
                     said_.push_back(line);
                 }),
          thread_([this] { server.run(); }) {}
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    ~Served() {
        server.stop();
        thread_.join();
    }
    /// Looks follow each other at once.
    [[nodiscard]] static ServerOptions quick() {
        ServerOptions options;
        options.pace.interval = std::chrono::milliseconds(2);
        options.pace.rest = 0;
        return options;
    }

    [[nodiscard]] std::uint16_t port() const { return server.port(); }
    /// What is answered to one request, on a connection of its own.
    [[nodiscard]] std::string ask(const std::string& line, const std::string& headers = "Host: localhost\r\n") const {
        Viewer viewer(port());
        viewer.say(line + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
        return viewer.hear_all();
    }
    [[nodiscard]] std::vector<std::string> said() const {
        const std::lock_guard lock(mutex_);
        return said_;
    }

    LiveServer server;

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> said_;
    std::thread thread_;
};

}  // namespace espalier::test
