/// A short live run with a real journal on a disk that fails (fault/): the flow graph with threads, losses of a random
/// workload, the writer as in a session. And what the journal must be like afterwards. Call it from a thread that is in
/// no arena; one run at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journal/writer.hpp"
#include "oracle/workload.hpp"
#include "runtime/ladder_graph.hpp"

namespace espalier {

/// Three rungs, two workers.
[[nodiscard]] Workload short_workload(std::uint64_t trials);

struct RunSetting {
    std::string path;
    Durability durability = Durability::process;
    std::string vfs;
    std::uint64_t trials = 30;
    std::size_t talk = 0;  ///< bytes that each job logs
    bool append = false;   ///< goes on with an empty journal that is there, instead of making one
};

/// What came of a run.
struct RunEnd {
    std::string error;                  ///< that ended it, "": none
    std::vector<Message> entered;       ///< what entered the ladder, in order
    std::vector<std::string> notes;     ///< lines for the user
    std::vector<std::string> failures;  ///< as the listener was told
    std::uint64_t left_off = 0;         ///< how often
    std::vector<std::uint64_t> lost_seqs;
};

class JournalledRun final : GraphHost, CommitListener {
  public:
    explicit JournalledRun(const RunSetting& setting) : setting_(setting), workload_(short_workload(setting.trials)) {}

    /// Called before close(), in the thread that runs.
    std::function<void(JournalWriter&)> before_close;
    /// Called by the writer's thread for each note.
    std::function<void(const std::string&)> on_note;

    RunEnd run();
    /// How many messages may have been acted on by now. Any thread.
    [[nodiscard]] std::uint64_t acted_on() const { return acted_on_; }
    /// While it runs, as a first Ctrl-C does. Any thread.
    void interrupt();

  private:
    [[nodiscard]] bool deferred() const { return setting_.durability != Durability::none; }
    void drive();
    void post(const Event& event);

    void record(const Message& message) noexcept override;
    void launch(const Launch& launch) noexcept override;
    void settled(const Message& message, const FollowUps&) noexcept override { end_.entered.push_back(message); }

    void committed(const Message& message) noexcept override;
    void lost(const Message& message) noexcept override;
    void failed(const std::string& why) noexcept override;
    void left_off() noexcept override { ++end_.left_off; }
    void note(const std::string& text) noexcept override;

    const RunSetting setting_;
    const Workload workload_;
    std::unique_ptr<JournalWriter> journal_;
    std::mutex graph_mutex_;  ///< of whoever is none of the graph's own threads: the journal's, and who interrupts
    LadderGraph* graph_ = nullptr;
    std::atomic<std::uint64_t> acted_on_{0};
    RunEnd end_;
};

/// What is wrong with the journal that such a run left, or "": it opens, SQLite finds it sound, replay derives what it
/// holds, and at least the first `acted_on` of the run's messages are in it.
[[nodiscard]] std::string fault_of(const RunSetting& setting, std::uint64_t acted_on,
                                   const std::vector<Message>& entered);

}  // namespace espalier
