#include "view/status_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "base/priority.hpp"
#include "view/status_counter.hpp"

namespace espalier {
namespace {

/// Messages read in one transaction, some 2 ms: a look is of low priority and may be kept waiting inside one.
constexpr std::size_t messages_at_once = 2'000;

struct Weight {
    std::uint64_t journal_bytes = 0;  ///< with its WAL
    std::uint64_t states_bytes = 0;
    std::uint64_t states_files = 0;
};

/// Whether time goes on after the last message.
bool clock_runs(const RunStatus& status) {
    return status.state == RunState::running && !status.simulated() && status.behind == 0;
}

/// Seconds of the run at this time of day; where nobody writes, its last message.
double elapsed_now(const RunFold& fold, const RunStatus& status) {
    if (!clock_runs(status)) return fold.last().elapsed;
    std::int64_t since = fold.last().time_us;
    // A session that has written nothing yet: its time begins with it.
    if (fold.session() < fold.sessions().size()) since = fold.sessions().back().started_us;
    return fold.last().elapsed + std::max(0.0, static_cast<double>(status.now_us - since) * 1e-6);
}

/// Jobs in flight count up to now, from when they were begun in the last session.
void count_in_flight(RunStatus& status, const RunFold& fold) {
    status.in_flight = fold.in_flight().size();
    const std::int64_t session_began = fold.sessions().empty() ? 0 : fold.sessions().back().started_us;
    for (const auto& [trial, handed] : fold.in_flight()) {
        const auto began = std::max(handed.at.time_us, session_began);
        status.busy += std::max(0.0, static_cast<double>(status.now_us - began) * 1e-6);
    }
}

void take_rungs(RunStatus& status, const RunFold& fold) {
    for (const auto& [key, tally] : fold.rungs()) {
        status.rungs.push_back({key, tally, fold.due(key), fold.is_top(key)});
        if (!tally.best) continue;
        improve(status.best_seen, *tally.best);
        if (fold.is_top(key)) improve(status.best_full, *tally.best);
    }
    status.full_resource = fold.full_resource();
    status.several_brackets = fold.several_brackets();
    status.closed = fold.closed();
}

void take_limits(RunStatus& status, const RunFold& fold, std::optional<double> time_limit) {
    constexpr Limits none;
    if (const auto& start = fold.start()) {
        status.workers = start->workers;
        if (start->limits.trials != none.trials) status.limits.trials = start->limits.trials;
        if (start->limits.resource != none.resource) status.limits.resource = start->limits.resource;
    }
    // One that the run has outlived was raised on resume, to what the journal does not tell.
    if (time_limit && *time_limit >= status.elapsed) status.limits.seconds = time_limit;
    if (status.state == RunState::running && !status.stopped && !status.simulated())
        status.left = time_left({status.elapsed, status.trials, status.resource}, status.limits);
}

Weight weigh_files(const std::string& journal, const std::string& states_folder) {
    namespace fs = std::filesystem;
    // Files come and go while a run goes on: one that is not there weighs nothing.
    const auto bytes = [](const fs::path& path) {
        std::error_code gone;
        const auto size = fs::file_size(path, gone);
        return gone ? std::uint64_t{0} : std::uint64_t{size};
    };
    Weight weight;
    weight.journal_bytes = bytes(journal) + bytes(journal + "-wal");
    std::error_code fault;
    for (fs::directory_iterator entry(states_folder, fault), end; !fault && entry != end; entry.increment(fault)) {
        std::error_code not_a_file;
        if (!entry->is_regular_file(not_a_file)) continue;
        ++weight.states_files;
        weight.states_bytes += bytes(entry->path());
    }
    return weight;
}

}  // namespace

struct StatusReader::Impl {
    Impl(JournalReader& reader, StatusPlan the_plan)
        : plan(std::move(the_plan)),
          inode(reader.inode()),
          study(reader.study().name),
          maximize(reader.study().maximize),
          fold(plan.plan, plan.full_resource, reader.sessions(), reader.path(), plan.question.times) {}

    void require_same_journal(JournalReader& reader, Seq last);
    void read_on(JournalReader& reader, Seq last, const LookLimit& limit);
    void take_draws(JournalReader& reader);
    RunStatus tell(JournalReader& reader, bool being_written, std::uint64_t behind, std::int64_t now_us);
    void fill_weight(RunStatus& status);

    StatusPlan plan;
    std::uint64_t inode;
    std::string study;
    bool maximize;
    RunFold fold;
    JournalPlace place;
    StatusCounter counter;
    std::optional<FailureStory> gave_up;
    Seq gave_up_at{};  ///< the message up to which `gave_up` was told
    DrawCounter draws;
    std::uint64_t draws_to = 0;            ///< the rows of trials up to it were looked at
    std::set<std::uint64_t> draws_missed;  ///< of them those that were not there yet
    std::uint64_t rebuilds = 0;
    double rebuilt_resource = 0;
    double rebuilt_seconds = 0;
    std::optional<TrialRow> best;  ///< the last one's row
    Weight weight;
    double weighing = 0;  ///< seconds that it took
    std::chrono::steady_clock::time_point weighed;
};

StatusReader::StatusReader(JournalReader& reader, StatusPlan plan)
    : impl_(std::make_unique<Impl>(reader, std::move(plan))) {}
StatusReader::~StatusReader() = default;

RunStatus StatusReader::look(JournalReader& reader, std::int64_t now_us, const LookLimit& limit) {
    // A run that ends or goes on while one reads is looked at again: it is either going on or over, never killed.
    for (;;) {
        const bool being_written = reader.being_written();
        const Seq last = reader.last_seq();
        impl_->require_same_journal(reader, last);
        impl_->read_on(reader, last, limit);
        const auto behind = number(last) - number(impl_->place.seq);
        RunStatus status = impl_->tell(reader, being_written, behind, now_us);
        if (being_written != reader.being_written()) continue;
        impl_->fill_weight(status);
        return status;
    }
}

void StatusReader::Impl::require_same_journal(JournalReader& reader, Seq last) {
    const auto sessions = reader.sessions();
    const bool began_so = fold.sessions().empty() ||
                          (!sessions.empty() && sessions.front().started_us == fold.sessions().front().started_us);
    if (reader.inode() != inode || !began_so)
        throw JournalError(
            fmt::format("{} is another journal than a moment ago: another file has its name", reader.path()));
    if (number(last) < number(place.seq))
        throw JournalError(
            fmt::format("{}: messages are gone that were there a moment ago: {} of {} are left; it was changed, or "
                        "replaced by a copy",
                        reader.path(), number(last), number(place.seq)));
    fold.take_sessions(sessions);
}

void StatusReader::Impl::read_on(JournalReader& reader, Seq last, const LookLimit& limit) {
    // What a result says is written before it: after this, all that is said by results up to `last` is known.
    reader.next_reports(place, [&](const ReportRow& row) { counter.take(row); });
    const double began = processor_seconds();
    std::size_t left = limit.messages > 0 ? limit.messages : number(last);
    while (place.seq < last && left > 0) {
        const auto before = number(place.seq);
        reader.next_messages(place, last, std::min(left, messages_at_once), [&](const ReadMessage& message) {
            const FoldedMessage folded = fold.step(message);
            counter.see(folded);
            if (plan.question.learns) draws.see(folded);
        });
        left -= std::min<std::size_t>(left, number(place.seq) - before);
        if (number(place.seq) == before) break;
        if (limit.seconds > 0 && processor_seconds() - began > limit.seconds) break;
    }
    reader.next_rebuilds(place, [&](const RebuildRow& row) {
        ++rebuilds;
        rebuilt_resource += row.to - row.from;
        rebuilt_seconds += row.seconds;
    });
    if (plan.question.learns) take_draws(reader);
}

/// Of the trials that are drawn as far as the messages were read.
void StatusReader::Impl::take_draws(JournalReader& reader) {
    for (auto trial = draws_missed.begin(); trial != draws_missed.end();) {
        const auto row = reader.trial(TrialId{*trial});
        if (row) draws.take(*row);
        trial = row ? draws_missed.erase(trial) : std::next(trial);
    }
    const auto drawn = fold.drawn();
    auto next = draws_to + 1;
    if (next <= drawn)
        reader.trials_after(TrialId{draws_to}, [&](const TrialRow& row) {
            if (number(row.trial) > drawn) return;
            while (next < number(row.trial)) draws_missed.insert(next++);
            draws.take(row);
            next = number(row.trial) + 1;
        });
    while (next <= drawn) draws_missed.insert(next++);
    draws_to = drawn;
}

/// What is `behind` makes it a tale of an earlier moment, when the run went on.
RunStatus StatusReader::Impl::tell(JournalReader& reader, bool being_written, std::uint64_t behind,
                                   std::int64_t now_us) {
    RunStatus status;
    status.behind = behind;
    status.journal = reader.path();
    status.study = study;
    status.maximize = maximize;
    status.times = plan.question.times;
    status.sessions = fold.sessions();
    status.state = state_of(fold, being_written || behind > 0);
    status.stopped = fold.stopped();
    status.asked = fold.asked();
    status.now_us = clock_runs(status) ? now_us : fold.last().time_us;
    status.messages = number(fold.last().seq);
    status.copies = fold.ladder().copies();
    status.trials = fold.drawn() - status.copies;
    status.resource = fold.ladder().vacancies().charged();
    if (plan.question.learns) status.draws = draws.tally();
    counter.fill(status, elapsed_now(fold, status));
    count_in_flight(status, fold);
    take_rungs(status, fold);
    take_limits(status, fold, plan.question.time_limit);
    if (status.state == RunState::gave_up && gave_up_at != place.seq) {
        gave_up = read_failure_story(reader);
        gave_up_at = place.seq;
    }
    if (status.state == RunState::gave_up) status.gave_up = gave_up;
    status.rebuilds = rebuilds;
    status.rebuilt_resource = rebuilt_resource;
    status.rebuilt_seconds = rebuilt_seconds;
    if (const auto& incumbent = status.best()) {
        if (!best || best->trial != incumbent->trial) best = reader.trial(incumbent->trial);
        if (best) status.configuration = best->configuration;
    }
    return status;
}

/// A folder of a hundred thousand states takes a while: at most a fiftieth of the time goes into it.
void StatusReader::Impl::fill_weight(RunStatus& status) {
    const auto now = std::chrono::steady_clock::now();
    if (weighing == 0 || std::chrono::duration<double>(now - weighed).count() > 50 * weighing) {
        weight = weigh_files(status.journal, plan.question.states_folder);
        weighed = std::chrono::steady_clock::now();
        weighing = std::max(1e-9, std::chrono::duration<double>(weighed - now).count());
    }
    status.journal_bytes = weight.journal_bytes;
    status.states_bytes = weight.states_bytes;
    status.states_files = weight.states_files;
}

JournalFollower::JournalFollower(std::string path, PlanOf plan_of)
    : path_(std::move(path)), plan_of_(std::move(plan_of)) {}

RunStatus JournalFollower::look(std::int64_t now_us, const LookLimit& limit) {
    const bool from_start = reader_ == nullptr;
    try {
        return look_once(now_us, limit);
    } catch (const JournalUsageError&) {
        reader_.reset();
        throw;
    } catch (const JournalError&) {
        reader_.reset();
        if (from_start) throw;
    }
    try {
        return look_once(now_us, limit);
    } catch (const JournalError&) {
        reader_.reset();
        throw;
    }
}

RunStatus JournalFollower::look_once(std::int64_t now_us, const LookLimit& limit) {
    JournalReader reader(path_);
    if (reader_ == nullptr) reader_ = std::make_unique<StatusReader>(reader, plan_of_(reader.study()));
    return reader_->look(reader, now_us, limit);
}

}  // namespace espalier
