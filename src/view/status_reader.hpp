/// How a run stands, looked at again and again: what the messages told is kept, and a look reads what is new. `watch`
/// and `serve` look so, `status` looks once. It reads beside the writer in transactions of a few milliseconds and holds
/// no connection between two looks. Neither class is shared by threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "view/run_status.hpp"

namespace espalier {

/// What a journal's study says of how to read it.
struct StatusPlan {
    LadderPlan plan;
    std::optional<double> full_resource;  ///< empty on an infinite horizon
    StatusQuestion question;              ///< `now_us` is of no account: each look brings its own
};

/// How much a look may take.
struct LookLimit {
    double seconds = 0;        ///< of processor time; 0: whatever it takes
    std::size_t messages = 0;  ///< 0: all there are
};

/// One journal, followed.
class StatusReader {
  public:
    /// `reader`: to learn which journal it is; each look brings one of the same journal.
    StatusReader(JournalReader& reader, StatusPlan plan);
    StatusReader(const StatusReader&) = delete;
    StatusReader& operator=(const StatusReader&) = delete;
    ~StatusReader();

    /// Reads on, and tells how the run stands. With a limit it may not get to the end: see RunStatus::behind.
    /// @throws JournalError as the reader does, for a changed journal, and for another one than before
    [[nodiscard]] RunStatus look(JournalReader& reader, std::int64_t now_us, const LookLimit& limit = {});

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The journal that has a name, whichever that is: where another file has taken the name, or the rows that were read
/// are not there any more, it is read from the start.
class JournalFollower {
  public:
    using PlanOf = std::function<StatusPlan(const StudyRow&)>;
    /// `plan_of` may throw for a study that it cannot read.
    JournalFollower(std::string path, PlanOf plan_of);

    /// @throws JournalUsageError where there is no such file (now); JournalError as StatusReader does, where reading
    /// from the start does not help. The next look begins afresh.
    [[nodiscard]] RunStatus look(std::int64_t now_us, const LookLimit& limit = {});

  private:
    [[nodiscard]] RunStatus look_once(std::int64_t now_us, const LookLimit& limit);

    std::string path_;
    PlanOf plan_of_;
    std::unique_ptr<StatusReader> reader_;
};

}  // namespace espalier
