/// A study's journal, held open by who asks it for jobs and tells their results. What a call returned survives what the
/// study's durability says; what it was decided by was written before. Thread-safe: one at a time decides, and they
/// wait for the disk together.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ask/asked_job.hpp"
#include "journal/rows.hpp"
#include "study/study.hpp"

namespace espalier {

/// How a journal is opened.
struct Asker {
    std::string program;                                ///< for the journal
    std::chrono::milliseconds patience{30'000};         ///< for another program that holds the journal
    std::function<void(const std::string&)> on_note{};  ///< a line for the user, from the journal's thread
};

class AskedStudy {
  public:
    /// A new journal. `study`: of resolve_asked(). @throws JournalError
    static std::unique_ptr<AskedStudy> create(const std::string& journal, const Study& study, const Asker& asker);
    /// One that is there: folds its messages, O(n). @throws AskError: it is the journal of a run; JournalError
    static std::unique_ptr<AskedStudy> open(const std::string& journal, const Asker& asker);

    AskedStudy(const AskedStudy&) = delete;
    AskedStudy& operator=(const AskedStudy&) = delete;
    ~AskedStudy();  ///< without close(): as after a kill

    // @throws JournalError when the journal cannot be written any more; AskError as AskedRun.
    [[nodiscard]] std::optional<AskedJob> ask();
    /// Waits while there is no job now, but may be when others were told. Empty: the search is over.
    [[nodiscard]] std::optional<AskedJob> ask_or_wait();
    [[nodiscard]] AskedJob again(std::uint64_t number);
    Told tell(std::uint64_t number, const Answer& answer, TrialId trial = {});

    /// As AskedRun. @throws JournalError
    SearchStanding begin_again(const std::optional<Limits>& limits);

    [[nodiscard]] std::vector<AskedJob> open_jobs() const;
    [[nodiscard]] SearchStanding standing() const;
    [[nodiscard]] std::optional<BestTold> best() const;
    [[nodiscard]] const Study& study() const;
    [[nodiscard]] const std::string& journal() const;

    /// Folds the journal into one file and lets go of it. Later calls throw AskError. @throws JournalError
    void close();

  private:
    class Impl;
    explicit AskedStudy(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
