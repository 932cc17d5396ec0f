/// Runs a session for the command line and says what came of it: shared by run and resume.
#pragma once

#include <cstdint>
#include <string>

#include "journal/writer.hpp"
#include "open_study.hpp"
#include "runtime/session.hpp"

namespace espalier {

struct SessionFlags {
    bool now = false;    ///< --now
    bool quiet = false;  ///< --quiet
};

/// @returns the exit code.
int run_and_report(const OpenedStudy& opened, JournalWriter& journal, Replayed& past, const SessionFlags& flags);

/// Says that no trial succeeded, and what the first one said. `journal`: where the others are told; "": nowhere.
/// @returns the exit code: failed.
int complain_that_all_failed(const std::string& journal, std::uint64_t trial, const std::string& message);

/// Prints the best configuration and where the journal lies. @returns the exit code: failed if nothing succeeded.
int print_outcome(const std::string& journal);

}  // namespace espalier
