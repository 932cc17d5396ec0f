// A study file, resolved for an objective, and as the journal keeps it.
#include <stdexcept>
#include <string>

#include "fuzz/fuzz_target.hpp"
#include "study/expectation.hpp"
#include "study/study_file.hpp"

using namespace espalier;
using namespace espalier::fuzz;

namespace {

Description objective() {
    Description description;
    description.name = "fuzzed";
    description.resource_unit = "epochs";
    description.max_resource = 81;
    description.thread_safe = true;
    description.can_save = true;
    description.value_name = "error";
    description.space = "lr = { float = [1e-5, 1e-1], log = true }\n";
    return description;
}

}  // namespace

FUZZ_TARGET(study) {
    const std::string text(text_of(data, size));
    Study study;
    if (!accepts<StudyError>([&] { study = resolve(parse_study(text, "study.toml", "/nowhere"), objective(), 2); }))
        return;
    const std::string written = to_toml(study);
    const Study logged = resolve(parse_logged_study(written, "/nowhere"), objective(), 2);
    must(to_toml(logged) == written, "a resolved study resolves to itself");
    must(!ladder_plan(study).brackets.empty(), "a study has rungs");
    (void)ladder_limits(study);
    (void)most_trials(study);
    const auto sampler = sampler_of(study);
    if (!study.capacity || *study.capacity > 0) (void)sampler->draw(TrialId{1});
}
