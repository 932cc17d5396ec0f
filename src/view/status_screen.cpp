#include "view/status_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "view/failure_text.hpp"
#include "view/json_text.hpp"
#include "view/status_words.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

constexpr std::size_t label_columns = 11;
constexpr std::size_t longest_bar = 60;

/// Lines that belong together; a small screen shows only the first of them, but no fewer than `least`.
struct Section {
    std::vector<ScreenLine> lines;
    std::size_t least = 1;
};

std::string one_line(const std::string& text) {
    std::string line = printable(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

std::string repeated(const char* letter, std::size_t count) {
    std::string text;
    for (; count > 0; --count) text += letter;
    return text;
}

ScreenLine labelled(const char* label, Piece piece) {
    return {{fmt::format("  {:<{}}", label, label_columns), Ink::faint}, std::move(piece)};
}

Ink ink_of(RunState state) {
    switch (state) {
        case RunState::running:
            return Ink::good;
        case RunState::finished:
        case RunState::interrupted:
        case RunState::cut:
            return Ink::strong;
        default:
            return Ink::bad;
    }
}

std::string jobs_text(const RunStatus& status) {
    std::string text = fmt::format("{} done", status.jobs);
    if (status.failures > 0) text += fmt::format(", {} failed", status.failures);
    if (status.retried > 0) text += fmt::format(", {} tried again", status.retried);
    if (status.stopped_trials > 0) text += fmt::format(", {} stopped early", status.stopped_trials);
    return text;
}

Section head_section(const RunStatus& status, std::size_t columns) {
    Section section;
    auto& lines = section.lines;
    lines.push_back({{one_line(fmt::format("{} ({})", status.journal, status.study)), Ink::strong}});
    lines.push_back(labelled("state", {one_line(state_text(status)), ink_of(status.state)}));
    if (status.behind > 0)
        lines.push_back(labelled(
            "", {fmt::format("as of message {}; {} newer ones are still to be read", status.messages, status.behind),
                 Ink::faint}));
    std::string ran = span_text(status.elapsed, status.times);
    if (status.sessions.size() > 1) ran += fmt::format(" in {} sessions", status.sessions.size());
    lines.push_back(labelled("ran for", {ran}));
    if (const auto left = left_text(status); !left.empty())
        lines.push_back(labelled("time left", {left.substr(0, left.find(": an estimate"))}));
    const std::string trials = std::to_string(status.trials) +
                               (status.limits.trials ? fmt::format(" of {}", *status.limits.trials) : "") +
                               (status.copies > 0 ? fmt::format(", and {} copies", status.copies) : "");
    lines.push_back(labelled("trials", {fmt::format("{}; jobs: {}", trials, jobs_text(status))}));
    if (status.state == RunState::running)
        lines.push_back(labelled("workers", {fmt::format("{} of {} busy", status.in_flight,
                                                         std::max<std::uint64_t>(status.workers, status.in_flight))}));
    else if (status.in_flight > 0)
        lines.push_back(labelled("workers", {counted(status.in_flight, "job") + " did not come back"}));
    lines.push_back(labelled("pace", {pace_text(status)}));
    const auto bars = pace_bars(status, std::min(longest_bar, columns > 20 ? columns - 15 : 5));
    if (!bars.empty()) lines.push_back(labelled("", {bars, Ink::good}));
    section.least = 3;
    return section;
}

/// Results, the part of them that was promoted first; then jobs in flight.
ScreenLine bar(const RungStatus& rung, std::uint64_t most, std::size_t columns) {
    const auto cells = [&](std::uint64_t count) {
        const double share = static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(1, most));
        return count == 0 ? std::size_t{0}
                          : std::max<std::size_t>(
                                1, static_cast<std::size_t>(std::lround(share * static_cast<double>(columns))));
    };
    const auto& tally = rung.tally;
    const std::size_t results = std::min(columns, cells(tally.results));
    const std::size_t promoted = std::min(results, cells(tally.promoted));
    const std::size_t running = std::min(columns - results, cells(tally.in_flight));
    return {{repeated("█", promoted), Ink::good}, {repeated("▓", results - promoted)}, {repeated("░", running)}};
}

bool is_empty(const RungStatus& rung) { return rung.tally.results + rung.tally.in_flight + rung.due == 0; }

std::string rung_row(const RunStatus& status, const RungStatus& rung) {
    const auto& tally = rung.tally;
    return fmt::format("  {}{:>4}  {:>9}  {:>8}  {:>8}  {:>9}  {:>10}  ",
                       status.several_brackets ? fmt::format("{:>7}  ", rung.key.bracket) : "", rung.key.rung,
                       shortest(tally.level), tally.results, rung.top ? "top" : std::to_string(tally.promoted),
                       tally.in_flight, tally.best ? rounded(status.value_of(tally.best->loss)) : "-");
}

Section rungs_section(const RunStatus& status, std::size_t columns, std::size_t most_rows) {
    std::vector<const RungStatus*> shown;
    std::uint64_t most = 1;
    for (const auto& rung : status.rungs) {
        most = std::max(most, rung.tally.results + rung.tally.in_flight);
        // Dozens of brackets may wait for their turn.
        if (status.rungs.size() <= 8 || !is_empty(rung)) shown.push_back(&rung);
    }
    Section section;
    section.lines.push_back(
        {{fmt::format("  {}{:>4}  {:>9}  {:>8}  {:>8}  {:>9}  {:>10}", status.several_brackets ? "bracket  " : "",
                      "rung", "resource", "results", "promoted", "in flight", "best"),
          Ink::faint}});
    const bool all = most_rows == 0 || shown.size() + 1 <= most_rows;
    const std::size_t count = all ? shown.size() : std::max<std::size_t>(most_rows, 3) - 2;
    for (std::size_t i = 0; i < count; ++i) {
        ScreenLine line{{rung_row(status, *shown[i])}};
        const auto taken = columns_of(line);
        if (columns > taken + 8)
            for (auto& piece : bar(*shown[i], most, std::min(longest_bar, columns - taken - 1)))
                line.push_back(std::move(piece));
        section.lines.push_back(std::move(line));
    }
    if (!all) section.lines.push_back({{fmt::format("  … and {} rungs more", shown.size() - count), Ink::faint}});
    section.least = section.lines.size();
    return section;
}

ScreenLine incumbent_line(const char* heading, const RunStatus& status, const Incumbent& best) {
    return {{fmt::format("{}: ", heading), Ink::faint},
            {rounded(status.value_of(best.loss)), Ink::strong},
            {fmt::format("  (trial {} at {})", number(best.trial), shortest(best.resource))}};
}

Section best_section(const RunStatus& status, std::size_t columns) {
    Section section;
    if (!status.best_seen) {
        section.lines.push_back({{"no trial has succeeded yet", Ink::faint}});
        return section;
    }
    const Incumbent& seen = *status.best_seen;
    const Incumbent& incumbent = *status.best();
    section.lines.push_back(
        incumbent_line(status.best_full ? "best at full resource" : "best seen at any resource", status, incumbent));
    if (seen.trial != incumbent.trial || seen.resource != incumbent.resource)
        section.lines.push_back(incumbent_line("best seen at any resource", status, seen));
    const Json configuration = object_of(status.configuration);
    std::string values;
    for (const auto& [name, value] : configuration.items())
        values += fmt::format("{}{} = {}", values.empty() ? "" : ",  ", one_line(name),
                              one_line(value.dump(-1, ' ', false, Json::error_handler_t::replace)));
    for (auto& line : word_lines(values, columns > 3 ? columns - 2 : 1)) section.lines.push_back({{"  " + line}});
    return section;
}

Section failure_section(const RunStatus& status) {
    Section section;
    if (status.outcomes.empty()) return {{}, 0};
    section.lines.push_back(
        {{fmt::format("{} of {} failed", status.failures + status.retried, counted(status.jobs, "job")), Ink::bad}});
    for (const auto& cause : status.causes)
        section.lines.push_back({{fmt::format("  {} x  {}{}{}", cause.count, name_of(cause.outcome),
                                              cause.message.empty() ? "" : ": ", one_line(cause.message))}});
    if (status.other_causes > 0)
        section.lines.push_back({{fmt::format("  {} x  something else", status.other_causes)}});
    return section;
}

std::size_t lines_of(const std::vector<Section>& sections, bool gaps) {
    std::size_t count = 0;
    for (const auto& section : sections)
        if (!section.lines.empty()) count += section.lines.size() + (gaps ? 1 : 0);
    return count - (gaps && count > 0 ? 1 : 0);
}

}  // namespace

std::string pace_bars(const RunStatus& status, std::size_t columns) {
    static constexpr std::array<const char*, 8> heights = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::vector<std::uint64_t> spans = status.pace.spans;
    // The last one is not over yet, and would look like a lull.
    if (status.state == RunState::running && !spans.empty()) spans.pop_back();
    if (spans.size() < 2 || columns == 0) return "";
    const std::size_t together = (spans.size() + columns - 1) / columns;
    std::vector<double> means;
    for (std::size_t begin = 0; begin < spans.size(); begin += together) {
        const auto end = std::min(begin + together, spans.size());
        double sum = 0;
        for (auto i = begin; i < end; ++i) sum += static_cast<double>(spans[i]);
        means.push_back(sum / static_cast<double>(end - begin));
    }
    const double most = *std::max_element(means.begin(), means.end());
    if (most <= 0) return "";
    std::string bars;
    for (const double mean : means)
        bars += heights.at(std::min<std::size_t>(7, static_cast<std::size_t>(mean / most * 8)));
    return bars;
}

std::vector<ScreenLine> status_screen(const RunStatus& status, const ScreenSize& size) {
    const std::size_t rungs_rows = size.rows == 0 ? 0 : std::max<std::size_t>(4, size.rows / 2);
    std::vector<Section> sections = {head_section(status, size.columns),
                                     rungs_section(status, size.columns, rungs_rows),
                                     best_section(status, size.columns), failure_section(status)};
    if (const auto line = status.resume_line(); !line.empty())
        sections.push_back({{{{"go on with: " + one_line(line), Ink::strong}}}, 1});
    bool gaps = true;
    if (size.rows > 0) {
        for (auto section = sections.rbegin(); section != sections.rend(); ++section)
            while (lines_of(sections, gaps) > size.rows && section->lines.size() > section->least)
                section->lines.pop_back();
        gaps = lines_of(sections, gaps) <= size.rows;
    }
    std::vector<ScreenLine> lines;
    for (const auto& section : sections) {
        if (section.lines.empty()) continue;
        if (gaps && !lines.empty()) lines.emplace_back();
        for (const auto& line : section.lines) lines.push_back(fitted(line, size.columns));
    }
    if (size.rows > 0 && lines.size() > size.rows) lines.resize(size.rows);
    return lines;
}

}  // namespace espalier
