#include "program/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace espalier::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest_run = std::chrono::seconds(60);
constexpr auto longest_wait = std::chrono::seconds(30);

std::vector<std::string> split(const std::string& words) {
    std::vector<std::string> list;
    std::istringstream stream(words);
    for (std::string word; std::getline(stream, word, ' ');)
        if (!word.empty()) list.push_back(word);
    return list;
}

/// Our environment, without what would change where objectives are found, and with `more`.
std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& more) {
    std::vector<std::string> all;
    const auto replaced = [&](const std::string& text) {
        return std::any_of(more.begin(), more.end(),
                           [&](const auto& one) { return text.starts_with(one.first + "="); });
    };
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        if (!text.starts_with("ESPALIER_") && !text.starts_with("NO_COLOR=") && !replaced(text)) all.push_back(text);
    }
    for (const auto& [name, value] : more) all.push_back(name + "=" + value);
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (auto& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

struct Pipe {
    int read = -1, write = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    return {ends[0], ends[1]};
}

/// `write` looks like a terminal to who has it.
Pipe make_terminal() {
    Pipe ends;
    ends.read = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends.read < 0 || grantpt(ends.read) != 0 || unlockpt(ends.read) != 0) throw std::runtime_error("no terminal");
    ends.write = open(ptsname(ends.read), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends.write < 0) throw std::runtime_error("no terminal");
    return ends;
}

}  // namespace

Program::Program(const std::string& folder, const std::vector<std::string>& words, const Surroundings& surroundings) {
    std::vector<std::string> arguments = {surroundings.executable.empty() ? ESPALIER : surroundings.executable};
    arguments.insert(arguments.end(), words.begin(), words.end());
    auto environment = environment_with(surroundings.environment);
    const Pipe out = make_pipe();
    const Pipe err = surroundings.terminal ? make_terminal() : make_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO);
    const int failure = posix_spawnp(&pid_, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(),
                                     pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    close(out.write);
    close(err.write);
    out_ = out.read;
    err_ = err.read;
    if (failure != 0) {
        pid_ = -1;
        throw std::runtime_error("cannot start " + arguments.front());
    }
}

Program::Program(Program&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)),
      ended_(std::move(other.ended_)) {}

Program::~Program() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    if (out_ >= 0) close(out_);
    if (err_ >= 0) close(err_);
}

void Program::signal(int number) const { kill(pid_, number); }

void Program::wait_for_error(const std::string& text) {
    const auto deadline = Clock::now() + longest_run;
    while (ended_.err.find(text) == std::string::npos) {
        if (!read_more()) give_up("it ended and never said `" + text + "`");
        if (Clock::now() > deadline) give_up("it does not say `" + text + "`");
    }
}

Ended Program::wait() {
    const auto deadline = Clock::now() + longest_run;
    while (read_more())
        if (Clock::now() > deadline) give_up("it does not end");
    int status = 0;
    rusage usage{};
    wait4(pid_, &status, 0, &usage);
    pid_ = -1;
    ended_.peak_memory = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    ended_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ended_;
}

bool Program::ends_within(std::chrono::microseconds time) {
    const auto end = Clock::now() + time;
    for (auto now = Clock::now(); now < end; now = Clock::now())
        if (!read_more(std::chrono::ceil<std::chrono::milliseconds>(end - now))) return true;
    return false;
}

bool Program::read_more(std::chrono::milliseconds patience) {
    std::array<pollfd, 2> files{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
    if (out_ < 0 && err_ < 0) return false;
    poll(files.data(), files.size(), static_cast<int>(patience.count()));
    const auto take = [](const pollfd& file, int& descriptor, std::string& text) {
        if (file.revents == 0) return;
        std::array<char, 4096> bytes{};
        const auto count = read(descriptor, bytes.data(), bytes.size());
        if (count > 0) {
            text.append(bytes.data(), static_cast<std::size_t>(count));
        } else {
            close(descriptor);  // a terminal whose other side is gone says EIO
            descriptor = -1;
        }
    };
    take(files[0], out_, ended_.out);
    take(files[1], err_, ended_.err);
    return true;
}

void Program::give_up(const std::string& what) const {
    throw std::runtime_error(what + "\nstdout: " + ended_.out + "\nstderr: " + ended_.err);
}

Program Shell::start(const std::string& words, const Surroundings& surroundings) const {
    return {folder_.path().string(), split(words), surroundings};
}

Ended Shell::run(const std::string& words, const Surroundings& surroundings) const {
    return start(words, surroundings).wait();
}

void Shell::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
}

std::string Shell::read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
}

bool Shell::has(const std::string& name) const { return std::filesystem::exists(path(name)); }

void Shell::run_curve(const std::string& name, const std::string& words) const {
    const auto ended = run("run curve --quiet --journal " + name + ".journal " + words);
    if (ended.code != 0) throw std::runtime_error("curve does not run: " + ended.err);
}

Ended typed(const std::string& folder, const std::string& line,
            const std::vector<std::pair<std::string, std::string>>& environment) {
    Surroundings surroundings;
    surroundings.executable = "bash";
    surroundings.environment = environment;
    return Program(folder, {"--norc", "-c", line}, surroundings).wait();
}

void wait_until(const std::string& what, const std::function<bool()>& so) {
    const auto deadline = Clock::now() + longest_wait;
    while (!so()) {
        if (Clock::now() > deadline) throw std::runtime_error("waited in vain until " + what);
        poll(nullptr, 0, 1);  // leaves the core to the program that is waited for
    }
}

void wait_for_results(const std::string& journal, std::size_t count) {
    wait_until(journal + " holds results", [&] {
        try {
            return results_in(journal).size() >= count;
        } catch (const JournalUsageError&) {
            return false;  // not made yet
        }
    });
}

std::vector<ReadMessage> messages_in(const std::string& journal) {
    JournalReader reader(journal);
    return messages_of(reader);
}

std::vector<std::pair<std::uint64_t, Result>> results_in(const std::string& journal) {
    std::vector<std::pair<std::uint64_t, Result>> results;
    for (const auto& message : messages_in(journal))
        if (const auto* result = std::get_if<Result>(&message.row.event))
            results.emplace_back(number(message.row.seq), *result);
    return results;
}

void change_by_hand(const std::string& journal, const std::string& sql) {
    std::string all;
    for (const std::string table : {"study", "session", "message", "decision", "trial", "trial_stop"})
        all +=
            "DROP TRIGGER IF EXISTS " + table + "_rows_stay; DROP TRIGGER IF EXISTS " + table + "_rows_stay_the_same;";
    if (const auto failure = run_sql(journal, all + sql); !failure.empty())
        throw std::runtime_error(sql + ": " + failure);
}

nlohmann::json parsed(const std::string& text) { return nlohmann::json::parse(text); }

std::string last_line(const std::string& text) {
    if (text.empty()) return "";
    const auto end = text.size() - (text.back() == '\n' ? 1 : 0);
    const auto begin = text.rfind('\n', end == 0 ? 0 : end - 1);
    return begin == std::string::npos ? text.substr(0, end) : text.substr(begin + 1, end - begin - 1);
}

}  // namespace espalier::test
