/// Who worked when: jobs on lanes, or, where there are too many to draw, how busy groups of lanes were in stretches of
/// time. Writes the report's "workers". Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "report/json_writer.hpp"
#include "report/tape.hpp"

namespace espalier {

struct WorkersRoom {
    std::size_t jobs = 100'000;
    std::uint32_t rows = 200;  ///< of the grid
    std::uint32_t bins = 600;
    std::size_t steps = 2'000;  ///< of the jobs in flight
};

/// The share of each stretch of time in which the lanes of a row were busy, row by row.
struct BusyGrid {
    std::uint32_t rows = 0;
    std::uint32_t bins = 0;
    std::uint32_t lanes_a_row = 1;
    std::vector<double> busy;
};
[[nodiscard]] BusyGrid busy_grid(const Tape& tape, std::uint32_t most_rows, std::uint32_t bins);

/// How many jobs were in flight from each of these times on.
struct InFlightSteps {
    std::vector<double> time;
    std::vector<double> jobs;
    bool averaged = false;  ///< over stretches of time
};
[[nodiscard]] InFlightSteps in_flight_steps(const Tape& tape, std::size_t most);

void write_workers(JsonWriter& writer, const Tape& tape, const WorkersRoom& room = {});

}  // namespace espalier
