// Does ASHA find a better charlm than random search in the same total resource? Both draw the same configurations in
// the same order; ASHA stops most of them early, random search trains each to R. One session of the program's own
// runtime each, journals are made and replayed.
//
// usage: asha_or_random LIBCHARLM [budget in epochs, default 540] [R, default 27] [seeds, default 5]

#include <cstdlib>

#include "machine.hpp"
#include "tuned.hpp"

using namespace espalier;

namespace {

using bench::Found;

Found tune(const std::string& library_path, const char* algorithm, double budget, double most, int seed) {
    const std::string text = fmt::format(
        "[study]\nobjective = \"{}\"\nseed = {}\n[scheduler]\nalgorithm = \"{}\"\nmax_resource = {}\neta = 3\n"
        "[limits]\nresource = {}\n[trials]\ncheckpoint = \"never\"\n",
        library_path, seed, algorithm, most, budget);
    return bench::tuned(text, library_path, "asha_or_random");
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
