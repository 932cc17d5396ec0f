/// Messages as rows that are read: their columns, the chain of checksums, decisions beside them. Used by the reader
/// alone, inside its transactions; private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "journal/database.hpp"
#include "journal/message_columns.hpp"
#include "journal/reader.hpp"

namespace espalier {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

inline TrialId trial_at(const Statement& row, int column) {
    return TrialId{static_cast<std::uint64_t>(row.integer(column))};
}
inline Seq seq_at(const Statement& row, int column) { return Seq{static_cast<std::uint64_t>(row.integer(column))}; }
inline std::uint32_t small_at(const Statement& row, int column) {
    return static_cast<std::uint32_t>(row.integer(column));
}

/// Where the chain of checksums stands.
struct Chain {
    std::int64_t seq = 0;
    std::int64_t checksum = 0;

    /// Whether the row is the one that was written after the row before. Goes on from what is stored, so that one
    /// changed row is one bad row.
    bool intact(const MessageColumns& columns, std::int64_t stored);
};

// A journal of an earlier version that nobody has written to since lacks what came later.
[[nodiscard]] bool has_stops(const Database& database);
[[nodiscard]] bool has_failures(const Database& database);
[[nodiscard]] bool has_origins(const Database& database);

/// Which messages, and how much of them.
struct MessageRange {
    std::int64_t after = before_all;
    std::int64_t last = 0;
    std::int64_t most = 0;  ///< so many
    bool decisions = true;  ///< with their decisions and stops, as their rows tell them
};

/// The next messages, each with its decision: two tables in the order of their keys, walked side by side.
void read_messages(const Database& database, const MessageRange& range, Chain& chain, std::vector<ReadMessage>& chunk);

}  // namespace espalier
