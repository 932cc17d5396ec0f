#include "journal/reader.hpp"

#include <algorithm>
#include <limits>

#include "journal/database.hpp"
#include "journal/journal_lock.hpp"
#include "journal/message_rows.hpp"
#include "journal/read_connection.hpp"
#include "journal/row_inserter.hpp"
#include "journal/study_table.hpp"

namespace espalier {
namespace {

constexpr std::size_t bytes_a_read = std::size_t{32} << 20U;  ///< so that memory is bounded, whatever the rows hold
/// Rows read in one transaction: some 20 ms, and then the WAL may be folded.
constexpr std::int64_t rows_a_read = 20'000;

double real_or_nan(const Statement& row, int column) {
    return row.real_or_null(column).value_or(std::numeric_limits<double>::quiet_NaN());
}

/// Who looks again and again beside a run does so at a low priority, and may be kept waiting inside a transaction.
constexpr std::int64_t rows_a_look = 2'000;

/// Where to begin in a table, and how much of it is read in one transaction.
struct Pace {
    std::int64_t after = before_all;
    std::int64_t rows = rows_a_read;
};

/// Visits the rows of a table by rowid, which is its key where it has one; gives the last. `decode` makes a value of
/// the columns; column 0 is the rowid. Rows are visited between transactions: a visitor may take its time.
template <class Value>
std::int64_t visit_table(ReadConnection& connection, const std::string& table, const std::string& columns,
                         Value (*decode)(const Statement&), const std::function<void(const Value&)>& visit,
                         const Pace& pace = {}) {
    std::int64_t last = before_all;
    connection.transact([&](const Database& database) {
        Statement select(database, "SELECT max(rowid) FROM " + table);
        last = select.step() && !select.is_null(0) ? select.integer(0) : before_all;
    });
    std::vector<Value> chunk;
    for (std::int64_t after = pace.after; after < last;) {
        std::int64_t reached = last;
        connection.transact([&](const Database& database) {
            chunk.clear();
            reached = last;
            Statement select(database, "SELECT rowid, " + columns + " FROM " + table +
                                           " WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid LIMIT ?3");
            select.bind(1, after);
            select.bind(2, last);
            select.bind(3, pace.rows);
            for (std::size_t bytes = 0; select.step();) {
                chunk.push_back(decode(select));
                bytes += select.size_of_row();
                if (static_cast<std::int64_t>(chunk.size()) < pace.rows && bytes < bytes_a_read) continue;
                reached = select.integer(0);
                break;
            }
        });
        after = reached;
        for (const auto& value : chunk) visit(value);
    }
    return std::max(pace.after, last);
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

constexpr const char* rebuild_columns = "trial, time_us, from_resource, to_resource, seconds";
RebuildRow rebuild_row(const Statement& row) {
    return {trial_at(row, 1), row.integer(2), row.real(3), row.real(4), row.real(5)};
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
std::uint64_t JournalReader::inode() const { return file_state(impl_->connection.absolute()).inode; }
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
            read_messages(database, {after, last, rows_a_read}, reached, chunk);
        });
        chain = reached;
        after = chain.seq;
        for (const auto& message : chunk) visit(message);
    } while (static_cast<std::int64_t>(chunk.size()) == rows_a_read);
}

void JournalReader::next_messages(JournalPlace& place, Seq last, std::size_t most,
                                  const std::function<void(const ReadMessage&)>& visit) {
    std::vector<ReadMessage> chunk;
    Chain chain;
    impl_->connection.transact([&](const Database& database) {
        chunk.clear();
        chain = {static_cast<std::int64_t>(number(place.seq)), place.checksum};
        const std::int64_t after = place.seq == Seq{} ? before_all : chain.seq;
        read_messages(database,
                      {after, static_cast<std::int64_t>(number(last)), static_cast<std::int64_t>(most), false}, chain,
                      chunk);
    });
    place.seq = Seq{static_cast<std::uint64_t>(chain.seq)};
    place.checksum = chain.checksum;
    for (const auto& message : chunk) visit(message);
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
    visit_table<RebuildRow>(impl_->connection, "rebuild", rebuild_columns, rebuild_row, visit);
}

void JournalReader::next_reports(JournalPlace& place, const std::function<void(const ReportRow&)>& visit) {
    const auto decode = [](const Statement& row) -> ReportRow {
        return {trial_at(row, 1), small_at(row, 2), small_at(row, 3), std::string(row.text(4)), ""};
    };
    const auto says_something = [&](const ReportRow& row) {
        if (!row.message.empty()) visit(row);
    };
    place.report = visit_table<ReportRow>(impl_->connection, "report", "trial, rung, attempt, message", decode,
                                          says_something, {place.report, rows_a_look});
}

void JournalReader::next_rebuilds(JournalPlace& place, const std::function<void(const RebuildRow&)>& visit) {
    place.rebuild = visit_table<RebuildRow>(impl_->connection, "rebuild", rebuild_columns, rebuild_row, visit,
                                            {place.rebuild, rows_a_look});
}

void JournalReader::trials_after(TrialId trial, const std::function<void(const TrialRow&)>& visit) {
    std::string columns;
    impl_->connection.transact([&](const Database& database) { columns = trial_columns(database); });
    visit_table<TrialRow>(impl_->connection, "trial", columns, trial_row, visit,
                          {static_cast<std::int64_t>(number(trial)), rows_a_look});
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
