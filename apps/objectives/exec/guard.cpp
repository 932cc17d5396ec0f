#include "guard.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace objectives::exec {
namespace {

// The shell is there on every system, and its `read` and `kill` are its own: this needs no program of ours beside the
// library.
constexpr const char* script = R"(
groups=
while read -r what group; do
  if [ "$what" = + ]; then
    groups="$groups $group"
  else
    left=
    for g in $groups; do [ "$g" = "$group" ] || left="$left $g"; done
    groups=$left
  fi
done
for g in $groups; do kill -s KILL -- "-$g" 2>/dev/null; done
)";

}  // namespace

Guard::~Guard() {
    lifeline_ = {};
    if (pid_ > 0)
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void Guard::watch(pid_t group) {
    const std::lock_guard lock(mutex_);
    if (pid_ < 0) {
        lifeline_ = make_pipe();
        // A guard that somebody killed must not make us wait; our own reading end, kept open, spares us its SIGPIPE.
        ::fcntl(lifeline_.write.get(), F_SETFL, O_NONBLOCK);
        pid_ = spawn({{"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin"}, "/", lifeline_.read.get(), -1, -1, true});
    }
    if (!tell('+', group)) throw std::runtime_error("the guard of the running commands is gone; resume the study");
}

void Guard::forget(pid_t group) noexcept {
    const std::lock_guard lock(mutex_);
    tell('-', group);
}

bool Guard::tell(char what, pid_t group) noexcept {
    try {
        const std::string line = std::string{what, ' '} + std::to_string(group) + '\n';
        // So short a line is written whole or not at all.
        return ::write(lifeline_.write.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
    } catch (...) {
        return false;  // out of memory
    }
}

}  // namespace objectives::exec
