/// What the report tells of a journal, in this process.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "journal/reader.hpp"
#include "report/report_data.hpp"
#include "study/study_file.hpp"

namespace espalier::test {

inline Study study_in(const JournalReader& reader) {
    Description description;
    description.name = reader.study().objective_name;
    description.min_resource = 0;
    description.thread_safe = true;
    return resolve(parse_logged_study(reader.study().resolved, reader.study().folder, {}), description, 2);
}

inline nlohmann::json report_of(const std::string& journal, const ReportQuestion& question = {}) {
    JournalReader reader(journal);
    return nlohmann::json::parse(report_data(reader, study_in(reader), question));
}

}  // namespace espalier::test
