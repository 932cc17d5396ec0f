/// The parts of a report's data, each written where it stands. Private to the module.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/failures.hpp"
#include "report/json_writer.hpp"
#include "report/listing.hpp"
#include "report/rows.hpp"
#include "report/tape.hpp"
#include "study/study.hpp"

namespace espalier {

/// What the sections are made of; all outlive them.
struct ReportParts {
    const Tape& tape;
    const Study& study;
    const StudyRow& row;
    const Listing& listing;
    const ShownTrials& shown;
    const ReportFailures& failures;

    [[nodiscard]] double value_of(double loss) const { return row.maximize ? -loss : loss; }
};

// report/summary_sections
void write_summary(JsonWriter& w, const ReportParts& parts);  ///< study, state, story, facts, totals, space
void write_best(JsonWriter& w, const ReportParts& parts, const std::string& metrics);
void write_incumbents(JsonWriter& w, const ReportParts& parts);
void write_rungs(JsonWriter& w, const ReportParts& parts);
void write_failures(JsonWriter& w, const ReportParts& parts);
// report/trial_sections
void write_trials(JsonWriter& w, const ReportParts& parts);
void write_results(JsonWriter& w, const ReportParts& parts);
void write_curves(JsonWriter& w, const ReportParts& parts, const Curves& curves);

}  // namespace espalier
