/// Runs a session for the command line and says what came of it: shared by run and resume.
#pragma once

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

/// Prints the best configuration and where the journal lies. @returns the exit code: failed if nothing succeeded.
int print_outcome(const std::string& journal);

}  // namespace espalier
