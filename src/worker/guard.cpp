#include "worker/guard.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <set>
#include <string_view>

#include "base/processes.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier::worker {
namespace {

/// The groups that are left when the input ends.
std::set<pid_t> groups_at_the_end() {
    std::set<pid_t> groups;
    std::string line;
    std::array<char, 4096> bytes{};
    for (;;) {
        const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return groups;
        for (const char letter : std::string_view(bytes.data(), static_cast<std::size_t>(count))) {
            if (letter != '\n') {
                line += letter;
                continue;
            }
            pid_t group = 0;
            if (line.size() > 1) std::from_chars(line.data() + 1, line.data() + line.size(), group);
            if (group > 1 && line[0] == '+') groups.insert(group);
            if (group > 1 && line[0] == '-') groups.erase(group);
            line.clear();
        }
    }
}

/// Kills what carries the mark; @returns whether there was any.
bool kill_marked(const std::string& mark) {
    const std::string wanted = fmt::format("{}{}={}.", '\0', wire::worker_mark, mark);
    bool found = false;
    for (const int process : other_processes())
        if (environment_of(process).find(wanted) != std::string::npos) found = ::kill(process, SIGKILL) == 0 || found;
    return found;
}

}  // namespace

int run_guard(const std::string& mark) {
    // A signal to everybody must not end the one who cleans up.
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE}) ::signal(number, SIG_IGN);
    const auto groups = groups_at_the_end();
    for (const pid_t group : groups) ::kill(-group, SIGKILL);
    // What is killed may have started another a moment before.
    for (int looks = 0; looks < 5 && kill_marked(mark); ++looks) ::usleep(10'000);
    return 0;
}

}  // namespace espalier::worker
