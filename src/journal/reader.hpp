/// Reads a journal, also while it is being written: read-only, in short transactions, so that the writer is never held
/// up and the WAL cannot grow. One thread a reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/error.hpp"
#include "journal/rows.hpp"

namespace espalier {

/// A message as read, with its decision and whether its row is what was written.
struct ReadMessage {
    MessageRow row;
    std::optional<Decision> decision;
    std::optional<TrialStop> stopped;
    /// False: this row, or its checksum, was changed, or a row before it is missing. An event that cannot be read any
    /// more is then shown as a Vacancy.
    bool checksum_ok = true;
};

/// Where somebody who looks again and again has got to. A value; a new one stands before the first row.
struct JournalPlace {
    Seq seq{};                  ///< of the last message
    std::int64_t checksum = 0;  ///< the chain's, up to it
    std::int64_t report = 0;    ///< as written, the how manieth
    std::int64_t rebuild = 0;   ///< the same
};

class JournalReader {
  public:
    /// @throws JournalUsageError if there is no such file; JournalError if it is no journal, of a newer version, or
    /// damaged (a truncated file is said to be: so many of so many bytes).
    explicit JournalReader(const std::string& path);
    JournalReader(const JournalReader&) = delete;
    JournalReader& operator=(const JournalReader&) = delete;
    ~JournalReader();

    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] const StudyRow& study() const;
    [[nodiscard]] std::vector<SessionRow> sessions();
    /// Whether a program holds the journal for writing at this moment.
    [[nodiscard]] bool being_written() const;
    /// Of the file that has the journal's name now: another one is another journal.
    [[nodiscard]] std::uint64_t inode() const;

    // Each visits all rows that were committed when it began, in the order given. @throws JournalError on damage.
    void messages(const std::function<void(const ReadMessage&)>& visit);  ///< by seq, checksums verified
    void trials(const std::function<void(const TrialRow&)>& visit);       ///< by trial
    void progress(const std::function<void(const ProgressRow&)>& visit);  ///< as written
    void reports(const std::function<void(const ReportRow&)>& visit);     ///< as written
    void failures(const std::function<void(const FailureRow&)>& visit);   ///< as written
    void logs(const std::function<void(const LogRow&)>& visit);           ///< as written
    void rebuilds(const std::function<void(const RebuildRow&)>& visit);   ///< as written
    [[nodiscard]] std::optional<TrialRow> trial(TrialId trial);

    // What is new since `place`, which moves on; in transactions so short that a reader of low priority, which is kept
    // waiting inside one, does not hold up the folding of the WAL.
    /// At most `most` messages, those up to `last`; without what was decided, which a ladder derives.
    void next_messages(JournalPlace& place, Seq last, std::size_t most,
                       const std::function<void(const ReadMessage&)>& visit);
    void next_reports(JournalPlace& place, const std::function<void(const ReportRow&)>& visit);  ///< that say something
    void next_rebuilds(JournalPlace& place, const std::function<void(const RebuildRow&)>& visit);
    /// Those with a higher number. (Rows of trials are not written in the order of their numbers.)
    void trials_after(TrialId trial, const std::function<void(const TrialRow&)>& visit);
    /// How many decision rows there are: cheap.
    [[nodiscard]] Seq last_seq();  ///< 0: there is no message yet
    [[nodiscard]] std::uint64_t decision_count();
    [[nodiscard]] std::uint64_t stop_count();
    /// Decision rows whose seq has no message row: a journal that was changed by hand.
    [[nodiscard]] std::vector<Seq> orphan_decisions();
    [[nodiscard]] std::vector<Seq> orphan_stops();  ///< the same of what stopping rules decided

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
