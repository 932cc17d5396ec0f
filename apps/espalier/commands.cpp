#include "commands.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "version.hpp"

namespace espalier {

const std::vector<Command>& commands() {
    static const std::vector<Command> table = {
        {"new-objective", "write a project to start from: source, build, study", new_objective_syntax,
         new_objective_command, Group::prepare},
        {"import-space", "another tuner's search space as a study's", import_space_syntax, import_space_command,
         Group::prepare},
        {"simulate", "run a study in virtual time, with any number of workers", simulate_syntax, simulate_command,
         Group::prepare},
        {"run", "tune an objective; the journal says where it lies", run_syntax, run_command, Group::tune},
        {"resume", "go on where a run ended, was interrupted or was killed", resume_syntax, resume_command,
         Group::tune},
        {"train", "train one trial on, outside the search, and save its state", train_syntax, train_command,
         Group::tune},
        {"create", "make the journal of a study for a loop of your own", create_syntax, create_command, Group::tune},
        {"ask", "the next job of such a study", ask_syntax, ask_command, Group::tune},
        {"tell", "what became of it", tell_syntax, tell_command, Group::tune},
        {"replay", "derive every decision again and compare", replay_syntax, replay_command},
        {"status", "how a run stands, while it goes on and afterwards", status_syntax, status_command},
        {"watch", "how a run stands, drawn anew each second", watch_syntax, watch_command},
        {"serve", "a run in browsers, while it goes on", serve_syntax, serve_command},
        {"explain", "the story of a trial, decision by decision", explain_syntax, explain_command},
        {"trials", "the trials, their results and configurations", trials_syntax, trials_command},
        {"best", "the best configuration, and its trained state", best_syntax, best_command},
        {"export", "a run as CSV, JSON Lines, or a study of Optuna", export_syntax, export_command},
        {"report", "a page for a browser: curves, rungs, parameters, trials", report_syntax, report_command},
        {"check", "what a study resolves to, without running it", check_syntax, check_command, Group::prepare},
        {"stress", "hunt for faults in the scheduler, by seeds", stress_syntax, stress_command, Group::prepare},
        {"help", "the flags of a command", help_syntax, help_command, Group::help},
        {"man", "the man page, as roff", man_syntax, man_command, Group::help},
        {"completion", "the completion for a shell", completion_syntax, completion_command, Group::help},
        {"schema", "what a command prints with --json, as a JSON Schema", schema_syntax, schema_command, Group::help},
    };
    return table;
}

const Command& command_named(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& command : commands()) {
        if (name == command.name) return command;
        names.emplace_back(command.name);
    }
    throw UsageError(
        fmt::format("espalier: unknown command `{}`{}; see: espalier --help", name, did_you_mean(name, names)));
}

std::vector<std::pair<Group, std::string>> groups() {
    return {{Group::prepare, "Prepare"}, {Group::tune, "Tune"}, {Group::look, "Look at a run"}, {Group::help, "Help"}};
}

std::vector<Flag> program_flags() {
    return {{"--help", "", "the commands; after a command: its flags"},
            {"--version", "", "the version, and those of the libraries it runs with"},
            {"--json", "", "after --version: as JSON"}};
}

std::string overview() {
    struct Row {
        Group group;
        std::string name, takes, summary;
    };
    std::vector<Row> rows;
    std::size_t names = 0;
    std::size_t takes = 0;
    for (const auto& command : commands()) {
        rows.push_back({command.group, command.name, fmt::format("{}", fmt::join(command.syntax().positionals, " ")),
                        command.summary});
        names = std::max(names, rows.back().name.size());
        takes = std::max(takes, rows.back().takes.size());
    }
    std::string text = program_version() + ": tunes hyperparameters of shared-library objectives with ASHA\n";
    for (const auto& [group, title] : groups()) {
        text += fmt::format("\n{}\n", title);
        for (const auto& row : rows)
            if (row.group == group)
                text += fmt::format("  espalier {:<{}}  {:<{}}  {}\n", row.name, names, row.takes, takes, row.summary);
    }
    text += "\nespalier COMMAND --help tells the flags; espalier --version [--json] the version.\n";
    text +=
        "Exit codes: 0 done, 1 failed, 2 wrong usage or study file, 3 replay differs,\n"
        "4 no job now and 5 the search is over (ask), 130 interrupted.\n";
    return text;
}

}  // namespace espalier
