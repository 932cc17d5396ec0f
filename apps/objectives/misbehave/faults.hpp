/// What the objective misbehave can do wrong, and when it does. Values and functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "espalier/objective.hpp"

namespace misbehave {

enum class Fault : std::uint8_t {
    crash,
    abort,
    hang,
    spin,
    leak,
    corrupt_heap,
    exit,
    close_descriptors,
    flood_stderr,
    fork,
    escape,
    ignore_sigterm,
    garbage_size,
    throws,
    slow,
    nan,
    none,
};
/// As they are called in a study.
inline constexpr std::array<std::string_view, 16> names = {
    "crash",        "abort", "hang",   "spin",           "leak",         "corrupt_heap", "exit", "close_descriptors",
    "flood_stderr", "fork",  "escape", "ignore_sigterm", "garbage_size", "throw",        "slow", "nan"};

/// Which job goes wrong, and how: a function of the trial, where its job begins and its attempt.
class FaultPlan {
  public:
    /// Reads `every`, `<fault>`, `<fault>_trials`, `fixed_attempts`. @throws espalier::ConfigurationError
    explicit FaultPlan(const espalier::Options& options);

    [[nodiscard]] Fault of(std::uint64_t trial, std::uint64_t seed, double from, std::uint32_t attempt) const;

  private:
    std::array<double, names.size()> rates_{};
    std::array<std::vector<double>, names.size()> trials_;
    std::int64_t fixed_attempts_;
};

struct Deeds {
    explicit Deeds(const espalier::Options& options);

    std::int64_t leak_bytes;     ///< leaked in all before the job goes on
    std::int64_t flood_bytes;    ///< written to stderr before it goes on
    std::int64_t child_seconds;  ///< that a forked child lives, so that a machine gets rid of it in any case
};

/// Does it. Returns where the fault is one that a process can survive: the job goes on then. What changes the job's
/// result or its time (garbage_size, slow, nan) is not done here.
void commit(Fault fault, const Deeds& deeds);

}  // namespace misbehave
