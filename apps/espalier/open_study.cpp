#include "open_study.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <thread>

#include "command_line.hpp"
#include "exec/library_probe.hpp"
#include "exec/open_files.hpp"
#include "study/asked_study.hpp"
#include "version.hpp"
#include "view/run_view.hpp"

namespace espalier {
namespace {

namespace fs = std::filesystem;

unsigned cores() { return std::max(1U, std::thread::hardware_concurrency()); }

/// Where shipped objectives lie: $ESPALIER_OBJECTIVES, then beside the program, as built and as installed.
std::vector<std::string> objective_folders() {
    std::vector<std::string> folders;
    if (const char* given = std::getenv("ESPALIER_OBJECTIVES")) {
        std::istringstream list(given);
        for (std::string folder; std::getline(list, folder, ':');)
            if (!folder.empty()) folders.push_back(folder);
    }
    std::error_code unknown;
    const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
    if (!unknown) folders.push_back((program.parent_path().parent_path() / "lib" / "espalier").string());
    return folders;
}

StudyFile study_of_library(const std::string& name, std::vector<Override> overrides) {
    overrides.insert(overrides.begin(), {"study.objective", name, name});
    StudyFile file = parse_study("", "", fs::current_path().string(), overrides);
    const bool named =
        std::any_of(overrides.begin(), overrides.end(), [](const auto& o) { return o.key == "study.name"; });
    // libcharlm.so is the objective charlm.
    if (!named) file.name = fs::path(name).stem().string();
    if (!named && file.name.rfind("lib", 0) == 0) file.name.erase(0, 3);
    return file;
}

/// The best configurations of an earlier run, the best first.
std::vector<WrittenTry> best_of(const WarmStart& warm_start) {
    JournalReader reader(warm_start.journal);
    const RunView run = read_run(reader, full_resource(logged_study(reader.study())));
    std::vector<WrittenTry> tries;
    for (const auto trial : run.best_trials(warm_start.trials))
        tries.push_back({named_values_from_json(run.trials[trial - 1].configuration),
                         {},
                         fmt::format("trial {} of {}", trial, warm_start.journal)});
    return tries;
}

/// Of the space that the study itself has.
std::vector<std::string> parameters_of(const StudyFile& file) {
    std::vector<std::string> names;
    if (file.space)
        for (const auto& parameter : file.space->parameters()) names.push_back(parameter.name);
    return names;
}

/// Asks the library to describe itself, here or in a process that may die of it.
OpenedStudy open_library(const std::string& path, const StudyFile& file, Loading loading) {
    OpenedStudy opened;
    if (file.isolation == Isolation::process && loading == Loading::as_study_says) {
        const std::uint32_t workers = file.workers != 0 ? file.workers : cores();
        require_open_files(workers);  // before a journal is made in vain
        Probed probed = probe_library(worker_executable(), path, file.options, file.folder, parameters_of(file));
        opened.path = std::move(probed.path);
        opened.hash = std::move(probed.hash);
        opened.study = resolve(file, probed.description, cores());
        return opened;
    }
    opened.library = std::make_unique<Library>(path, file.options, file.folder, parameters_of(file));
    opened.path = opened.library->path();
    opened.hash = opened.library->hash();
    opened.study = resolve(file, opened.library->description(), cores());
    return opened;
}

/// Of a study whose jobs are asked for there is no library: it can be checked.
OpenedStudy open_asked(StudyFile& file, const std::string& name, Clock clock, Loading loading) {
    if (clock == Clock::virtual_time || loading == Loading::here)
        throw UsageError(fmt::format(
            "{}: objective = \"ask\" has no library that could be trained; see: espalier create --help", name));
    file.live = true;
    OpenedStudy opened;
    opened.study = resolve_asked(file);
    return opened;
}

void refuse_another_build(const StudyRow& row, const std::string& path, const std::string& hash) {
    if (hash == row.objective_hash) return;
    throw UsageError(
        fmt::format("{} is not the build that the journal was written with (hash {}, the journal's {}): its losses may "
                    "not compare. Bring the old build back (--objective PATH), or say --accept-objective",
                    path, hash, row.objective_hash));
}

}  // namespace

OpenedStudy open_study(const std::string& name, const std::vector<Override>& overrides, const WarmStart& warm_start,
                       Clock clock, Loading loading) {
    const bool is_file = fs::path(name).extension() == ".toml";
    StudyFile file = is_file ? read_study_file(name, overrides) : study_of_library(name, overrides);
    if (!warm_start.journal.empty())
        for (auto& earlier : best_of(warm_start)) file.tries.push_back(std::move(earlier));
    if (is_asked(file)) return open_asked(file, name, clock, loading);
    // A live run is not simulated, whatever world its study describes; a simulation without one is in the plainest.
    file.live = clock == Clock::real_time;
    if (!file.live && !file.simulation) file.simulation.emplace();
    return open_library(find_objective(file, objective_folders()), file, loading);
}

OpenedStudy reopen_study(const StudyRow& row, const std::string& objective, const std::vector<Override>& overrides,
                         bool accepts_another_build, Loading loading) {
    if (is_asked(row))
        throw UsageError(
            "this is the journal of a study without a library: its jobs are trained by who asks for them: espalier "
            "ask");
    const StudyFile file = parse_logged_study(row.resolved, row.folder, overrides);
    const std::string path = objective.empty() ? row.objective : fs::absolute(objective).string();
    if (!fs::exists(path))
        throw StudyError(
            fmt::format("{}: the objective's library is not there; say where it lies with --objective PATH", path));
    // Said and compared before anything of it is loaded: to load a library is to run it.
    const std::string hash = file_hash(path);
    std::cerr << fmt::format("objective: {} (hash {})\n", path, hash);
    if (!accepts_another_build) refuse_another_build(row, path, hash);
    return open_library(path, file, loading);
}

StudyRow study_row(const OpenedStudy& opened) {
    StudyRow row = study_row(opened.study, program_version());
    row.objective = opened.path;
    row.objective_hash = opened.hash;
    return row;
}

}  // namespace espalier
