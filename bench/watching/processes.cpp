#include "watching/processes.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

extern char** environ;

namespace espalier::bench {
namespace {

int connected(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to the server");
    return socket;
}

void ask(int socket, std::string_view path) {
    const std::string request =
        "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    [[maybe_unused]] const auto sent = send(socket, request.data(), request.size(), MSG_NOSIGNAL);
}

std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++count;
    return count;
}

}  // namespace

Process::Process(const std::vector<std::string>& words, int out) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (out >= 0)
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int fault = posix_spawn(&pid_, arguments.front(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (fault != 0) throw std::runtime_error("cannot start " + words.front());
}

Process::~Process() {
    if (pid_ > 0) kill(pid_, SIGTERM);
    wait();
}

void Process::wait() {
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

double Process::spent() const {
    // After the name, which may hold anything and is in brackets: the state, then numbers. utime and stime are fields
    // 14 and 15 of proc(5).
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string stat(std::istreambuf_iterator<char>(file), {});
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Terminal::Terminal() : ours_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (ours_ < 0 || grantpt(ours_) != 0 || unlockpt(ours_) != 0) throw std::runtime_error("no terminal");
    theirs_ = open(ptsname(ours_), O_RDWR | O_NOCTTY | O_CLOEXEC);
    winsize size{};
    size.ws_col = 100;
    size.ws_row = 40;
    ioctl(theirs_, TIOCSWINSZ, &size);
    reader_ = std::thread([this] {
        std::array<char, 65536> some{};
        while (read(ours_, some.data(), some.size()) > 0) continue;
    });
}

Terminal::~Terminal() {
    close(theirs_);  // the last of its kind: the reader is told that it is over
    reader_.join();
    close(ours_);
}

Browser::Browser(std::uint16_t port) : stream_(connected(port)), thread_([this, port] { look(port); }) {}

Browser::~Browser() {
    shutdown(stream_, SHUT_RDWR);
    thread_.join();
    close(stream_);
}

void Browser::look(std::uint16_t port) {
    std::array<char, 65536> some{};
    const auto fetch = [&] {
        const int socket = connected(port);
        ask(socket, "/data.json");
        while (read(socket, some.data(), some.size()) > 0) continue;
        close(socket);
        ++fetched_;
    };
    ask(stream_, "/events");
    fetch();
    for (;;) {
        const auto count = read(stream_, some.data(), some.size());
        if (count <= 0) return;
        const std::string_view text(some.data(), static_cast<std::size_t>(count));
        events_ += count_of(text, "event: ");
        if (count_of(text, "event: data") > 0) fetch();
    }
}

}  // namespace espalier::bench
