#include <iostream>

#include "clock.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "open_study.hpp"
#include "runtime/session.hpp"
#include "view/run_status.hpp"

namespace espalier {

Syntax status_syntax() {
    Syntax syntax("status", {"JOURNAL"},
                  "Tells how a run stands, while it goes on and afterwards: rungs, pace, the best so far, failures by\n"
                  "cause, time left. Reads only, and does not hold up the run.");
    syntax.flags.add_options()("json", "as JSON");
    return syntax;
}

int status_command(const Arguments& arguments) {
    JournalReader reader(arguments.positionals[0]);
    const Study study = logged_study(reader.study());
    const RunStatus status = read_status(reader, ladder_plan(study), full_resource(study),
                                         {now_us(), study.limits.seconds, states_folder(arguments.positionals[0]),
                                          times_of(study), learns(study.sampler.kind)});
    std::cout << (arguments.has("json") ? status_json(status) : status_text(status));
    return exit_done;
}

}  // namespace espalier
