// Does ASHA find a better charlm than random search in the same total resource? Both draw the same configurations in
// the same order; ASHA stops most of them early, random search trains each to R. One session of the program's own
// runtime each, journals are made and replayed.
//
// usage: asha_or_random LIBCHARLM [budget in epochs, default 540] [R, default 27] [seeds, default 5]

#include <cstdlib>
#include <filesystem>

#include "machine.hpp"
#include "runtime/session.hpp"
#include "sample/random_sampler.hpp"
#include "study/study_file.hpp"

using namespace espalier;

namespace {

struct Found {
    double loss = 0;
    std::uint64_t trials = 0;
    double resource = 0;
};

Found tune(const std::string& library_path, const char* algorithm, double budget, double most, int seed) {
    const std::string folder = std::filesystem::current_path().string();
    const std::string text = fmt::format(
        "[study]\nobjective = \"{}\"\nseed = {}\n[scheduler]\nalgorithm = \"{}\"\nmax_resource = {}\neta = 3\n"
        "[limits]\nresource = {}\n[trials]\ncheckpoint = \"never\"\n",
        library_path, seed, algorithm, most, budget);
    const StudyFile file = parse_study(text, "bench", folder);
    const Library library(library_path, file.options, file.folder);
    const Study study = resolve(file, library.description(), std::thread::hardware_concurrency());

    const std::string path = folder + "/asha_or_random.journal";
    std::filesystem::remove(path);
    StudyRow row;
    row.name = study.name;
    row.resolved = to_toml(study);
    row.seed = study.seed;
    const auto journal = JournalWriter::create(path, row);
    Replayed past(ladder_plan(study));
    const SessionReport report = run_session(study, library, *journal, past, {});
    if (report.end != SessionEnd::finished) throw std::runtime_error(report.error);
    const RandomSampler sampler(study.space, study.seed);
    const Replayed replayed = replay(path, ladder_plan(study), study.space, sampler);
    if (replayed.difference) throw std::runtime_error(replayed.difference->what);
    std::filesystem::remove(path);
    std::filesystem::remove_all(states_folder(path));
    const auto& best = report.snapshot.best();
    return {best ? best->loss : 0, report.snapshot.trials, report.snapshot.charged};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: asha_or_random LIBCHARLM [budget] [R] [seeds]\n");
        return 2;
    }
    const double budget = argc > 2 ? std::atof(argv[2]) : 540;
    const double most = argc > 3 ? std::atof(argv[3]) : 27;
    const int seeds = argc > 4 ? std::atoi(argv[4]) : 5;
    bench::print_machine();
    fmt::print("charlm, budget {} epochs, R {}, eta 3; best validation loss (nats per character) at full resource\n\n",
               budget, most);
    fmt::print("{:>4}  {:>7} {:>7} {:>7}   {:>7} {:>7} {:>7}\n", "seed", "ASHA", "trials", "epochs", "random", "trials",
               "epochs");
    double asha_sum = 0, random_sum = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        const Found asha = tune(argv[1], "asha", budget, most, seed);
        const Found random = tune(argv[1], "random", budget, most, seed);
        fmt::print("{:>4}  {:>7.4f} {:>7} {:>7}   {:>7.4f} {:>7} {:>7}\n", seed, asha.loss, asha.trials, asha.resource,
                   random.loss, random.trials, random.resource);
        asha_sum += asha.loss;
        random_sum += random.loss;
    }
    fmt::print("mean  {:>7.4f} {:>25.4f}\n", asha_sum / seeds, random_sum / seeds);
}
