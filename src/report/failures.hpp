/// What went wrong, by cause: failed jobs that said the same, with a few of their trials and the last words of one.
/// Read once, then a value.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "journal/reader.hpp"
#include "report/tape.hpp"

namespace espalier {

struct ReportCause {
    std::string cause;  ///< "crashed: signal 11 (SIGSEGV)"
    std::string words;  ///< the last that one of them wrote to stderr; "": nothing
    std::uint64_t count = 0;
    std::vector<std::uint64_t> trials;  ///< the first few
};

struct ReportFailures {
    std::string note;
    std::uint64_t total = 0;                                    ///< attempts that were tried again included
    std::vector<ReportCause> causes;                            ///< the most frequent first
    std::unordered_map<std::uint32_t, std::uint32_t> cause_of;  ///< by job, of those listed
};

/// @throws JournalError
[[nodiscard]] ReportFailures read_report_failures(JournalReader& reader, const Tape& tape);

}  // namespace espalier
