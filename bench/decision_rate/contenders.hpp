/// The contenders of decision_rate. Each drives the same closed loop: 64 jobs in flight, 5 rungs, 2 threads, an
/// objective that answers at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/rows.hpp"

namespace espalier::bench {

inline constexpr int threads = 2;
inline constexpr std::uint32_t in_flight = 64;
inline constexpr std::uint64_t seed = 1;
inline const std::vector<double> levels{1, 4, 16, 64, 256};

struct Rate {
    double per_second = 0;               ///< decisions
    double rows_per_second = 0;          ///< of the journal; 0 in memory
    double rows_per_commit = 0;          ///< the mean
    std::vector<std::uint32_t> batches;  ///< rows of each commit
};

/// The share of results that had passed all decision nodes before the put that brought them returned.
[[nodiscard]] double lightweight_share(std::uint64_t decisions);
/// The sequential ladder, in memory.
[[nodiscard]] Rate sequential_core(std::uint64_t decisions);
/// The live graph; `journal`: where, and how durable. Empty: in memory.
struct JournalAt {
    std::string path;
    Durability durability;
};
[[nodiscard]] Rate live_graph(std::uint64_t decisions, const std::optional<JournalAt>& journal);
/// As many empty nodes of the same policy, an empty evaluate, the same tokens and threads: what oneTBB itself costs.
[[nodiscard]] Rate bare_loop(std::uint64_t messages);
/// SQLite alone: the rows of that journal into the same tables, in these batches. Rows per second.
[[nodiscard]] double plain_sqlite(const std::string& journal, Durability durability,
                                  const std::vector<std::uint32_t>& batches);

}  // namespace espalier::bench
