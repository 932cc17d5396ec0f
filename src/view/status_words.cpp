#include "view/status_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "view/failure_text.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

double rate(const RunStatus& status) {
    return status.elapsed > 0 ? static_cast<double>(status.jobs) / status.elapsed : 0;
}

}  // namespace

std::string state_text(const RunStatus& status) {
    switch (status.state) {
        case RunState::running:
            if (status.asked)
                return status.stopped ? fmt::format("no new jobs: {}", why_it_ended(status.stopped))
                                      : "open: its jobs are asked for with espalier ask";
            return status.stopped
                       ? fmt::format("running, and ends when its jobs are back: {}", why_it_ended(status.stopped))
                       : "running";
        case RunState::finished:
            return "finished: " + why_it_ended(status.stopped);
        case RunState::interrupted:
            return "interrupted";
        case RunState::failed:
            return "failed: " + why_it_ended(status.stopped) + " (is the disk full?)";
        case RunState::gave_up:
            return "gave up: " + (status.gave_up ? failure_count_text(*status.gave_up) : why_it_ended(status.stopped));
        case RunState::cut:
            return "cut: " + why_it_was_cut(status.in_flight);
        case RunState::killed:
            break;
    }
    if (status.messages == 0) return "killed before it began: nobody writes its journal";
    if (status.stopped) return "stopped with work left: " + why_it_ended(status.stopped);
    return "killed: nobody writes its journal, and its work is not done";
}

std::string left_text(const RunStatus& status) {
    if (!status.left) {
        if (status.state != RunState::running || status.stopped || status.simulated() || status.asked) return "";
        return status.limits.trials || status.limits.resource
                   ? "not known yet"
                   : "without end: no limit on trials, resource or time; Ctrl-C ends it";
    }
    const std::string about = duration(status.left->seconds);
    if (status.left->limit == "time")
        return fmt::format("{} until the time limit of {}; jobs that run then finish", about,
                           duration(*status.limits.seconds));
    const std::string what = status.left->limit == "trials"
                                 ? fmt::format("all {} are drawn", counted(*status.limits.trials, "trial"))
                                 : fmt::format("the resource limit of {}", shortest(*status.limits.resource));
    return fmt::format("about {} until {}: an estimate, from the pace so far", about, what);
}

std::string pace_text(const RunStatus& status) {
    std::string text =
        fmt::format("{:.3g} jobs{}", rate(status), status.simulated() ? " per unit of virtual time" : "/s");
    if (status.lately > 0) text += fmt::format(", {:.3g} in the last {}", status.rate_lately, duration(status.lately));
    if (status.offered > 0 && !status.asked)
        text += fmt::format("; {} busy {:.0f} % of the time", counted(status.workers, "worker"),
                            std::min(100.0, 100 * status.busy / status.offered));
    return text;
}

}  // namespace espalier
