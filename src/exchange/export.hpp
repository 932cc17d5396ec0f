/// A run in the formats of others: CSV, JSON Lines, and a study of Optuna. Called by `espalier export`; one thread.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "exchange/exported_trial.hpp"

namespace espalier {

/// What a line of CSV is about. Columns, in this order; then one a parameter, named as it (but `param_NAME` where a
/// column has that name already), then one a metric, named metric_NAME. What is not known, or does not apply, is empty.
///   trials    trial bracket copy_of state outcome resource value results seconds origin began ended says
///             outcome: of the last result; resource, value, metrics: of the last result with a value; seconds: of all
///             jobs; began, ended: the first job handed out, the last one back
///   results   trial bracket copy_of rung attempt resource outcome value seconds stopped_at tried_again began ended
///   says progress  trial bracket copy_of rung attempt resource value time
/// Times are UTC as ISO 8601 has it; in a simulation, virtual time.
enum class CsvRows : std::uint8_t { trials, results, progress };

void export_csv(const ExportSource& source, CsvRows rows, std::ostream& out);

/// A trial a line, each as in the array that `espalier trials --json` prints. `progress`: with what it reported inside
/// its jobs as "progress": [{"rung", "attempt", "resource", "value", "metrics"}, …].
void export_jsonl(const ExportSource& source, bool progress, std::ostream& out);

struct OptunaOptions {
    /// Reports made inside jobs become intermediate values, too.
    bool progress = false;
    /// "": no alembic_version, so that each version of Optuna takes the file for its own.
    std::string alembic_version;
};
/// The revisions of Optuna's schema that an export can claim to have.
[[nodiscard]] const std::vector<std::string>& optuna_schemas();

/// Writes a study of Optuna to a new SQLite file (optuna_export.cpp tells what becomes of what).
/// @returns what the user should know, a sentence each
[[nodiscard]] std::vector<std::string> export_optuna(const ExportSource& source, const OptunaOptions& options,
                                                     const std::string& path);

}  // namespace espalier
