#include "exchange/optuna_file.hpp"

#include <cmath>
#include <optional>

namespace espalier {
namespace {

// Names, types and keys are those that Optuna gives its tables: it makes no table that is there.
constexpr const char* schema = R"sql(
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768;
BEGIN;
CREATE TABLE studies (
    study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id));
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE TABLE version_info (
    version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256),
    PRIMARY KEY (version_info_id), CHECK (version_info_id = 1));
CREATE TABLE study_directions (
    study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL, study_id INTEGER NOT NULL,
    objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective),
    FOREIGN KEY (study_id) REFERENCES studies (study_id));
CREATE TABLE study_user_attributes (
    study_user_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT,
    PRIMARY KEY (study_user_attribute_id), UNIQUE (study_id, "key"),
    FOREIGN KEY (study_id) REFERENCES studies (study_id));
CREATE TABLE study_system_attributes (
    study_system_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT,
    PRIMARY KEY (study_system_attribute_id), UNIQUE (study_id, "key"),
    FOREIGN KEY (study_id) REFERENCES studies (study_id));
CREATE TABLE trials (
    trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER, state VARCHAR(8) NOT NULL, datetime_start DATETIME,
    datetime_complete DATETIME, PRIMARY KEY (trial_id), FOREIGN KEY (study_id) REFERENCES studies (study_id));
CREATE TABLE trial_user_attributes (
    trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT,
    PRIMARY KEY (trial_user_attribute_id), UNIQUE (trial_id, "key"),
    FOREIGN KEY (trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_system_attributes (
    trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT,
    PRIMARY KEY (trial_system_attribute_id), UNIQUE (trial_id, "key"),
    FOREIGN KEY (trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_params (
    param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT,
    PRIMARY KEY (param_id), UNIQUE (trial_id, param_name), FOREIGN KEY (trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_values (
    trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value FLOAT,
    value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective),
    FOREIGN KEY (trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_intermediate_values (
    trial_intermediate_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, step INTEGER NOT NULL,
    intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL,
    PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step),
    FOREIGN KEY (trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_heartbeats (
    trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, heartbeat DATETIME NOT NULL,
    PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id), FOREIGN KEY (trial_id) REFERENCES trials (trial_id));
INSERT INTO version_info VALUES (1, 12, '3.1.0');
)sql";

// What a revision adds to these tables.
constexpr const char* alembic_schema = R"sql(
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
)sql";
constexpr const char* index_of_3_2 = "CREATE INDEX ix_trials_study_id ON trials (study_id)";

const char* name_of(OptunaState state) {
    switch (state) {
        case OptunaState::running:
            return "RUNNING";
        case OptunaState::complete:
            return "COMPLETE";
        case OptunaState::pruned:
            return "PRUNED";
        case OptunaState::fail:
            break;
    }
    return "FAIL";
}

/// What is no finite number stands in a column of its own.
const char* type_of(double value) {
    if (std::isnan(value)) return "NAN";
    if (std::isinf(value)) return value > 0 ? "INF_POS" : "INF_NEG";
    return "FINITE";
}
std::optional<double> if_finite(double value) { return std::isfinite(value) ? std::optional(value) : std::nullopt; }

}  // namespace

OptunaFile::Statements::Statements(const SqliteFile& file)
    : study_attribute(file, "INSERT INTO study_user_attributes (study_id, \"key\", value_json) VALUES (1, ?, ?)"),
      trial(file, "INSERT INTO trials VALUES (?, ?, 1, ?, ?, ?)"),
      value(file, "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, 0, ?, ?)"),
      parameter(file,
                "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)"),
      intermediate_value(file,
                         "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, "
                         "intermediate_value_type) VALUES (?, ?, ?, ?)"),
      attribute(file, "INSERT INTO trial_user_attributes (trial_id, \"key\", value_json) VALUES (?, ?, ?)") {}

OptunaFile::OptunaFile(const std::string& path, const std::string& alembic_version, const std::string& study,
                       bool maximize)
    : file_(path) {
    file_.run(schema);
    if (!alembic_version.empty()) {
        file_.run(alembic_schema);
        SqliteStatement(file_, "INSERT INTO alembic_version VALUES (?)").insert(std::string_view(alembic_version));
        if (alembic_version != "v3.0.0.d") file_.run(index_of_3_2);
    }
    SqliteStatement(file_, "INSERT INTO studies VALUES (1, ?)").insert(std::string_view(study));
    SqliteStatement(file_, "INSERT INTO study_directions VALUES (1, ?, 1, 0)")
        .insert(std::string_view(maximize ? "MAXIMIZE" : "MINIMIZE"));
    statements_.emplace(file_);
}

void OptunaFile::study_attribute(std::string_view key, std::string_view json) {
    statements_->study_attribute.insert(key, json);
}

void OptunaFile::trial(std::uint64_t number, OptunaState state, const std::optional<std::string>& start,
                       const std::optional<std::string>& complete) {
    trial_id_ = number + 1;
    const auto view = [](const std::optional<std::string>& text) {
        return text ? std::optional<std::string_view>(*text) : std::nullopt;
    };
    statements_->trial.insert(trial_id_, number, std::string_view(name_of(state)), view(start), view(complete));
}

void OptunaFile::value(double value) {
    statements_->value.insert(trial_id_, if_finite(value), std::string_view(type_of(value)));
}

void OptunaFile::parameter(std::string_view name, double value, std::string_view distribution) {
    statements_->parameter.insert(trial_id_, name, value, distribution);
}

void OptunaFile::intermediate_value(std::int64_t step, double value) {
    statements_->intermediate_value.insert(trial_id_, step, if_finite(value), std::string_view(type_of(value)));
}

void OptunaFile::attribute(std::string_view key, std::string_view json) {
    statements_->attribute.insert(trial_id_, key, json);
}

void OptunaFile::finish() {
    statements_.reset();
    file_.run("COMMIT");
}

}  // namespace espalier
