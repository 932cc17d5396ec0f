/// Why a run gave up: the failures of its last session, up to the stop that they led to. Read once, then a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/reader.hpp"

namespace espalier {

/// Failures that said the same.
struct FailureCause {
    Outcome outcome = Outcome::failed;
    std::string message;
    std::uint64_t count = 0;
};

struct FailureStory {
    std::uint64_t failures = 0;  ///< that led to the stop
    bool in_a_row = false;       ///< with no success between them; else in the session
    FailureCause most;           ///< the most frequent of them
    FailureCause last;
};

/// Empty: its last session did not stop for failures. @throws JournalError
[[nodiscard]] std::optional<FailureStory> read_failure_story(JournalReader& reader);

/// "100 jobs in a row failed".
[[nodiscard]] std::string failure_count_text(const FailureStory& story);
/// The most frequent cause and the last, and what to do: some lines. `resume`: what to type, or "".
[[nodiscard]] std::string failure_story_text(const FailureStory& story, const std::string& resume);

}  // namespace espalier
