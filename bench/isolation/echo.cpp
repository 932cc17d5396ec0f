#include "isolation/echo.hpp"

#include <spawn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace espalier::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
}

struct Child {
    pid_t pid = -1;
    int socket = -1;
    Clock::time_point sent;
};

Child start(std::chrono::microseconds job) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) give_up("socketpair");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    constexpr int there = 3;
    posix_spawn_file_actions_adddup2(&actions, ends[1], there);
    const std::string flag = echo_flag;
    const std::string time = std::to_string(job.count());
    const std::array<char*, 4> arguments{const_cast<char*>("echo"), const_cast<char*>(flag.c_str()),
                                         const_cast<char*>(time.c_str()), nullptr};
    Child child;
    child.socket = ends[0];
    if (posix_spawn(&child.pid, "/proc/self/exe", &actions, nullptr, arguments.data(), environ) != 0)
        give_up("posix_spawn");
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    return child;
}

void end(const Child& child) {
    close(child.socket);
    waitpid(child.pid, nullptr, 0);
}

}  // namespace

void spin(Clock::duration time) {
    const auto until = Clock::now() + time;
    while (Clock::now() < until) {
    }
}

Rate rate_of(std::vector<double> round_trips_us, double seconds) {
    std::sort(round_trips_us.begin(), round_trips_us.end());
    const auto at = [&](double q) {
        return round_trips_us[static_cast<std::size_t>(q * static_cast<double>(round_trips_us.size() - 1))];
    };
    return {static_cast<double>(round_trips_us.size()) / seconds, at(0.5), at(0.99)};
}

Rate echo(std::size_t workers, std::size_t rounds, std::size_t bytes, std::chrono::microseconds job) {
    std::vector<Child> children;
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < workers; ++i) {
        children.push_back(start(job));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        epoll_ctl(epoll, EPOLL_CTL_ADD, children[i].socket, &event);
    }
    std::vector<char> frame(bytes);
    const auto send_to = [&](Child& child) {
        child.sent = Clock::now();
        if (send(child.socket, frame.data(), frame.size(), MSG_NOSIGNAL) < 0) give_up("send");
    };
    // Once round, so that all of them run.
    for (auto& child : children) {
        send_to(child);
        if (recv(child.socket, frame.data(), frame.size(), 0) < 0) give_up("recv");
    }
    std::vector<double> trips;
    trips.reserve(rounds);
    std::size_t sent = 0;
    const auto began = Clock::now();
    for (auto& child : children)
        if (sent++ < rounds) send_to(child);
    std::array<epoll_event, 64> events{};
    while (trips.size() < rounds) {
        const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            auto& child = children[events[static_cast<std::size_t>(i)].data.u64];
            if (recv(child.socket, frame.data(), frame.size(), 0) <= 0) give_up("recv");
            trips.push_back(std::chrono::duration<double, std::micro>(Clock::now() - child.sent).count());
            if (sent++ < rounds) send_to(child);
        }
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    for (const auto& child : children) end(child);
    close(epoll);
    return rate_of(std::move(trips), seconds);
}

int echo_back(char** arguments) {
    const std::chrono::microseconds job(std::atol(arguments[2]));
    std::array<char, 65536> frame{};
    for (;;) {
        const ssize_t got = recv(3, frame.data(), frame.size(), 0);
        if (got <= 0) return 0;
        if (job.count() > 0) spin(job);
        if (send(3, frame.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) < 0) return 1;
    }
}

}  // namespace espalier::bench
