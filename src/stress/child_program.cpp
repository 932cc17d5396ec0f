#include "stress/child_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace espalier {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));
    all.push_back(nullptr);
    return all;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

ChildProgram::ChildProgram(const std::vector<std::string>& words, const std::string& folder,
                           const std::vector<std::string>& environment, const std::string& output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    auto arguments = pointers(words);
    auto variables = pointers(environment);
    variables.pop_back();
    for (char** ours = environ; *ours != nullptr; ++ours) variables.push_back(*ours);
    variables.push_back(nullptr);
    const int code = posix_spawn(&pid_, words.front().c_str(), &actions, nullptr, arguments.data(), variables.data());
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) throw std::runtime_error(words.front() + " cannot be started: " + std::strerror(code));
}

ChildProgram::~ChildProgram() {
    if (ended()) return;
    signal(SIGKILL);
    wait();
}

void ChildProgram::signal(int number) const {
    if (!ended_) ::kill(pid_, number);
}

std::optional<int> ChildProgram::ended() {
    int status = 0;
    if (!ended_ && ::waitpid(pid_, &status, WNOHANG) == pid_) ended_ = code_of(status);
    return ended_;
}

int ChildProgram::wait() {
    int status = 0;
    while (!ended_)
        if (::waitpid(pid_, &status, 0) == pid_)
            ended_ = code_of(status);
        else if (errno != EINTR)
            ended_ = 127;
    return *ended_;
}

}  // namespace espalier
