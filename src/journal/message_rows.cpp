#include "journal/message_rows.hpp"

#include <optional>
#include <string>
#include <unordered_map>

#include "journal/row_checksum.hpp"

namespace espalier {
namespace {

/// Message columns as selected by message_select(), below. Called once a message of a replay: those of starts and
/// stops, which most messages have not, cost one call each where they are NULL.
MessageColumns message_at(const Statement& row) {
    MessageColumns columns;
    columns.seq = row.integer(0);
    columns.time_us = row.integer(1);
    columns.kind = row.text(2);
    columns.trial = row.integer_or_null(3);
    columns.rung = row.integer_or_null(4);
    columns.attempt = row.integer_or_null(5);
    if (!row.is_null(6)) columns.outcome = row.text(6);
    columns.loss = row.real_or_null(7);
    columns.seconds = row.real_or_null(8);
    if (!row.is_null(9)) columns.workers = row.integer(9);
    if (!row.is_null(10)) columns.trial_limit = row.integer(10);
    if (!row.is_null(11)) columns.resource_limit = row.real(11);
    if (!row.is_null(12)) columns.target = row.real(12);
    if (!row.is_null(13)) columns.reason = row.text(13);
    columns.bracket = row.integer_or_null(15);
    columns.resource = row.real_or_null(16);
    if (!row.is_null(17)) columns.failure_limit = row.integer(17);
    if (!row.is_null(18)) columns.row_limit = row.integer(18);
    return columns;
}

Decision decision_at(const Statement& row) {
    Decision decision;
    decision.job = {trial_at(row, 1), small_at(row, 2), small_at(row, 3), row.real(4), row.real(5), small_at(row, 9)};
    decision.n = static_cast<std::uint64_t>(row.integer(6));  // NULL reads as 0: a new trial
    decision.k = static_cast<std::uint64_t>(row.integer(7));
    decision.boundary = row.real(8);
    if (!row.is_null(10)) decision.job.parent = trial_at(row, 10);
    return decision;
}

std::int64_t version_of(const Database& database) {
    Statement version(database, "PRAGMA user_version");
    return version.step() ? version.integer(0) : 0;
}

const char* bracket_column(const Database& database) { return version_of(database) >= 2 ? "bracket" : "NULL"; }
const char* resource_column(const Database& database) { return version_of(database) >= 3 ? "resource" : "NULL"; }

std::string message_select(const Database& database) {
    return std::string(
               "SELECT seq, time_us, kind, trial, rung, attempt, outcome, loss, seconds, workers, trial_limit, "
               "resource_limit, "
               "target, reason, checksum, ") +
           bracket_column(database) + ", " + resource_column(database) +
           (has_failures(database) ? ", failure_limit, row_limit" : ", NULL, NULL") +
           " FROM message WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";
}
std::string decision_select(const Database& database) {
    return std::string("SELECT seq, trial, rung, attempt, from_resource, to_resource, n, k, boundary, ") +
           bracket_column(database) + (has_origins(database) ? ", parent" : ", NULL") +
           " FROM decision WHERE seq > ?1 AND seq <= ?2 ORDER BY seq";
}

/// The decisions in order, asked for by seq.
class Decisions {
  public:
    Decisions(const Database& database, std::int64_t after, std::int64_t last)
        : select_(database, decision_select(database)) {
        select_.bind(1, after);
        select_.bind(2, last);
        there_ = select_.step();
    }
    std::optional<Decision> of(std::int64_t seq) {
        while (there_ && select_.integer(0) < seq) there_ = select_.step();
        if (!there_ || select_.integer(0) != seq) return std::nullopt;
        return decision_at(select_);
    }

  private:
    Statement select_;
    bool there_ = false;
};

/// What stopping rules decided, by seq.
std::unordered_map<std::int64_t, TrialStop> read_stops(const Database& database, std::int64_t after,
                                                       std::int64_t last) {
    std::unordered_map<std::int64_t, TrialStop> stops;
    if (!has_stops(database)) return stops;
    Statement select(database,
                     "SELECT seq, trial, rung, attempt, bracket, resource, value, bound, n, unused FROM trial_stop "
                     "WHERE seq > ?1 AND seq <= ?2");
    select.bind(1, after);
    select.bind(2, last);
    while (select.step())
        stops[select.integer(0)] = {trial_at(select, 1), small_at(select, 2),
                                    small_at(select, 3), small_at(select, 4),
                                    select.real(5),      select.real(6),
                                    select.real(7),      static_cast<std::uint64_t>(select.integer(8)),
                                    select.real(9)};
    return stops;
}

}  // namespace

bool has_stops(const Database& database) { return version_of(database) >= 3; }
bool has_failures(const Database& database) { return version_of(database) >= 4; }
bool has_origins(const Database& database) { return version_of(database) >= 5; }

bool Chain::intact(const MessageColumns& columns, std::int64_t stored) {
    const bool good = columns.seq == seq + 1 && row_checksum(columns, checksum) == stored;
    seq = columns.seq;
    checksum = stored;
    return good;
}

void read_messages(const Database& database, const MessageRange& range, Chain& chain, std::vector<ReadMessage>& chunk) {
    Statement select(database, message_select(database));
    select.bind(1, range.after);
    select.bind(2, range.last);
    select.bind(3, range.most);
    std::optional<Decisions> decisions;
    if (range.decisions) decisions.emplace(database, range.after, range.last);
    while (select.step()) {
        const auto columns = message_at(select);
        const auto event = event_of(columns);
        auto& message = chunk.emplace_back();
        message.checksum_ok = chain.intact(columns, select.integer(14)) && event.has_value();
        message.row = {Seq{static_cast<std::uint64_t>(columns.seq)}, columns.time_us, event.value_or(Vacancy{})};
        if (decisions) message.decision = decisions->of(columns.seq);
    }
    if (chunk.empty() || !range.decisions) return;
    const auto stops = read_stops(database, range.after, static_cast<std::int64_t>(number(chunk.back().row.seq)));
    if (stops.empty()) return;
    for (auto& message : chunk)
        if (const auto found = stops.find(static_cast<std::int64_t>(number(message.row.seq))); found != stops.end())
            message.stopped = found->second;
}

}  // namespace espalier
