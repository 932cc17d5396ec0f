#include "journal/reader.hpp"

#include <limits>
#include <unordered_map>

#include "journal/database.hpp"
#include "journal/journal_lock.hpp"
#include "journal/message_columns.hpp"
#include "journal/read_connection.hpp"
#include "journal/row_checksum.hpp"
#include "journal/row_inserter.hpp"
#include "journal/study_table.hpp"

namespace espalier {
namespace {

/// Rows read in one transaction: some 20 ms, and then the WAL may be folded.
constexpr std::int64_t rows_a_read = 20'000;
constexpr std::size_t bytes_a_read = std::size_t{32} << 20U;  ///< so that memory is bounded, whatever the rows hold
constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

TrialId trial_at(const Statement& row, int column) { return TrialId{static_cast<std::uint64_t>(row.integer(column))}; }
Seq seq_at(const Statement& row, int column) { return Seq{static_cast<std::uint64_t>(row.integer(column))}; }
std::uint32_t small_at(const Statement& row, int column) { return static_cast<std::uint32_t>(row.integer(column)); }
double real_or_nan(const Statement& row, int column) {
    return row.real_or_null(column).value_or(std::numeric_limits<double>::quiet_NaN());
}

/// Visits the rows of a table by rowid, which is its key where it has one. `decode` makes a value of the columns;
/// column 0 is the rowid. Rows are visited between transactions: a visitor may take its time.
template <class Value>
void visit_table(ReadConnection& connection, const std::string& table, const std::string& columns,
                 Value (*decode)(const Statement&), const std::function<void(const Value&)>& visit) {
    std::int64_t last = before_all;
    connection.transact([&](const Database& database) {
        Statement select(database, "SELECT max(rowid) FROM " + table);
        last = select.step() && !select.is_null(0) ? select.integer(0) : before_all;
    });
    std::vector<Value> chunk;
    for (std::int64_t after = before_all; after < last;) {
        std::int64_t reached = last;
        connection.transact([&](const Database& database) {
            chunk.clear();
            reached = last;
            Statement select(database, "SELECT rowid, " + columns + " FROM " + table +
                                           " WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid LIMIT ?3");
            select.bind(1, after);
            select.bind(2, last);
            select.bind(3, rows_a_read);
            for (std::size_t bytes = 0; select.step();) {
                chunk.push_back(decode(select));
                bytes += select.size_of_row();
                if (static_cast<std::int64_t>(chunk.size()) < rows_a_read && bytes < bytes_a_read) continue;
                reached = select.integer(0);
                break;
            }
        });
        after = reached;
        for (const auto& value : chunk) visit(value);
    }
}

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

/// Where the chain of checksums stands.
struct Chain {
    std::int64_t seq = 0;
    std::int64_t checksum = 0;

    /// Whether the row is the one that was written after the row before. Goes on from what is stored, so that one
    /// changed row is one bad row.
    bool intact(const MessageColumns& columns, std::int64_t stored) {
        const bool good = columns.seq == seq + 1 && row_checksum(columns, checksum) == stored;
        seq = columns.seq;
        checksum = stored;
        return good;
    }
};

std::int64_t version_of(const Database& database) {
    Statement version(database, "PRAGMA user_version");
    return version.step() ? version.integer(0) : 0;
}

// A journal of an earlier version that nobody has written to since lacks what came later.
const char* bracket_column(const Database& database) { return version_of(database) >= 2 ? "bracket" : "NULL"; }
const char* resource_column(const Database& database) { return version_of(database) >= 3 ? "resource" : "NULL"; }
bool has_stops(const Database& database) { return version_of(database) >= 3; }
bool has_failures(const Database& database) { return version_of(database) >= 4; }
bool has_origins(const Database& database) { return version_of(database) >= 5; }

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

/// The next messages, each with its decision: two tables in the order of their keys, walked side by side.
void read_messages(const Database& database, std::int64_t after, std::int64_t last, Chain& chain,
                   std::vector<ReadMessage>& chunk) {
    Statement select(database, message_select(database));
    select.bind(1, after);
    select.bind(2, last);
    select.bind(3, rows_a_read);
    Decisions decisions(database, after, last);
    while (select.step()) {
        const auto columns = message_at(select);
        const auto event = event_of(columns);
        auto& message = chunk.emplace_back();
        message.checksum_ok = chain.intact(columns, select.integer(14)) && event.has_value();
        message.row = {Seq{static_cast<std::uint64_t>(columns.seq)}, columns.time_us, event.value_or(Vacancy{})};
        message.decision = decisions.of(columns.seq);
    }
    if (chunk.empty()) return;
    const auto stops = read_stops(database, after, static_cast<std::int64_t>(number(chunk.back().row.seq)));
    if (stops.empty()) return;
    for (auto& message : chunk)
        if (const auto found = stops.find(static_cast<std::int64_t>(number(message.row.seq))); found != stops.end())
            message.stopped = found->second;
}

std::string trial_columns(const Database& database) {
    return std::string("trial, unit, configuration, ") +
           (has_origins(database)
                ? "origin, turn, seen, level, points, acquisition, draw_seconds, parent, model_seconds"
                : "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
}
TrialRow trial_row(const Statement& row) {
    TrialRow trial{trial_at(row, 1), decode_unit(row.bytes(2)), std::string(row.text(3)), {}};
    const auto origin = row.is_null(4) ? std::nullopt : origin_named(row.text(4));
    if (!origin) return trial;
    DrawRow& drawn = trial.drawn.emplace();
    drawn.why = {*origin, row.real(7), static_cast<std::uint64_t>(row.integer(8)), row.real(9)};
    drawn.turn = static_cast<std::uint64_t>(row.integer(5));
    if (!row.is_null(6)) drawn.seen = seq_at(row, 6);
    drawn.seconds = row.real(10);
    drawn.parent = trial_at(row, 11);
    drawn.model_seconds = row.real(12);
    return trial;
}

}  // namespace

struct JournalReader::Impl {
    explicit Impl(const std::string& path) : connection(path) {
        connection.transact([&](const Database& database) { study = read_study(database, path); });
    }
    ReadConnection connection;
    StudyRow study;
};

JournalReader::JournalReader(const std::string& path) : impl_(std::make_unique<Impl>(path)) {}
JournalReader::~JournalReader() = default;

const std::string& JournalReader::path() const { return impl_->connection.path(); }
const StudyRow& JournalReader::study() const { return impl_->study; }
bool JournalReader::being_written() const { return JournalLock::held(impl_->connection.absolute()); }

std::vector<SessionRow> JournalReader::sessions() {
    std::vector<SessionRow> sessions;
    impl_->connection.transact([&](const Database& database) { sessions = read_sessions(database); });
    return sessions;
}

Seq JournalReader::last_seq() {
    std::int64_t last = 0;
    impl_->connection.transact([&](const Database& database) {
        Statement select(database, "SELECT max(seq) FROM message");
        last = select.step() ? select.integer(0) : 0;
    });
    return Seq{static_cast<std::uint64_t>(last)};
}

void JournalReader::messages(const std::function<void(const ReadMessage&)>& visit) {
    const auto last = static_cast<std::int64_t>(number(last_seq()));
    std::vector<ReadMessage> chunk;
    Chain chain;
    std::int64_t after = before_all;
    do {
        Chain reached;
        impl_->connection.transact([&](const Database& database) {
            chunk.clear();
            reached = chain;
            read_messages(database, after, last, reached, chunk);
        });
        chain = reached;
        after = chain.seq;
        for (const auto& message : chunk) visit(message);
    } while (static_cast<std::int64_t>(chunk.size()) == rows_a_read);
}

void JournalReader::trials(const std::function<void(const TrialRow&)>& visit) {
    std::string columns;
    impl_->connection.transact([&](const Database& database) { columns = trial_columns(database); });
    visit_table<TrialRow>(impl_->connection, "trial", columns, trial_row, visit);
}

std::optional<TrialRow> JournalReader::trial(TrialId trial) {
    std::optional<TrialRow> found;
    impl_->connection.transact([&](const Database& database) {
        found.reset();
        Statement select(database, "SELECT rowid, " + trial_columns(database) + " FROM trial WHERE trial = ?1");
        select.bind(1, number(trial));
        if (select.step()) found = trial_row(select);
    });
    return found;
}

void JournalReader::progress(const std::function<void(const ProgressRow&)>& visit) {
    const auto decode = [](const Statement& row) -> ProgressRow {
        return {trial_at(row, 1),    small_at(row, 2),    small_at(row, 3),        row.integer(4),
                real_or_nan(row, 5), real_or_nan(row, 6), std::string(row.text(7))};
    };
    visit_table<ProgressRow>(impl_->connection, "progress", "trial, rung, attempt, time_us, resource, value, metrics",
                             decode, visit);
}

void JournalReader::reports(const std::function<void(const ReportRow&)>& visit) {
    const auto decode = [](const Statement& row) -> ReportRow {
        return {trial_at(row, 1), small_at(row, 2), small_at(row, 3), std::string(row.text(4)),
                std::string(row.text(5))};
    };
    visit_table<ReportRow>(impl_->connection, "report", "trial, rung, attempt, message, metrics", decode, visit);
}

void JournalReader::failures(const std::function<void(const FailureRow&)>& visit) {
    bool there = false;
    impl_->connection.transact([&](const Database& database) { there = has_failures(database); });
    if (!there) return;
    const auto decode = [](const Statement& row) -> FailureRow {
        const auto exit_code = row.integer_or_null(5);
        return {trial_at(row, 1),
                small_at(row, 2),
                small_at(row, 3),
                static_cast<int>(row.integer(4)),
                exit_code ? std::optional(static_cast<int>(*exit_code)) : std::nullopt,
                row.real(6),
                row.real(7),
                static_cast<std::uint64_t>(row.integer(8)),
                row.real(9),
                std::string(row.text(10))};
    };
    visit_table<FailureRow>(impl_->connection, "failure",
                            "trial, rung, attempt, signal, exit_code, seconds, cpu_seconds, peak_memory, exceeded, "
                            "last_words",
                            decode, visit);
}

void JournalReader::logs(const std::function<void(const LogRow&)>& visit) {
    const auto decode = [](const Statement& row) -> LogRow {
        return {trial_at(row, 1), row.integer(2), static_cast<int>(row.integer(3)), std::string(row.text(4))};
    };
    visit_table<LogRow>(impl_->connection, "log", "trial, time_us, level, text", decode, visit);
}

void JournalReader::rebuilds(const std::function<void(const RebuildRow&)>& visit) {
    const auto decode = [](const Statement& row) -> RebuildRow {
        return {trial_at(row, 1), row.integer(2), row.real(3), row.real(4), row.real(5)};
    };
    visit_table<RebuildRow>(impl_->connection, "rebuild", "trial, time_us, from_resource, to_resource, seconds", decode,
                            visit);
}

namespace {

std::uint64_t count_rows(ReadConnection& connection, const std::string& table) {
    std::uint64_t count = 0;
    connection.transact([&](const Database& database) {
        Statement select(database, "SELECT count(*) FROM " + table);
        count = select.step() ? static_cast<std::uint64_t>(select.integer(0)) : 0;
    });
    return count;
}

std::vector<Seq> orphans_of(ReadConnection& connection, const std::string& table) {
    std::vector<Seq> orphans;
    struct Paired {
        Seq seq{};
        bool message = false;
    };
    const auto decode = [](const Statement& row) -> Paired { return {seq_at(row, 1), row.integer(2) != 0}; };
    visit_table<Paired>(connection, table, "seq, EXISTS (SELECT 1 FROM message WHERE message.seq = " + table + ".seq)",
                        decode, [&](const Paired& row) {
                            if (!row.message) orphans.push_back(row.seq);
                        });
    return orphans;
}

}  // namespace

std::uint64_t JournalReader::decision_count() { return count_rows(impl_->connection, "decision"); }

std::uint64_t JournalReader::stop_count() {
    bool there = false;
    impl_->connection.transact([&](const Database& database) { there = has_stops(database); });
    return there ? count_rows(impl_->connection, "trial_stop") : 0;
}

std::vector<Seq> JournalReader::orphan_decisions() { return orphans_of(impl_->connection, "decision"); }
std::vector<Seq> JournalReader::orphan_stops() { return orphans_of(impl_->connection, "trial_stop"); }

}  // namespace espalier
