/// What the report tells of a journal, in this process.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "journal/reader.hpp"
#include "report/report_data.hpp"
#include "study/logged_study.hpp"

namespace espalier::test {

inline Study study_in(const JournalReader& reader) { return logged_study(reader.study()); }

inline nlohmann::json report_of(const std::string& journal, const ReportQuestion& question = {}) {
    JournalReader reader(journal);
    return nlohmann::json::parse(report_data(reader, study_in(reader), question));
}

}  // namespace espalier::test
