/// Which columns of a table are losses, seconds, and the configuration. Values; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace table {

/// What a study says about the columns; empty: found by the rules of plan_columns().
struct ColumnOptions {
    std::optional<std::string> loss_prefix;
    std::optional<std::string> seconds_prefix;  ///< "": no column holds seconds
};

/// The column of the losses at one resource.
struct Level {
    double resource = 0;
    std::size_t loss = 0;
    std::optional<std::size_t> seconds;  ///< the column of the time from the beginning to there
};

struct ColumnPlan {
    std::string loss_prefix;
    std::vector<Level> levels;                    ///< by resource, all above 0
    std::optional<std::size_t> seconds_at_start;  ///< of the column of seconds at resource 0
    std::vector<std::size_t> configuration;       ///< all that is neither loss nor seconds
};

/// Columns of losses are named PREFIX and a number: the resource. Without loss_prefix it is that of most columns above
/// resource 0; of equals `s`. Columns of seconds are likewise `t` and a number, where each column of losses has one;
/// otherwise they belong to the configuration.
/// @throws std::invalid_argument that says what is wrong and what to do.
[[nodiscard]] ColumnPlan plan_columns(const std::vector<std::string>& names, const ColumnOptions& options);

/// The resource as columns are named: 200, 0.5.
[[nodiscard]] std::string resource_text(double resource);

}  // namespace table
