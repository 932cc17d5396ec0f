/// The world around the graph of a live stress run: answers jobs, writes the journal, remembers what was decided.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "journal/writer.hpp"
#include "runtime/ladder_graph.hpp"
#include "sample/copies.hpp"
#include "stress/stress_case.hpp"

namespace espalier {

class LiveHost final : public GraphHost, public CommitListener {
  public:
    /// `journal` may be null. After `stop_after` messages of this session a stop comes from outside; 0: none.
    LiveHost(const StressCase& c, JournalWriter* journal, Copies& copies, std::uint64_t session,
             std::uint64_t stop_after);
    ~LiveHost() override;

    [[nodiscard]] GraphMode mode() const { return {journal_ != nullptr && c_.live.deferred, !c_.live.late}; }
    void attach(LadderGraph& graph) { graph_ = &graph; }
    [[nodiscard]] const std::vector<Message>& log() const { return log_; }
    [[nodiscard]] const std::string& failure() const { return failure_; }

    void record(const Message& message) noexcept override;
    void launch(const Launch& launch) noexcept override;
    void settled(const Message& message, const FollowUps& next) noexcept override;

    void committed(const Message& message) noexcept override { graph_->enter(message); }
    void lost(const Message& message) noexcept override { graph_->drop(message); }
    void failed(const std::string& why) noexcept override { failure_ = why; }

  private:
    void answer_late();

    const StressCase& c_;
    JournalWriter* journal_;
    Copies& copies_;
    std::uint64_t stop_after_;
    LadderGraph* graph_ = nullptr;
    std::vector<Message> log_;
    std::string failure_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job> running_;  ///< late: not answered yet
    bool closing_ = false;
    Dice dice_;
    std::thread answering_;
};

}  // namespace espalier
