#include "stress/journalled_run.hpp"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "journal/reader.hpp"
#include "journal/soundness.hpp"
#include "replay/replay.hpp"
#include "sample/random_sampler.hpp"
#include "space/space.hpp"

namespace espalier {
namespace {

constexpr int threads = 3;

constexpr std::uint64_t seed = 11;

const Space& space() {
    static const Space one({{"rate", FloatRange{1e-4, 1, true}, {}}, {"units", IntRange{8, 512, true}, {}}});
    return one;
}

StudyRow study_at(Durability durability) {
    StudyRow study;
    study.name = "stress";
    study.seed = seed;
    study.durability = durability;
    study.program = "espalier stress";
    return study;
}

std::vector<ReadMessage> messages_in(const std::string& path) {
    JournalReader reader(path);
    std::vector<ReadMessage> messages;
    reader.messages([&](const ReadMessage& message) { messages.push_back(message); });
    return messages;
}

/// Which of the run's first messages the journal does not hold as they were, or "".
std::string missing(const std::string& path, std::uint64_t acted_on, const std::vector<Message>& entered) {
    const auto held = messages_in(path);
    if (held.size() < acted_on)
        return fmt::format("{} messages were acted on, the journal holds {}", acted_on, held.size());
    for (std::size_t i = 0; i < std::min(held.size(), entered.size()); ++i)
        if (held[i].row.event != entered[i].event) return fmt::format("message {} is another in the journal", i + 1);
    return "";
}

}  // namespace

Workload short_workload(std::uint64_t trials) {
    Workload workload;
    workload.seed = 5;
    workload.eta = 3;
    workload.p = 3;
    workload.levels = {1, 3, 9};
    workload.workers = 2;
    workload.trials = trials;
    return workload;
}

RunEnd JournalledRun::run() {
    try {
        journal_ = setting_.append
                       ? JournalWriter::append(setting_.path, setting_.vfs)
                       : JournalWriter::create(setting_.path, study_at(setting_.durability), "", setting_.vfs);
        journal_->start(SessionRow{}, this);
        drive();
        if (before_close) before_close(*journal_);
        journal_->close();
    } catch (const JournalError& error) {
        end_.error = error.what();
    }
    journal_.reset();
    return std::move(end_);
}

void JournalledRun::drive() {
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, threads);
    oneapi::tbb::task_arena arena(threads, 1);
    arena.execute([&] {
        Ladder ladder(workload_.plan());
        LadderGraph graph(ladder, *this, {deferred(), true});
        graph_ = &graph;
        graph.run({}, {Start{workload_.workers, workload_.limits()}});
        const std::lock_guard lock(graph_mutex_);
        graph_ = nullptr;
    });
}

void JournalledRun::post(const Event& event) {
    const std::lock_guard lock(graph_mutex_);
    if (graph_ != nullptr) graph_->post(event);
}

void JournalledRun::interrupt() {
    journal_->stop_waiting();
    post(Stop{StopReason::interrupted});
}

void JournalledRun::record(const Message& message) noexcept {
    journal_->push(message, static_cast<std::int64_t>(number(message.seq)));
}

void JournalledRun::launch(const Launch& launch) noexcept {
    const Job& job = launch.decision.job;
    journal_->push(DecisionRow{launch.seq, launch.decision});
    if (!launch.decision.promotes())
        journal_->push(row_of(job.trial, RandomSampler(space(), seed).draw(job.trial), space()));
    if (setting_.talk > 0) journal_->push(LogRow{job.trial, 0, 0, std::string(setting_.talk, '.')});
    if (!deferred()) journal_->wait_for_room();
    graph_->completed(workload_.result(job));
}

void JournalledRun::committed(const Message& message) noexcept {
    acted_on_ = number(message.seq);
    graph_->enter(message);
}

void JournalledRun::lost(const Message& message) noexcept {
    end_.lost_seqs.push_back(number(message.seq));
    graph_->drop(message);
}

void JournalledRun::failed(const std::string& why) noexcept {
    end_.failures.push_back(why);
    if (!deferred()) post(Stop{StopReason::error});
}

void JournalledRun::note(const std::string& text) noexcept {
    end_.notes.push_back(text);
    if (on_note) on_note(text);
}

std::string fault_of(const RunSetting& setting, std::uint64_t acted_on, const std::vector<Message>& entered) {
    if (!std::filesystem::exists(setting.path))
        return acted_on == 0 ? "" : fmt::format("{} messages were acted on, and no journal is there", acted_on);
    try {
        if (auto fault = unsound(setting.path); !fault.empty()) return "integrity_check: " + fault;
        const auto past =
            replay(setting.path, short_workload(setting.trials).plan(), space(), RandomSampler(space(), seed));
        if (past.difference) return "replay differs: " + past.difference->what;
        return missing(setting.path, acted_on, entered);
    } catch (const JournalError& error) {
        return error.what();
    }
}

}  // namespace espalier
