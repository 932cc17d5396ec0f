/// Puts rows into the tables: one prepared INSERT for each kind, a message's checksum chained on the way. Used by the
/// writer's thread only; private to the module.
#pragma once

#include <cstdint>
#include <string>

#include "journal/database.hpp"
#include "journal/message_columns.hpp"
#include "journal/rows.hpp"

namespace espalier {

class RowInserter {
  public:
    /// `previous`: the checksum of the last message row in the journal, 0 if there is none. @throws SqliteError
    RowInserter(const Database& database, std::int64_t previous);

    /// @throws SqliteError
    void insert(const Row& row);

    /// The checksum that the next message row goes on from. Whoever rolls a transaction back puts it back, too.
    [[nodiscard]] std::int64_t chain() const { return previous_; }
    void go_on_from(std::int64_t checksum) { previous_ = checksum; }

  private:
    void operator()(const MessageRow& row);
    void operator()(const DecisionRow& row);
    void operator()(const StopRow& row);
    void operator()(const TrialRow& row);
    void operator()(const ProgressRow& row);
    void operator()(const ReportRow& row);
    void operator()(const FailureRow& row);
    void operator()(const LogRow& row);
    void operator()(const RebuildRow& row);
    void bind_learned(const DrawRow& drawn);
    void insert_result(const MessageColumns& columns, std::int64_t checksum);
    void insert_progress(const MessageColumns& columns, std::int64_t checksum);
    void insert_control(const MessageColumns& columns, std::int64_t checksum);

    std::int64_t previous_;
    std::string unit_;  ///< kept, so that a trial's bytes need no allocation
    Statement result_;
    Statement report_message_;  ///< progress that a stopping rule asked for
    Statement control_;         ///< start, vacancy, stop
    Statement job_;
    Statement promotion_;
    Statement stop_;
    Statement trial_;          ///< drawn by a function of (seed, trial)
    Statement learned_trial_;  ///< by a model, or copied
    Statement progress_;
    Statement report_;
    Statement failure_;
    Statement log_;
    Statement rebuild_;
};

/// Coordinates as `trial.unit` holds them: 8 little-endian bytes each.
void encode_unit(const std::vector<double>& unit, std::string& bytes);
[[nodiscard]] std::vector<double> decode_unit(std::string_view bytes);

}  // namespace espalier
