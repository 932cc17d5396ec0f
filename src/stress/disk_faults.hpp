/// Short live runs on disks that fail, at each call in turn: whatever the call, the journal is never corrupt, no result
/// that was acted on is missing, and what the user is told is clear; a full disk is waited for, and nothing is lost.
/// One thread calls; the runs have threads of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "fault/faulty_disk.hpp"
#include "journal/rows.hpp"

namespace espalier {

/// One run in which the n-th call (from 1) that writes, syncs or opens fails; of a full disk also the two after it, if
/// they write.
struct DiskFaultRun {
    Durability durability = Durability::process;
    DiskFault fault = DiskFault::error;
    std::uint64_t nth = 1;

    [[nodiscard]] std::string describe() const;  ///< "durability process, a torn write at call 17"
};

struct DiskFaultEnd {
    std::string fault;         ///< what is wrong, or ""
    std::uint64_t failed = 0;  ///< calls that did fail; 0: the run was shorter
    std::uint64_t waited = 0;  ///< how often it waited for room
};

/// @throws std::runtime_error if the folder for temporary files cannot be written
[[nodiscard]] DiskFaultEnd run_on_failing_disk(const DiskFaultRun& run);

struct DiskFaultPlan {
    std::uint64_t calls = 2000;  ///< the first so many
    std::uint64_t every = 1;     ///< of them
};

struct DiskFaultReport {
    std::uint64_t runs = 0;
    std::uint64_t failed = 0;  ///< calls
    std::uint64_t waited = 0;
    std::string fault;  ///< the first: what run, what is wrong; nothing was run after it
};

/// Each call, at each durability level, with an error, a torn write, or no room, in turn.
[[nodiscard]] DiskFaultReport run_on_failing_disks(const DiskFaultPlan& plan,
                                                   const std::function<void(const DiskFaultReport&)>& progress = {});

}  // namespace espalier
