// Does ASHA or population based training find a better charlm, with 16 workers and the same total resource? PBT trains
// one population of 20 to R, the worst fifth copying the best each 2 epochs; ASHA (eta 3) gets as many epochs as that
// took. Both draw their first configurations in the same order. One session of the program's own runtime each; journals
// are made and replayed.
//
// usage: asha_or_pbt LIBCHARLM [R, default 27] [seeds, default 5]

#include <cstdlib>

#include "machine.hpp"
#include "tuned.hpp"

using namespace espalier;

namespace {

std::string study_of(const std::string& library, double most, int seed, const std::string& rest) {
    return fmt::format(
        "[study]\nobjective = \"{}\"\nseed = {}\n[workers]\ncount = 16\n[scheduler]\nmax_resource = {}\n{}", library,
        seed, most, rest);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: asha_or_pbt LIBCHARLM [R] [seeds]\n");
        return 2;
    }
    const double most = argc > 2 ? std::atof(argv[2]) : 27;
    const int seeds = argc > 3 ? std::atoi(argv[3]) : 5;
    bench::print_machine();
    fmt::print("charlm, 16 workers, R {}; best validation loss (nats per character) at full resource\n\n", most);
    fmt::print("{:>4}  {:>7} {:>7} {:>7}   {:>7} {:>7} {:>7}\n", "seed", "ASHA", "trials", "epochs", "PBT", "trials",
               "epochs");
    double asha_sum = 0, pbt_sum = 0;
    int won = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        const auto pbt =
            bench::tuned(study_of(argv[1], most, seed,
                                  "algorithm = \"pbt\"\npopulation = 20\ninterval = 2\n[limits]\ntrials = 20\n"),
                         argv[1], "asha_or_pbt");
        const auto asha = bench::tuned(
            study_of(argv[1], most, seed,
                     fmt::format("eta = 3\n[limits]\nresource = {}\n[trials]\ncheckpoint = \"never\"\n", pbt.resource)),
            argv[1], "asha_or_pbt");
        fmt::print("{:>4}  {:>7.4f} {:>7} {:>7}   {:>7.4f} {:>7} {:>7}\n", seed, asha.loss, asha.trials, asha.resource,
                   pbt.loss, pbt.trials, pbt.resource);
        asha_sum += asha.loss;
        pbt_sum += pbt.loss;
        won += pbt.loss < asha.loss ? 1 : 0;
    }
    fmt::print("mean  {:>7.4f} {:>25.4f}   PBT lower in {} of {}\n", asha_sum / seeds, pbt_sum / seeds, won, seeds);
}
