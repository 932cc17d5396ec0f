// watch and serve beside a live run, as their users have them: in a terminal, in a pipe, from a browser.
#include <arpa/inet.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

const std::string slow_run =
    "run curve --quiet --journal a.journal --workers 2 --set objective.cost=0.004 --set scheduler.max_resource=16 "
    "--set scheduler.min_resource=1 --max-trials ";

/// The program in a terminal of its own, 80 columns by 24 rows.
class InTerminal {
  public:
    InTerminal(const Shell& shell, const std::string& words, bool color = true) {
        winsize size{};
        size.ws_col = 80;
        size.ws_row = 24;
        std::vector<std::string> all = {ESPALIER};
        std::istringstream each(words);
        for (std::string word; each >> word;) all.push_back(word);
        std::vector<char*> arguments;
        for (auto& word : all) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const std::string folder = shell.path("");
        pid_ = forkpty(&terminal_, nullptr, nullptr, &size);
        if (pid_ != 0) return;
        if (chdir(folder.c_str()) != 0) _exit(98);
        color ? unsetenv("NO_COLOR") : setenv("NO_COLOR", "1", 1);
        execv(arguments.front(), arguments.data());
        _exit(99);
    }
    InTerminal(const InTerminal&) = delete;
    InTerminal& operator=(const InTerminal&) = delete;
    ~InTerminal() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        close(terminal_);
    }

    /// What was drawn, up to and with the text.
    std::string see(const std::string& text) {
        std::size_t found = 0;
        while ((found = seen_.find(text)) == std::string::npos)
            if (!see_more()) throw std::runtime_error("it ended and never drew `" + text + "`: " + seen_);
        const std::string all = seen_.substr(0, found + text.size());
        seen_.erase(0, all.size());
        return all;
    }
    void press(char key) const { REQUIRE(::write(terminal_, &key, 1) == 1); }
    void resize(unsigned short columns, unsigned short rows) const {
        winsize size{};
        size.ws_col = columns;
        size.ws_row = rows;
        ioctl(terminal_, TIOCSWINSZ, &size);
    }
    void signal(int number) const { kill(pid_, number); }
    [[nodiscard]] bool echoes() const {
        termios mode{};
        return tcgetattr(terminal_, &mode) == 0 && (mode.c_lflag & (ECHO | ICANON)) == (ECHO | ICANON);
    }
    /// Its exit code; what was drawn last is in `rest`.
    int wait(std::string& rest) {
        while (see_more()) continue;
        rest = seen_;
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

  private:
    bool see_more() {
        pollfd source{terminal_, POLLIN, 0};
        if (poll(&source, 1, 30'000) != 1) throw std::runtime_error("nothing is drawn any more; before: " + seen_);
        char some[4096];
        const auto count = ::read(terminal_, some, sizeof some);
        if (count <= 0) return false;
        seen_.append(some, static_cast<std::size_t>(count));
        return true;
    }
    int pid_ = -1, terminal_ = -1;
    std::string seen_;
};

/// A server's answer, without its head.
std::string fetch(const std::string& url, const std::string& path) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    REQUIRE(::send(socket, request.data(), request.size(), MSG_NOSIGNAL) > 0);
    std::string answer;
    std::vector<char> some(1 << 16);
    for (ssize_t count = 0; (count = ::recv(socket, some.data(), some.size(), 0)) > 0;)
        answer.append(some.data(), static_cast<std::size_t>(count));
    ::close(socket);
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("watch in a pipe prints how the run stands until it ends, and does not disturb it", "[program][watch]") {
    const Shell shell;
    auto running = shell.start(slow_run + "80");
    wait_for_results(shell.path("a.journal"), 5);
    const auto once = shell.run("watch --once a.journal");
    CHECK(once.code == 0);
    CHECK_THAT(once.out, contains("state      running") && contains("of 80; jobs:") && !contains("\033"));
    const auto watched = shell.run("watch --interval 100ms a.journal");
    CHECK(watched.code == 0);
    CHECK_THAT(watched.out, contains("state      running") && contains("state      finished: every trial allowed"));
    CHECK(running.wait().code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
    CHECK_THAT(shell.run("watch a.journal").out, contains("80 of 80; jobs:") && !contains("running"));
}

TEST_CASE("on a terminal watch takes the screen, and gives it back however it ends", "[program][watch]") {
    const Shell shell;
    auto running = shell.start(slow_run + "100000");
    wait_for_results(shell.path("a.journal"), 5);
    const auto [key, code] = GENERATE(std::pair('q', 0), std::pair('\003', 130), std::pair('\0', 130));
    InTerminal watch(shell, "watch a.journal", key != 'q');
    CHECK(watch.see("running").find("\033[?1049h") != std::string::npos);
    CHECK_FALSE(watch.echoes());
    watch.resize(30, 6);
    watch.see("\033[H");  // drawn anew, at once
    const std::string small = watch.see("\033[H");
    CHECK(std::count(small.begin(), small.end(), '\n') < 6);
    CHECK((small.find("\033[2m") != std::string::npos) == (key != 'q'));
    if (key == '\0')
        watch.signal(SIGTERM);
    else
        watch.press(key);
    std::string rest;
    watch.see("\033[?1049l");
    CHECK(watch.wait(rest) == code);
    running.signal(SIGKILL);
}

TEST_CASE("when the run ends watch leaves the last view on the screen", "[program][watch]") {
    const Shell shell;
    auto running = shell.start(slow_run + "60");
    wait_for_results(shell.path("a.journal"), 5);
    InTerminal watch(shell, "watch a.journal --interval 0.2s");
    watch.see("\033[?1049l");
    std::string rest;
    CHECK(watch.wait(rest) == 0);
    CHECK_THAT(rest, contains("finished: every trial allowed is drawn") && contains("60 of 60"));
    CHECK(running.wait().code == 0);
}

TEST_CASE("serve shows a run while it goes on, after it was killed, and when it goes on again", "[program][serve]") {
    const Shell shell;
    auto running = shell.start(slow_run + "100000");
    wait_for_results(shell.path("a.journal"), 5);
    InTerminal serve(shell, "serve a.journal");
    serve.see("http://127.0.0.1:");
    const std::string url = ":" + serve.see("/");
    const auto state = [&] { return parsed(fetch(url, "/status.json"))["state"]; };
    CHECK(state() == "running");
    CHECK_THAT(fetch(url, "/"), contains("<!doctype html>") && contains("data.json"));
    const auto data = parsed(fetch(url, "/data.json"));
    CHECK(data["study"]["objective"] == "curve");
    CHECK(data["totals"]["jobs"].get<int>() >= 5);
    CHECK(parsed(fetch(url, "/trial/1.json"))["trial"] == 1);
    CHECK_THAT(fetch(url, "/trial/999999.json"), contains("there is no trial 999999"));
    running.signal(SIGKILL);
    static_cast<void>(running.wait());
    wait_until("it is seen to be killed", [&] { return state() == "killed"; });
    auto resumed = shell.start("resume a.journal --quiet --max-trials 40");
    wait_until("it is seen to be over", [&] { return state() == "finished"; });
    CHECK(resumed.wait().code == 0);
    CHECK(parsed(fetch(url, "/status.json"))["sessions"].size() == 2);
    CHECK(shell.run("replay a.journal").code == 0);
    serve.press('\003');
    std::string rest;
    CHECK(serve.wait(rest) == 0);
}

TEST_CASE("wrong use of watch and serve is told", "[program][serve]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 3");
    const auto told = [&](const std::string& words, int code) {
        const auto ended = shell.run(words);
        INFO(words);
        CHECK(ended.code == code);
        CHECK(ended.out.empty());
        return ended.err;
    };
    CHECK_THAT(told("watch none.journal", 2), contains("there is no such journal"));
    CHECK_THAT(told("serve none.journal", 2), contains("there is no such journal"));
    CHECK_THAT(told("watch a.journal --interval soon", 2), contains("such as 2s or 500ms"));
    CHECK_THAT(told("serve a.journal --port 65536", 2), contains("from 0"));
    CHECK_THAT(told("serve a.journal --address 192.0.2.1", 2), contains("does not have that address"));
    CHECK_THAT(told("serve a.journal --address tree.example", 2), contains("write one of this machine's in digits"));
    CHECK_THAT(told("serve a.journal --token short", 2), contains("16 to 200 characters"));
    shell.write("b.journal", "no journal");
    CHECK_THAT(told("serve b.journal", 1), contains("is not an Espalier journal"));
    InTerminal serve(shell, "serve a.journal");
    serve.see("http://127.0.0.1:");
    const std::string port = serve.see("/");
    CHECK_THAT(told("serve a.journal --port " + port.substr(0, port.size() - 1), 1),
               contains("is in use; choose another with --port"));
}
