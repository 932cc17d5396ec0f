/// A new SQLite file with the tables of Optuna's RDB storage, as versions 3.0 to 5 read it, and one study in it. Knows
/// tables, not what they mean for Espalier. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exchange/sqlite_file.hpp"

namespace espalier {

enum class OptunaState : std::uint8_t { running, complete, pruned, fail };

class OptunaFile {
  public:
    /// `alembic_version`: a revision of the schema; "": none is written, and a version of Optuna that opens the file
    /// writes its own.
    OptunaFile(const std::string& path, const std::string& alembic_version, const std::string& study, bool maximize);

    /// `json`: of the value.
    void study_attribute(std::string_view key, std::string_view json);

    /// Trials from 0, in order. Times as "2026-03-01 13:05:09.123456", or nothing.
    void trial(std::uint64_t number, OptunaState state, const std::optional<std::string>& start,
               const std::optional<std::string>& complete);
    // Of the trial that was written last.
    void value(double value);
    void parameter(std::string_view name, double value, std::string_view distribution);
    void intermediate_value(std::int64_t step, double value);
    void attribute(std::string_view key, std::string_view json);

    void finish();

  private:
    SqliteFile file_;
    std::uint64_t trial_id_ = 0;
    // Prepared when the tables are there.
    struct Statements {
        explicit Statements(const SqliteFile& file);
        SqliteStatement study_attribute, trial, value, parameter, intermediate_value, attribute;
    };
    std::optional<Statements> statements_;
};

}  // namespace espalier
