#include "study/asked_study.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/text.hpp"
#include "study/faults.hpp"
#include "study/study_file.hpp"

namespace espalier {
namespace {

Description description_of(const StudyFile& file, Faults& faults) {
    Description description;
    description.name = "ask";
    description.integer_resource = true;
    description.thread_safe = true;
    for (const Option& option : file.options) {
        const Value* value = option.list ? nullptr : &option.values.front();
        const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
        const auto* flag = value != nullptr ? std::get_if<bool>(value) : nullptr;
        if (option.name == "unit" && text != nullptr && !text->empty())
            description.resource_unit = *text;
        else if (option.name == "integer" && flag != nullptr)
            description.integer_resource = *flag;
        else if (option.name == "unit")
            faults.add(Place{}, "[objective] unit: must be a word, for example unit = \"epochs\"");
        else if (option.name == "integer")
            faults.add(Place{}, "[objective] integer: must be true or false");
        else
            faults.add(Place{},
                       fmt::format("[objective] unknown option `{}`{}; with objective = \"ask\" there are unit and "
                                   "integer",
                                   option.name, did_you_mean(option.name, {"unit", "integer"})));
    }
    return description;
}

/// What nobody would keep: jobs are trained elsewhere.
void refuse_what_a_run_has(const StudyFile& file, Faults& faults) {
    const auto refuse = [&](bool there, const std::string& what, const std::string& why) {
        if (there)
            faults.add(Place{}, fmt::format("{}: has no meaning with objective = \"ask\", {}; remove it", what, why));
    };
    const std::string elsewhere = "where jobs run in a program of yours";
    const JobLimits none;
    refuse(file.workers != 0, "workers.count", "where whoever asks is a worker");
    refuse(file.isolation == Isolation::process, "workers.isolation", elsewhere);
    refuse(file.threads != 1, "workers.threads", elsewhere);
    refuse(file.job.seconds || file.job.factor || file.job.cpu_seconds || file.job.memory,
           "[job] time, time_factor, cpu_time and memory", elsewhere);
    refuse(file.checkpoint.has_value(), "trials.checkpoint", "where states of trials are kept by your program");
    refuse(file.stopping.has_value(), "[stopping]", "where no job reports while it runs");
    refuse(file.algorithm == Algorithm::pbt, "scheduler.algorithm = \"pbt\"",
           "where Espalier has no states that it could copy");
    refuse(!file.live, "[simulation]", "which has no losses to simulate");
}

}  // namespace

Study resolve_asked(const StudyFile& file) {
    Faults faults(file.origin, file.overrides);
    const Description description = description_of(file, faults);
    refuse_what_a_run_has(file, faults);
    if (!file.space)
        faults.add(Place{},
                   "[space] is missing: with objective = \"ask\" the study names the parameters, for example lr = { "
                   "float = [1e-5, 1e-1], log = true }");
    faults.raise();
    Study study = resolve(file, description, /*cores=*/1);
    // Ctrl-C ends nothing here.
    std::erase_if(study.notes, [](const std::string& note) { return note.starts_with("no limit is set"); });
    return study;
}

}  // namespace espalier
