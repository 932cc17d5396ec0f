#include "study/logged_study.hpp"

#include <algorithm>
#include <thread>

#include "espalier/objective.h"
#include "study/study_file.hpp"

namespace espalier {

Study logged_study(const StudyRow& row, const std::vector<Override>& overrides) {
    // Every key that the objective decided is explicit in the resolved study; what is left describes no decision.
    Description description;
    description.name = row.objective_name;
    description.min_resource = 0;
    description.thread_safe = true;
    return resolve(parse_logged_study(row.resolved, row.folder, overrides), description,
                   std::max(1U, std::thread::hardware_concurrency()));
}

StudyRow study_row(const Study& study, const std::string& program) {
    StudyRow row;
    row.name = study.name;
    row.given = study.given;
    row.resolved = to_toml(study);
    row.folder = study.folder;
    row.seed = study.seed;
    row.maximize = study.maximize;
    row.durability = study.durability;
    row.program = program;
    row.abi = ESPALIER_ABI_VERSION;
    row.objective_name = study.description.name;
    return row;
}

}  // namespace espalier
