/// What is wrong with a journal, in words for the user: what, where, what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace espalier {

struct JournalError : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The journal exists already, or is not there: the user named the wrong file (exit code 2).
struct JournalUsageError : JournalError {
    using JournalError::JournalError;
};

}  // namespace espalier
