#include "study/logged_study.hpp"

#include <algorithm>
#include <thread>

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

}  // namespace espalier
