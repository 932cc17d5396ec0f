#include "stress/live_host.hpp"

#include "stress/run_journal.hpp"
#include "stress/run_record.hpp"

namespace espalier {

LiveHost::LiveHost(const StressCase& c, JournalWriter* journal, Copies& copies, std::uint64_t session,
                   std::uint64_t stop_after)
    : c_(c), journal_(journal), copies_(copies), stop_after_(stop_after), dice_(c.seed ^ session) {
    if (c_.live.late) answering_ = std::thread([this] { answer_late(); });
}

LiveHost::~LiveHost() {
    if (!answering_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        wake_.notify_one();
    }
    answering_.join();
}

void LiveHost::record(const Message& message) noexcept {
    if (journal_ != nullptr) journal_->push(message, static_cast<std::int64_t>(number(message.seq)));
}

void LiveHost::launch(const Launch& launch) noexcept {
    const Job& job = launch.decision.job;
    if (journal_ != nullptr && !launch.again) push_decision(*journal_, c_, copies_, launch.seq, launch.decision);
    if (!c_.live.late) return graph_->completed(c_.workload.result(job));
    const std::lock_guard lock(mutex_);
    running_.push_back(job);
    wake_.notify_one();
}

void LiveHost::settled(const Message& message, const FollowUps&) noexcept {
    log_.push_back(message);
    // A fault can make a run endless, too.
    if (log_.size() == stop_after_ || log_.size() == most_messages) graph_->post(Stop{StopReason::interrupted});
}

void LiveHost::answer_late() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [&] { return closing_ || !running_.empty(); });
        if (running_.empty()) return;
        const auto at = dice_.below(running_.size());
        const Job job = running_[at];
        running_[at] = running_.back();
        running_.pop_back();
        lock.unlock();
        graph_->completed(c_.workload.result(job));
        lock.lock();
    }
}

}  // namespace espalier
