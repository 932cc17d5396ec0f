/// The rival: processes at the other end of SEQPACKET socket pairs that send back what they get, and one thread that
/// waits for all of them. What any executor of processes pays at least.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace espalier::bench {

struct Rate {
    double per_second = 0;
    double median_us = 0;  ///< of the round trips
    double p99_us = 0;
};

/// From the times of round trips in microseconds, and what all of them took.
[[nodiscard]] Rate rate_of(std::vector<double> round_trips_us, double seconds);

/// `rounds` frames of `bytes`, one in flight with each of `workers` processes, each of which spins for `job` first.
[[nodiscard]] Rate echo(std::size_t workers, std::size_t rounds, std::size_t bytes, std::chrono::microseconds job);

/// What such a process does; `arguments` are those that echo() gave it.
int echo_back(char** arguments);

/// The argument by which a program knows that it is one.
inline constexpr const char* echo_flag = "--echo";

void spin(std::chrono::steady_clock::duration time);

}  // namespace espalier::bench
