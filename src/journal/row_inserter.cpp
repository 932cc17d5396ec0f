#include "journal/row_inserter.hpp"

#include <bit>
#include <optional>

#include "journal/row_checksum.hpp"

namespace espalier {
namespace {

/// NULL for 0.
std::optional<std::uint64_t> positive(std::uint64_t value) { return value != 0 ? std::optional(value) : std::nullopt; }

}  // namespace

RowInserter::RowInserter(const Database& database, std::int64_t previous)
    : previous_(previous),
      // Two statements for one table: most messages are results, and binding a NULL costs as much as a number.
      result_(database,
              "INSERT INTO message (seq, time_us, kind, trial, rung, attempt, outcome, loss, seconds, checksum, "
              "bracket) VALUES (?, ?, 'result', ?, ?, ?, ?, ?, ?, ?, ?)"),
      report_message_(
          database,
          "INSERT INTO message (seq, time_us, kind, trial, rung, attempt, loss, checksum, bracket, resource) "
          "VALUES (?, ?, 'progress', ?, ?, ?, ?, ?, ?, ?)"),
      control_(database,
               "INSERT INTO message (seq, time_us, kind, workers, trial_limit, resource_limit, target, reason, "
               "checksum, failure_limit, row_limit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      job_(database,
           "INSERT INTO decision (seq, trial, rung, attempt, from_resource, to_resource, bracket, parent) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      promotion_(database,
                 "INSERT INTO decision (seq, trial, rung, attempt, from_resource, to_resource, bracket, n, k, "
                 "boundary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      stop_(database,
            "INSERT INTO trial_stop (seq, trial, rung, attempt, bracket, resource, value, bound, n, unused) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      trial_(database, "INSERT INTO trial (trial, unit, configuration, origin) VALUES (?, ?, ?, ?)"),
      learned_trial_(database,
                     "INSERT INTO trial (trial, unit, configuration, origin, turn, seen, level, points, acquisition, "
                     "draw_seconds, parent, model_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      progress_(database,
                "INSERT INTO progress (trial, rung, attempt, time_us, resource, value, metrics) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)"),
      report_(database, "INSERT INTO report (trial, rung, attempt, message, metrics) VALUES (?, ?, ?, ?, ?)"),
      failure_(database,
               "INSERT INTO failure (trial, rung, attempt, signal, exit_code, seconds, cpu_seconds, peak_memory, "
               "exceeded, last_words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      log_(database, "INSERT INTO log (trial, time_us, level, text) VALUES (?, ?, ?, ?)"),
      rebuild_(database,
               "INSERT INTO rebuild (trial, time_us, from_resource, to_resource, seconds) VALUES (?, ?, ?, ?, ?)") {}

void RowInserter::insert(const Row& row) {
    std::visit([this](const auto& one) { (*this)(one); }, row);
}

void RowInserter::operator()(const MessageRow& row) {
    const auto columns = columns_of(row);
    const auto checksum = row_checksum(columns, previous_);
    if (columns.resource)
        insert_progress(columns, checksum);
    else if (columns.trial)
        insert_result(columns, checksum);
    else
        insert_control(columns, checksum);
    previous_ = checksum;
}

void RowInserter::insert_result(const MessageColumns& columns, std::int64_t checksum) {
    result_.bind(1, columns.seq);
    result_.bind(2, columns.time_us);
    result_.bind(3, columns.trial);
    result_.bind(4, columns.rung);
    result_.bind(5, columns.attempt);
    result_.bind(6, columns.outcome);
    result_.bind(7, columns.loss);
    result_.bind(8, columns.seconds);
    result_.bind(9, checksum);
    result_.bind(10, columns.bracket);
    result_.run();
}

void RowInserter::insert_progress(const MessageColumns& columns, std::int64_t checksum) {
    report_message_.bind(1, columns.seq);
    report_message_.bind(2, columns.time_us);
    report_message_.bind(3, columns.trial);
    report_message_.bind(4, columns.rung);
    report_message_.bind(5, columns.attempt);
    report_message_.bind(6, columns.loss);
    report_message_.bind(7, checksum);
    report_message_.bind(8, columns.bracket);
    report_message_.bind(9, columns.resource);
    report_message_.run();
}

void RowInserter::insert_control(const MessageColumns& columns, std::int64_t checksum) {
    control_.bind(1, columns.seq);
    control_.bind(2, columns.time_us);
    control_.bind(3, columns.kind);
    control_.bind(4, columns.workers);
    control_.bind(5, columns.trial_limit);
    control_.bind(6, columns.resource_limit);
    control_.bind(7, columns.target);
    control_.bind(8, columns.reason);
    control_.bind(9, checksum);
    control_.bind(10, columns.failure_limit);
    control_.bind(11, columns.row_limit);
    control_.run();
}

void RowInserter::operator()(const DecisionRow& row) {
    const auto& [job, n, k, boundary] = row.decision;
    auto& statement = row.decision.promotes() ? promotion_ : job_;
    statement.bind(1, number(row.seq));
    statement.bind(2, number(job.trial));
    statement.bind(3, job.rung);
    statement.bind(4, job.attempt);
    statement.bind(5, job.from);
    statement.bind(6, job.to);
    statement.bind(7, job.bracket);
    if (row.decision.promotes()) {
        statement.bind(8, n);
        statement.bind(9, k);
        statement.bind(10, boundary);
    } else {
        statement.bind(8, positive(number(job.parent)));
    }
    statement.run();
}

void RowInserter::operator()(const StopRow& row) {
    const TrialStop& stop = row.stop;
    stop_.bind(1, number(row.seq));
    stop_.bind(2, number(stop.trial));
    stop_.bind(3, stop.rung);
    stop_.bind(4, stop.attempt);
    stop_.bind(5, stop.bracket);
    stop_.bind(6, stop.resource);
    stop_.bind(7, stop.value);
    stop_.bind(8, stop.bound);
    stop_.bind(9, stop.n);
    stop_.bind(10, stop.unused);
    stop_.run();
}

void RowInserter::operator()(const TrialRow& row) {
    encode_unit(row.unit, unit_);
    const bool learned = row.drawn && (row.drawn->seen || row.drawn->turn != 0 || number(row.drawn->parent) != 0);
    auto& statement = learned ? learned_trial_ : trial_;
    statement.bind(1, number(row.trial));
    statement.bind_bytes(2, unit_);
    statement.bind(3, row.configuration);
    statement.bind(4, row.drawn ? std::optional(name_of(row.drawn->why.origin)) : std::nullopt);
    if (learned) bind_learned(*row.drawn);
    statement.run();
}

void RowInserter::bind_learned(const DrawRow& drawn) {
    const Provenance& why = drawn.why;
    const bool modelled = why.points != 0;
    learned_trial_.bind(5, positive(drawn.turn));
    learned_trial_.bind(6, drawn.seen ? std::optional(number(*drawn.seen)) : std::nullopt);
    learned_trial_.bind(7, modelled ? std::optional(why.level) : std::nullopt);
    learned_trial_.bind(8, positive(why.points));
    learned_trial_.bind(9, is_modelled(why.origin) ? std::optional(why.acquisition) : std::nullopt);
    learned_trial_.bind(10, drawn.seconds);
    learned_trial_.bind(11, positive(number(drawn.parent)));
    learned_trial_.bind(12, drawn.model_seconds);
}

void RowInserter::operator()(const ProgressRow& row) {
    progress_.bind(1, number(row.trial));
    progress_.bind(2, row.rung);
    progress_.bind(3, row.attempt);
    progress_.bind(4, row.time_us);
    progress_.bind(5, row.resource);
    progress_.bind(6, row.value);
    progress_.bind(7, row.metrics);
    progress_.run();
}

void RowInserter::operator()(const ReportRow& row) {
    report_.bind(1, number(row.trial));
    report_.bind(2, row.rung);
    report_.bind(3, row.attempt);
    report_.bind(4, row.message);
    report_.bind(5, row.metrics);
    report_.run();
}

void RowInserter::operator()(const FailureRow& row) {
    failure_.bind(1, number(row.trial));
    failure_.bind(2, row.rung);
    failure_.bind(3, row.attempt);
    failure_.bind(4, row.signal != 0 ? std::optional<std::int64_t>(row.signal) : std::nullopt);
    failure_.bind(5, row.exit_code ? std::optional<std::int64_t>(*row.exit_code) : std::nullopt);
    failure_.bind(6, row.seconds);
    failure_.bind(7, row.cpu_seconds);
    failure_.bind(8, row.peak_memory);
    failure_.bind(9, row.limit != 0 ? std::optional(row.limit) : std::nullopt);
    failure_.bind(10, row.last_words);
    failure_.run();
}

void RowInserter::operator()(const LogRow& row) {
    log_.bind(1, number(row.trial));
    log_.bind(2, row.time_us);
    log_.bind(3, static_cast<std::int64_t>(row.level));
    log_.bind(4, row.text);
    log_.run();
}

void RowInserter::operator()(const RebuildRow& row) {
    rebuild_.bind(1, number(row.trial));
    rebuild_.bind(2, row.time_us);
    rebuild_.bind(3, row.from);
    rebuild_.bind(4, row.to);
    rebuild_.bind(5, row.seconds);
    rebuild_.run();
}

void encode_unit(const std::vector<double>& unit, std::string& bytes) {
    bytes.clear();
    for (const double coordinate : unit) {
        const auto bits = std::bit_cast<std::uint64_t>(coordinate);
        for (unsigned shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(bits >> shift & 0xffU));
    }
}

std::vector<double> decode_unit(std::string_view bytes) {
    std::vector<double> unit;
    unit.reserve(bytes.size() / 8);
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t bits = 0;
        for (unsigned i = 0; i < 8; ++i)
            bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
        unit.push_back(std::bit_cast<double>(bits));
    }
    return unit;
}

}  // namespace espalier
