#include "report/workers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/digits.hpp"

namespace espalier {
namespace {

void write_jobs(JsonWriter& w, const Tape& tape) {
    using Job = const TapeJob&;
    w.key("jobs").object();
    w.column("lane", tape.jobs, [](JsonWriter& out, Job job) { out.whole(job.lane); });
    w.column("begin", tape.jobs, [](JsonWriter& out, Job job) { out.number(job.begin); });
    w.column("end", tape.jobs, [](JsonWriter& out, Job job) { out.number(job.end); });
    w.column("trial", tape.jobs, [](JsonWriter& out, Job job) { out.whole(job.trial); });
    w.column("rung", tape.jobs, [](JsonWriter& out, Job job) { out.whole(job.rung); });
    w.column("outcome", tape.jobs, [](JsonWriter& out, Job job) {
        out.whole(job.in_flight() ? outcome_names.size() : static_cast<std::size_t>(job.outcome));
    });
    w.end();
}

void write_grid(JsonWriter& w, const BusyGrid& grid) {
    w.key("grid").object();
    w.key("lanes").whole(grid.rows).key("bins").whole(grid.bins).key("lanes_a_row").whole(grid.lanes_a_row);
    w.column("busy", grid.busy, [](JsonWriter& out, double busy) { out.share(busy); });
    w.end();
}

}  // namespace

BusyGrid busy_grid(const Tape& tape, std::uint32_t most_rows, std::uint32_t bins) {
    BusyGrid grid;
    grid.bins = bins;
    grid.lanes_a_row = std::max(1U, (tape.lanes + most_rows - 1) / most_rows);
    grid.rows = (tape.lanes + grid.lanes_a_row - 1) / grid.lanes_a_row;
    grid.busy.assign(std::size_t{grid.rows} * bins, 0);
    const double all = tape.totals.seconds;
    if (!(all > 0)) return grid;
    const double width = all / bins;
    for (const auto& job : tape.jobs) {
        double* row = &grid.busy[std::size_t{job.lane / grid.lanes_a_row} * bins];
        const auto bin_of = [&](double time) {
            return std::min(bins - 1, static_cast<std::uint32_t>(std::clamp(time / width, 0.0, 1.0 * bins)));
        };
        const std::uint32_t first = bin_of(job.begin), last = bin_of(job.end);
        for (std::uint32_t bin = first; bin <= last; ++bin)
            row[bin] += std::max(0.0, std::min(job.end, (bin + 1) * width) - std::max(job.begin, bin * width));
    }
    for (std::uint32_t row = 0; row < grid.rows; ++row) {
        const std::uint32_t lanes = std::min(grid.lanes_a_row, tape.lanes - row * grid.lanes_a_row);
        for (std::uint32_t bin = 0; bin < bins; ++bin) {
            double& busy = grid.busy[std::size_t{row} * bins + bin];
            busy = std::min(1.0, busy / (width * lanes));
        }
    }
    return grid;
}

InFlightSteps in_flight_steps(const Tape& tape, std::size_t most) {
    InFlightSteps steps;
    if (2 * tape.jobs.size() > most) {
        const auto bins = static_cast<std::uint32_t>(most / 2);
        const BusyGrid grid = busy_grid(tape, 1, bins);
        steps.averaged = true;
        for (std::uint32_t bin = 0; bin < bins; ++bin) {
            steps.time.push_back(tape.totals.seconds * bin / bins);
            steps.jobs.push_back(grid.busy[bin] * tape.lanes);
        }
    } else {
        std::vector<std::pair<double, int>> changes;
        for (const auto& job : tape.jobs) {
            changes.push_back({job.begin, 1});
            if (!job.in_flight()) changes.push_back({job.end, -1});
        }
        std::sort(changes.begin(), changes.end());
        int now = 0;
        for (const auto& [time, change] : changes) {
            now += change;
            if (!steps.time.empty() && steps.time.back() == time)
                steps.jobs.back() = now;
            else
                steps.time.push_back(time), steps.jobs.push_back(now);
        }
    }
    if (!steps.time.empty()) {
        steps.time.push_back(tape.totals.seconds);
        steps.jobs.push_back(steps.jobs.back());
    }
    return steps;
}

void write_workers(JsonWriter& w, const Tape& tape, const WorkersRoom& room) {
    const bool drawn = tape.jobs.size() <= room.jobs;
    const InFlightSteps steps = in_flight_steps(tape, room.steps);
    std::string note;
    if (!drawn) {
        const BusyGrid grid = busy_grid(tape, room.rows, room.bins);
        note = fmt::format(
            "{} jobs are too many to draw one by one: shown is how busy {} in each of {} stretches of time.",
            digits(tape.jobs.size()),
            grid.lanes_a_row == 1 ? std::string("each worker was")
                                  : fmt::format("groups of {} workers were", grid.lanes_a_row),
            room.bins);
    }
    if (steps.averaged)
        note += fmt::format("{}The number of jobs in flight is a mean over each of {} stretches of time.",
                            note.empty() ? "" : " ", room.steps / 2);
    w.key("workers").object().key("note").text(note);
    w.key("lanes").whole(tape.lanes).key("seconds").number(tape.totals.seconds);
    if (drawn) {
        write_jobs(w, tape);
        w.key("grid").null();
    } else {
        w.key("jobs").null();
        write_grid(w, busy_grid(tape, room.rows, room.bins));
    }
    w.key("in_flight").object().numbers("time", steps.time).numbers("jobs", steps.jobs).end();
    w.end();
}

}  // namespace espalier
