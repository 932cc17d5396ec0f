/// A journal as the data of its page: one JSON object, complete for a person, with columns instead of rows where there
/// are many, and with a sentence wherever something is a sample. Reads also beside a running writer. One thread.
///
///   messages ─▶ tape ─▶ ranks, listing, workers ─┐
///   rows of the trials listed ─▶ rows, curves ───┼─▶ JsonWriter
///   results at one resource ─▶ forest ─▶ fanova ─┘
#pragma once

#include <cstdint>
#include <string>

#include "journal/reader.hpp"
#include "report/listing.hpp"
#include "report/workers.hpp"
#include "study/study.hpp"

namespace espalier {

struct ReportQuestion {
    std::int64_t now_us = 0;  ///< the time of day
    std::string program;      ///< "espalier 0.1.0 (a1b2c3d)"
    Room room;
    WorkersRoom workers;
};

/// `study`: the one in the journal, resolved. @throws JournalError as the reader does, and for a changed journal
[[nodiscard]] std::string report_data(JournalReader& reader, const Study& study, const ReportQuestion& question);

}  // namespace espalier
