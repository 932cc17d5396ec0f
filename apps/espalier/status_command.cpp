#include <iostream>

#include "clock.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "journal_views.hpp"

namespace espalier {

Syntax status_syntax() {
    Syntax syntax("status", {"JOURNAL"},
                  "Tells how a run stands, while it goes on and afterwards: rungs, pace, the best so far, failures by\n"
                  "cause, time left. Reads only, and does not hold up the run.");
    syntax.flags.add_options()("json", "as JSON");
    return syntax;
}

int status_command(const Arguments& arguments) {
    const RunStatus status = follower_of(arguments.positionals[0]).look(now_us());
    std::cout << (arguments.has("json") ? status_json(status) : status_text(status));
    return exit_done;
}

}  // namespace espalier
