#include "progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "base/text.hpp"
#include "view/failure_text.hpp"
#include "view/table.hpp"
#include "view/time_left.hpp"

namespace espalier {
namespace {

std::optional<TimeLeft> time_left(const Study& study, const Snapshot& now) {
    const Pace pace{now.elapsed + now.elapsed_before, now.trials, now.charged};
    return time_left(pace, {most_trials(study), study.limits.resource, study.limits.seconds});
}

/// Enough to know what is wrong.
std::string first_line(const std::string& text) {
    constexpr std::size_t enough = 60;
    std::string line = printable(text.substr(0, text.find('\n')));
    if (line.size() <= enough) return line;
    std::size_t end = enough;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;  // not inside a character
    return line.substr(0, end) + "…";
}

std::size_t terminal_width() {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

}  // namespace

ProgressLine::ProgressLine(const Study& study, bool quiet)
    : study_(study), quiet_(quiet), color_(line_.on_terminal() && std::getenv("NO_COLOR") == nullptr) {}

std::string trials_text(const Snapshot& now) {
    std::string text = counted(now.trials, "trial");
    if (now.copies > 0) text += fmt::format(", {} {}", now.copies, now.copies == 1 ? "copy" : "copies");
    return text;
}

std::chrono::milliseconds ProgressLine::interval() const {
    return std::chrono::milliseconds(quiet_ ? 0 : line_.on_terminal() ? 200 : 10'000);
}

std::string ProgressLine::line(const Study& study, const Snapshot& now) {
    const double rate = now.elapsed > 0 ? static_cast<double>(now.jobs - now.jobs_before) / now.elapsed : 0;
    std::string text = fmt::format("{}  {}  {:.3g} jobs/s", trials_text(now), counted(now.jobs, "job"), rate);
    if (now.failures > 0) text += fmt::format("  {} failed", now.failures);
    if (now.retried > 0) text += fmt::format("  {} tried again", now.retried);
    if (now.stopped_early > 0) text += fmt::format("  {} stopped", now.stopped_early);
    if (const auto& best = now.best())
        text += fmt::format("  best {} (trial {} at {})", rounded(study.maximize ? -best->loss : best->loss),
                            number(best->trial), shortest(best->resource));
    // While nothing succeeds, nothing is as interesting as why.
    if (!now.best() && !now.last_words.empty()) text += "  the last said: " + first_line(now.last_words);
    text += "  rungs ";
    std::size_t begun = now.rungs.size();  // hundreds of brackets may wait for their turn
    while (begun > 1 && now.rungs[begun - 1].empty()) --begun;
    for (std::size_t b = 0; b < begun; ++b)  // brackets side by side: 44|16|5 + 20|7
        text += (b == 0 ? "" : " + ") + (now.rungs[b].empty() ? "0" : fmt::format("{}", fmt::join(now.rungs[b], "|")));
    if (now.stopped)
        text += fmt::format("  stopping: {} still running", now.in_flight);
    else if (const auto left = time_left(study, now))
        text += fmt::format("  {} left", duration(left->seconds));
    return text;
}

void ProgressLine::show(const Snapshot& now) {
    std::string text = line(study_, now);
    if (!line_.on_terminal()) return line_.draw(text);
    const auto width = terminal_width();
    if (text.size() >= width) text.resize(width - 1);
    std::string best;
    if (const auto at = text.find("best "); color_ && at != std::string::npos)
        best = text.substr(at, text.find("  ", at) - at);
    line_.draw(text, best);
}

void ProgressLine::note(const std::string& text) {
    end();
    std::cerr << text + '\n';
}

void ProgressLine::end() { line_.clear(); }

}  // namespace espalier
