#include "exec/orphans.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <sstream>

#include "base/processes.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier {
namespace {

/// A killed orphan leaves its own children to us, which are found when it is gone.
constexpr int looks_at_least = 4;

struct Facts {
    char state = '?';
    pid_t group = -1;
    pid_t session = -1;
};

std::optional<Facts> facts_of(pid_t child) {
    const std::string stat = proc_text(child, "stat");
    const auto name_end = stat.rfind(')');  // the name may contain anything
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(stat.substr(name_end + 1));
    Facts facts;
    pid_t parent = -1;
    fields >> facts.state >> parent >> facts.group >> facts.session;
    return fields ? std::optional(facts) : std::nullopt;
}

bool carries(const std::string& environment, const std::string& mark) {
    return environment.find(fmt::format("{}{}={}{}", '\0', wire::worker_mark, mark, '\0')) != std::string::npos;
}

}  // namespace

Orphans::Orphans() : before_(children_of(::getpid())) {
    int set = 0;
    ::prctl(PR_GET_CHILD_SUBREAPER, &set);
    was_subreaper_ = set != 0;
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Orphans::~Orphans() {
    if (!was_subreaper_) ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

void Orphans::of(pid_t group, const std::string& mark) { trails_.push_back({group, mark, looks_at_least}); }

/// Ends it if it comes from one of the workers that are dead; @returns whether it does.
bool Orphans::end(pid_t child) {
    const auto facts = facts_of(child);
    if (!facts) return false;
    const bool zombie = facts->state == 'Z' || facts->state == 'X';
    const std::string environment = zombie ? std::string() : environment_of(child);
    bool its = false;
    for (auto& trail : trails_) {
        if (facts->group != trail.group && (zombie || !carries(environment, trail.mark))) continue;
        its = true;
        trail.looks = looks_at_least;
    }
    if (its && !zombie) ::kill(child, SIGKILL);
    const bool nobodys =
        zombie && facts->session != ::getsid(0) && std::find(before_.begin(), before_.end(), child) == before_.end();
    if (its || nobodys) ::waitpid(child, nullptr, WNOHANG);
    return its;
}

bool Orphans::hunt(const std::set<pid_t>& known) {
    if (trails_.empty()) return false;
    for (auto& trail : trails_) --trail.looks;
    for (const pid_t child : children_of(::getpid()))
        if (!known.contains(child)) end(child);
    std::erase_if(trails_, [](const Trail& trail) { return trail.looks <= 0; });
    return !trails_.empty();
}

}  // namespace espalier
