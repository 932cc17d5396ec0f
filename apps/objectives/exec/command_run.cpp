#include "command_run.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "job_facts.hpp"
#include "output.hpp"

namespace objectives::exec {
namespace {

// The host's wish to stop comes without an event.
constexpr std::chrono::milliseconds longest_nap(50);

std::chrono::steady_clock::duration seconds(double count) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(std::min(count, 1e9)));
}

/// Scripts compute resources their own way: 0.1 * 3 is meant as 0.3.
bool same(double a, double b) { return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b)); }

std::string with_tail(std::string why, const Tail& tail) {
    const std::string text = tail.text();
    if (!text.empty()) why += "; stderr ends with:\n" + text;
    return why;
}

}  // namespace

Report CommandRun::run(const ChildProcess::Launch& launch, Guard& guard) {
    ChildProcess child(launch, guard);
    LineReader lines([&](std::string_view line) { take(std::string(line)); });
    Tail tail;
    const auto out = [&](std::string_view bytes) { lines.feed(bytes); };
    const auto err = [&](std::string_view bytes) { tail.feed(bytes); };
    while (child.wait(nap(), out, err)) watch_clock(child);
    const std::string failure = child.failure();
    if (failure.empty()) lines.finish();  // of a command that was killed, the last line may be half a number

    if (ending_ == Ending::out_of_time)
        throw std::runtime_error(
            with_tail("took longer than timeout = " + shortest(patience_.timeout) + " s and was ended", tail));
    const auto& final = at_end_ ? at_end_ : lone_;
    const bool done = failure.empty() && final;
    if (ending_ == Ending::stopped && !done) throw espalier::Stopped{};
    if (!failure.empty()) throw std::runtime_error(with_tail(failure, tail));
    if (!final) throw std::runtime_error(with_tail(why_no_loss(), tail));
    return *final;
}

void CommandRun::take(const std::string& line) {
    auto report = parse_report(line);
    if (!report) return;
    if (!report->resource) {
        lone_ = std::move(report);
    } else if (same(*report->resource, to_)) {
        at_end_ = std::move(report);
    } else {
        elsewhere_ = report->resource;
        // A command that trains from scratch tells again what was told before.
        if (!(*report->resource > from_ && *report->resource < to_)) return;
        std::vector<espalier::Metric> metrics;
        for (const auto& [name, value] : report->metrics) metrics.push_back({name.c_str(), value});
        if (!job_.progress(*report->resource, report->loss, metrics)) asked_to_stop_ = true;
    }
}

void CommandRun::watch_clock(ChildProcess& child) {
    const auto now = Clock::now();
    if (ending_ != Ending::by_itself) {
        if (killed_ || now < terminated_ + seconds(patience_.grace)) return;
        child.signal(SIGKILL);
        killed_ = true;
        return;
    }
    if (asked_to_stop_ || job_.should_stop())
        ending_ = Ending::stopped;
    else if (patience_.timeout > 0 && now >= start_ + seconds(patience_.timeout))
        ending_ = Ending::out_of_time;
    else
        return;
    terminated_ = now;
    child.signal(SIGTERM);
}

std::chrono::milliseconds CommandRun::nap() const {
    auto next = Clock::now() + longest_nap;
    if (ending_ != Ending::by_itself && !killed_) next = std::min(next, terminated_ + seconds(patience_.grace));
    if (ending_ == Ending::by_itself && patience_.timeout > 0)
        next = std::min(next, start_ + seconds(patience_.timeout));
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()));
}

std::string CommandRun::why_no_loss() const {
    std::string text = "printed no loss for resource " + shortest(to_) +
                       "; print lines `RESOURCE LOSS`, the last one `" + shortest(to_) + " LOSS`";
    if (elsewhere_) text += " (its last was for " + shortest(*elsewhere_) + ")";
    return text;
}

}  // namespace objectives::exec
