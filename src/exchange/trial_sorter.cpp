#include "exchange/trial_sorter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "exchange/sqlite_file.hpp"
#include "view/trial_state.hpp"

namespace espalier {
namespace {

// No checks and no keys: each table is written once, in the order of the journal, and read once, sorted.
constexpr const char* tables = R"sql(
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; PRAGMA temp_store = FILE;
BEGIN;
CREATE TABLE begin(trial INTEGER PRIMARY KEY, bracket, parent, began_at, begun_us);
CREATE TABLE result(trial, seq, rung, attempt, resource, outcome, value, seconds, stopped_at, retried, begun_us, came_us);
CREATE TABLE report(trial, rung, attempt, message, metrics);
CREATE TABLE failure(trial, rung, attempt, signal, exit_code, seconds, cpu_seconds, peak_memory, exceeded, last_words);
CREATE TABLE progress(trial, rung, attempt, time_us, resource, value, metrics);
)sql";

/// A table by trial, one row ahead.
class Cursor {
  public:
    Cursor(const SqliteFile& file, std::string_view sql) : select_(file, sql) { next(); }

    /// Calls `take` with each row of this trial; rows of trials before it are passed over.
    template <typename Take>
    void rows_of(std::uint64_t trial, const Take& take) {
        while (there_ && select_.natural(0) <= trial) {
            if (select_.natural(0) == trial) take(select_);
            next();
        }
    }

  private:
    void next() { there_ = there_ && select_.step(); }
    SqliteStatement select_;
    bool there_ = true;
};

void add_names(const std::string& metrics, std::set<std::string>& names) {
    constexpr std::size_t most = 1000;  // columns: more are noise, and a journal may come from anybody
    if (metrics.empty()) return;
    const auto object = nlohmann::json::parse(metrics, nullptr, false);
    if (!object.is_object()) return;
    for (const auto& [name, value] : object.items())
        if (names.size() < most) names.insert(name);
}

}  // namespace

struct TrialSorter::Impl {
    Impl(const ExportSource& source, bool progress)
        : source_(source), progress_(progress), file_(""), maximize_(source.reader.study().maximize) {
        file_.run(tables);
        read_messages();
        read_what_was_said();
        file_.run("COMMIT");
    }

    void each(const std::function<void(const ExportedTrial&)>& visit);

    ExportedRun run_;

  private:
    struct InFlight {
        Job job;
        std::int64_t begun_us = 0;
    };

    void read_messages();
    void take(const ReadMessage& message, SqliteStatement& begin, SqliteStatement& result);
    void take(const Result& result, const ReadMessage& message, SqliteStatement& insert);
    void read_what_was_said();
    void read_progress();
    void finish(ExportedTrial& trial) const;
    void see(TrialId trial, const ReadMessage& message);

    ExportSource source_;
    bool progress_;
    SqliteFile file_;
    bool maximize_;
    std::unordered_map<std::uint64_t, InFlight> in_flight_;  ///< by trial
    std::unordered_map<std::uint64_t, TrialStop> stops_;     ///< of jobs that are not back yet
};

void TrialSorter::Impl::read_messages() {
    SqliteStatement begin(file_, "INSERT OR IGNORE INTO begin VALUES (?, ?, ?, ?, ?)");
    SqliteStatement result(file_, "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    source_.reader.messages([&](const ReadMessage& message) { take(message, begin, result); });
}

/// A trial is drawn by a message of its own: a greater number was written by hand, and nobody waits for all before it.
void TrialSorter::Impl::see(TrialId trial, const ReadMessage& message) {
    if (number(trial) > number(message.row.seq))
        throw JournalError(fmt::format("{}: message {} is about trial {}, which cannot be: the journal was changed",
                                       source_.reader.path(), number(message.row.seq), number(trial)));
    run_.trials = std::max(run_.trials, number(trial));
}

void TrialSorter::Impl::take(const ReadMessage& message, SqliteStatement& begin, SqliteStatement& result) {
    if (message.stopped) stops_[number(message.stopped->trial)] = *message.stopped;
    if (const auto* came = std::get_if<Result>(&message.row.event)) take(*came, message, result);
    if (!message.decision) return;
    const Job& job = message.decision->job;
    const bool copies = message.decision->copies();
    see(job.trial, message);
    begin.insert(number(job.trial), job.bracket, copies ? number(job.parent) : 0, copies ? job.from : 0.0,
                 message.row.time_us);
    run_.several_brackets = run_.several_brackets || job.bracket > 0;
    run_.copies = run_.copies || copies;
    in_flight_[number(job.trial)] = {job, message.row.time_us};
}

void TrialSorter::Impl::take(const Result& result, const ReadMessage& message, SqliteStatement& insert) {
    const auto trial = number(result.trial);
    see(result.trial, message);
    InFlight job{{}, message.row.time_us};
    if (const auto found = in_flight_.find(trial); found != in_flight_.end()) {
        job = found->second;
        in_flight_.erase(found);
    }
    std::optional<double> stopped_at;
    if (const auto stop = stops_.find(trial); stop != stops_.end()) {
        if (result.outcome == Outcome::stopped) stopped_at = stop->second.resource;
        stops_.erase(stop);
    }
    const bool retried = message.decision && message.decision->retries() && message.decision->job.trial == result.trial;
    if (result.ok()) run_.resources.insert(job.job.to);
    insert.insert(trial, number(message.row.seq), result.rung, result.attempt, job.job.to,
                  static_cast<int>(result.outcome), maximize_ ? -result.loss : result.loss, result.seconds, stopped_at,
                  retried ? 1 : 0, job.begun_us, message.row.time_us);
}

void TrialSorter::Impl::read_what_was_said() {
    SqliteStatement report(file_, "INSERT INTO report VALUES (?, ?, ?, ?, ?)");
    source_.reader.reports([&](const ReportRow& row) {
        report.insert(number(row.trial), row.rung, row.attempt, std::string_view(row.message),
                      std::string_view(row.metrics));
        add_names(row.metrics, run_.metrics);
    });
    SqliteStatement failure(file_, "INSERT INTO failure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    source_.reader.failures([&](const FailureRow& row) {
        failure.insert(number(row.trial), row.rung, row.attempt, row.signal, row.exit_code, row.seconds,
                       row.cpu_seconds, row.peak_memory, row.limit, std::string_view(row.last_words));
    });
    if (progress_) read_progress();
}

void TrialSorter::Impl::read_progress() {
    SqliteStatement insert(file_, "INSERT INTO progress VALUES (?, ?, ?, ?, ?, ?, ?)");
    source_.reader.progress([&](const ProgressRow& row) {
        insert.insert(number(row.trial), row.rung, row.attempt, row.time_us, row.resource, row.value,
                      std::string_view(row.metrics));
        add_names(row.metrics, run_.progress_metrics);
        if (std::isfinite(row.resource) && run_.progress_resources.size() < 10'000)
            run_.progress_resources.insert(row.resource);
    });
}

namespace {

ResultView result_at(const SqliteStatement& row) {
    ResultView result;
    result.seq = row.natural(1);
    result.rung = row.small(2);
    result.attempt = row.small(3);
    result.resource = row.real(4);
    result.outcome = static_cast<Outcome>(row.integer(5));
    result.value = row.real(6);
    result.seconds = row.real(7);
    result.stopped_at = row.real_or_none(8);
    result.retried = row.integer(9) != 0;
    return result;
}

FailureRow failure_at(const SqliteStatement& row, TrialId trial) {
    FailureRow failure{trial,       row.small(1), row.small(2), static_cast<int>(row.integer(3)),
                       {},          row.real(5),  row.real(6),  row.natural(7),
                       row.real(8), row.text(9)};
    if (!row.is_null(4)) failure.exit_code = static_cast<int>(row.integer(4));
    return failure;
}

/// The results of a job's attempt: one, as a rule.
template <typename Change>
void change(TrialView& trial, const SqliteStatement& row, const Change& change_one) {
    for (auto& result : trial.results)
        if (result.rung == row.small(1) && result.attempt == row.small(2)) change_one(result);
}

/// The tables side by side.
struct Tables {
    explicit Tables(const SqliteFile& file)
        : begin(file, "SELECT * FROM begin ORDER BY trial"),
          result(file, "SELECT * FROM result ORDER BY trial, seq"),
          report(file, "SELECT * FROM report ORDER BY trial, rowid"),
          failure(file, "SELECT * FROM failure ORDER BY trial, rowid"),
          progress(file, "SELECT * FROM progress ORDER BY trial, rowid") {}

    ExportedTrial next(std::uint64_t number) {
        ExportedTrial trial;
        trial.view.trial = number;
        begin.rows_of(number, [&](const SqliteStatement& row) {
            trial.view.bracket = row.small(1);
            trial.view.parent = row.natural(2);
            trial.view.began_at = row.real(3);
            trial.begun_us = row.integer(4);
        });
        result.rows_of(number, [&](const SqliteStatement& row) {
            trial.view.results.push_back(result_at(row));
            trial.spans.push_back({row.integer(10), row.integer(11)});
        });
        report.rows_of(number, [&](const SqliteStatement& row) {
            change(trial.view, row, [&](ResultView& said) {
                said.message = row.text(3);
                said.metrics = row.text(4);
            });
        });
        failure.rows_of(number, [&](const SqliteStatement& row) {
            change(trial.view, row, [&](ResultView& failed) { failed.failure = failure_at(row, TrialId{number}); });
        });
        progress.rows_of(number, [&](const SqliteStatement& row) {
            trial.progress.push_back(
                {TrialId{number}, row.small(1), row.small(2), row.integer(3), row.real(4), row.real(5), row.text(6)});
        });
        return trial;
    }

    Cursor begin, result, report, failure, progress;
};

}  // namespace

void TrialSorter::Impl::finish(ExportedTrial& trial) const {
    if (const auto job = in_flight_.find(trial.view.trial); job != in_flight_.end())
        trial.view.training_to = job->second.job.to;
    trial.view.state = state_of(trial.view, source_.full_resource);
}

void TrialSorter::Impl::each(const std::function<void(const ExportedTrial&)>& visit) {
    Tables sorted(file_);
    std::uint64_t done = 0;
    const auto up_to = [&](std::uint64_t last, const TrialRow* row) {
        while (done < last) {
            ExportedTrial trial = sorted.next(++done);
            if (done == last && row != nullptr) {
                trial.view.configuration = row->configuration;
                trial.drawn = row->drawn;
            }
            finish(trial);
            visit(trial);
        }
    };
    source_.reader.trials([&](const TrialRow& row) {
        if (number(row.trial) <= run_.trials) up_to(number(row.trial), &row);
    });
    up_to(run_.trials, nullptr);
}

TrialSorter::TrialSorter(const ExportSource& source, bool progress) : impl_(std::make_unique<Impl>(source, progress)) {}
TrialSorter::~TrialSorter() = default;
const ExportedRun& TrialSorter::run() const { return impl_->run_; }
void TrialSorter::each(const std::function<void(const ExportedTrial&)>& visit) { impl_->each(visit); }

}  // namespace espalier
