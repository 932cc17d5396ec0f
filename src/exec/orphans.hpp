/// Processes that outlive the worker that started them. While this lives, Espalier adopts the orphans among its
/// descendants (PR_SET_CHILD_SUBREAPER), and so finds those that left their worker's process group (setsid). Only what
/// is known to come from a worker is touched: members of its group, carriers of its mark, and the remains of processes
/// that left our session, which nobody else would collect. One thread.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <vector>

namespace espalier {

class Orphans {
  public:
    Orphans();
    Orphans(const Orphans&) = delete;
    Orphans& operator=(const Orphans&) = delete;
    ~Orphans();

    /// The worker that led this group is dead: what it left behind will end, in this and later calls of hunt().
    void of(pid_t group, const std::string& mark);
    /// `known`: children that live and are none. @returns whether it should be called again soon.
    bool hunt(const std::set<pid_t>& known);

  private:
    struct Trail {
        pid_t group = -1;
        std::string mark;
        int looks = 0;  ///< that are left
    };

    bool end(pid_t child);

    std::vector<pid_t> before_;  ///< children that were there before: not ours to collect
    std::vector<Trail> trails_;
    bool was_subreaper_ = false;
};

}  // namespace espalier
