/// One session of the program's own runtime on a study: journalled, replayed, and gone.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include "runtime/replay_study.hpp"
#include "runtime/session.hpp"
#include "study/study_file.hpp"

namespace espalier::bench {

struct Found {
    double loss = 0;  ///< the best at full resource, else at any
    std::uint64_t trials = 0;
    double resource = 0;  ///< handed out
};

/// `text`: a study file. `name`: of the journal, in the folder where the bench runs.
inline Found tuned(const std::string& text, const std::string& library_path, const std::string& name) {
    const std::string folder = std::filesystem::current_path().string();
    const StudyFile file = parse_study(text, "bench", folder);
    const Library library(library_path, file.options, file.folder);
    const Study study = resolve(file, library.description(), std::thread::hardware_concurrency());

    const std::string path = folder + "/" + name + ".journal";
    std::filesystem::remove(path);
    StudyRow row;
    row.name = study.name;
    row.resolved = to_toml(study);
    row.seed = study.seed;
    const auto journal = JournalWriter::create(path, row);
    Replayed past(ladder_plan(study));
    const SessionReport report = run_session(study, library, *journal, past, {});
    if (report.end != SessionEnd::finished) throw std::runtime_error(report.error);
    const Replayed replayed = replay_study(path, ladder_plan(study), study);
    if (replayed.difference) throw std::runtime_error(replayed.difference->what);
    std::filesystem::remove(path);
    std::filesystem::remove_all(states_folder(path));
    const auto& best = report.snapshot.best();
    return {best ? best->loss : 0, report.snapshot.trials, report.snapshot.charged};
}

}  // namespace espalier::bench
