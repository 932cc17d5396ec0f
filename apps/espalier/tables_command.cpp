#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "objective/evaluator.hpp"
#include "open_study.hpp"
#include "runtime/session.hpp"
#include "view/run_view.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

RunView read(const std::string& path) {
    JournalReader reader(path);
    const Study study = logged_study(reader.study());
    return read_run(reader, full_resource(study));
}

/// Copies what the objective saved of the best trial.
int copy_state(const RunView& run, const std::string& target) {
    const auto full = run.best_full();
    const auto best = full ? full : run.best_seen();
    if (!best) throw std::runtime_error(run.journal + ": no trial has a result yet, so there is no state");
    if (logged_study(run.study).simulation)
        throw std::runtime_error(
            fmt::format("{}: a simulation keeps no states; train one with: espalier train {} {} --to {}", run.journal,
                        shell_word(run.journal), best->trial, shortest(best->result.resource)));
    const std::string source =
        checkpoint_path(states_folder(run.journal), TrialId{best->trial}, best->result.resource, best->result.attempt);
    if (!std::filesystem::exists(source))
        throw std::runtime_error(fmt::format(
            "the state of trial {} is not at {}: the objective cannot save, or the run did not end (finish it with: "
            "espalier resume {})",
            best->trial, source, shell_word(run.journal)));
    const auto bytes = read_checkpoint(source);
    std::ofstream file(target, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file)
        throw std::runtime_error(fmt::format("{}: cannot be written; is the folder there, has the disk room?", target));
    std::cout << fmt::format("{}: the state of trial {} at {}, {} bytes\n", target, best->trial, best->result.resource,
                             bytes.size());
    return exit_done;
}

}  // namespace

Syntax trials_syntax() {
    Syntax syntax("trials", {"JOURNAL"}, "Prints every trial: its state, its last value, its configuration.");
    syntax.flags.add_options()("json", "everything, each trial's results included, as JSON");
    return syntax;
}

int trials_command(const Arguments& arguments) {
    const RunView run = read(arguments.positionals[0]);
    std::cout << (arguments.has("json") ? trials_json(run) : trials_text(run));
    return exit_done;
}

Syntax best_syntax() {
    Syntax syntax("best", {"JOURNAL"}, "Prints the best trial at full resource first, and the best seen at any apart.");
    syntax.flags.add_options()("json", "as JSON")("toml", "the best configuration as a [[try]] of a study file")(
        "c", "the best configuration as a C array of names and values")(
        "state", po::value<std::string>()->value_name("FILE"),
        "copy the best trial's trained state, as its objective wrote it");
    return syntax;
}

int best_command(const Arguments& arguments) {
    const RunView run = read(arguments.positionals[0]);
    if (arguments.has("state")) return copy_state(run, arguments.text("state"));
    if (arguments.has("toml") + arguments.has("json") + arguments.has("c") > 1)
        throw UsageError("espalier best: --json, --toml and --c: ask for one of them");
    const bool code = arguments.has("toml") || arguments.has("c");
    if (code && !run.best_seen()) {
        std::cerr << run.journal << ": no trial has a result yet\n";
        return exit_failed;
    }
    std::cout << (arguments.has("json")   ? best_json(run)
                  : arguments.has("toml") ? best_toml(run)
                  : arguments.has("c")    ? best_c(run)
                                          : best_text(run));
    return exit_done;
}

}  // namespace espalier
