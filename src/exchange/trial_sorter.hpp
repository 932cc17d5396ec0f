/// A journal is in the order in which things happened; an export goes trial by trial. This sorts it in a temporary
/// SQLite file, so that memory stays bounded whatever the journal holds. One thread.
///
///   messages, reports, failures, progress ─▶ temporary tables ─▶ by trial ─┐
///   rows of trials, which are by trial already ────────────────────────────┴─▶ visit(trial 1), visit(trial 2), …
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "exchange/exported_trial.hpp"

namespace espalier {

class TrialSorter {
  public:
    /// Reads all but the rows of the trials. `progress`: whether the reports made inside jobs are wanted.
    /// @throws JournalError; std::runtime_error where the temporary file has no room
    TrialSorter(const ExportSource& source, bool progress);
    TrialSorter(const TrialSorter&) = delete;
    TrialSorter& operator=(const TrialSorter&) = delete;
    ~TrialSorter();

    [[nodiscard]] const ExportedRun& run() const;
    /// Every trial, by number. What came to the journal since the constructor read it is left out.
    void each(const std::function<void(const ExportedTrial&)>& visit);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
