/// Journals of stress runs, in folders of their own that are gone afterwards: written, cut, replayed, compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/message.hpp"
#include "oracle/judge.hpp"
#include "replay/replay.hpp"
#include "sample/copies.hpp"
#include "stress/stress_case.hpp"

namespace espalier {

class JournalWriter;

/// A folder under the system's for temporary files. @throws std::runtime_error
class StressFolder {
  public:
    StressFolder();
    StressFolder(const StressFolder&) = delete;
    StressFolder& operator=(const StressFolder&) = delete;
    ~StressFolder();
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

/// Makes a journal for a run of the case; not started. @throws JournalError
[[nodiscard]] std::unique_ptr<JournalWriter> new_journal(const StressCase& c, const std::string& path);
/// The copies of a run that went on from `parents`, by trial.
[[nodiscard]] std::unique_ptr<Copies> copies_of(const StressCase& c,
                                                const std::unordered_map<std::uint64_t, TrialId>& parents = {});
/// Queues the decision and, of a new trial, its configuration.
void push_decision(JournalWriter& writer, const StressCase& c, Copies& copies, Seq seq, const Decision& decision);
/// A closed journal of the messages and their decisions; of the last `undecided` messages no decision is written.
/// `times`: virtual ones, or none. @throws JournalError
void write_journal(const StressCase& c, const std::string& path, const std::vector<Message>& messages,
                   const std::vector<std::int64_t>& times, std::size_t undecided);
[[nodiscard]] Replayed replayed(const StressCase& c, const std::string& path);

/// Writes the messages, replays them, and says how what was replayed differs from `judge`, or "".
[[nodiscard]] std::string fault_of_replay(const StressCase& c, const std::vector<Message>& messages,
                                          const Judge& judge);
/// How the messages in the journal differ from these, or "".
[[nodiscard]] std::string fault_of_journal(const std::string& path, const std::vector<Message>& messages);
/// How two journals of virtual runs differ, down to their bytes, or "".
[[nodiscard]] std::string difference_of_journals(const std::string& one, const std::string& other);

}  // namespace espalier
