// How many decisions a second does the live graph make when the objective costs nothing, in memory and with the journal
// at each level, next to what the parts cost alone: the sequential ladder, a bare loop of empty oneTBB nodes, and
// SQLite inserting the same rows in the same batches.
//
// usage: decision_rate [folder for journals, default .] [decisions in memory, default 3000000]

#include <cstdlib>
#include <filesystem>

#include "contenders.hpp"
#include "machine.hpp"

using namespace espalier;
using namespace espalier::bench;

namespace {

void with_journal(const std::string& folder, const char* name, Durability durability, std::uint64_t decisions) {
    const std::string path = folder + "/decision_rate." + name + ".journal";
    std::filesystem::remove(path);
    const Rate live = live_graph(decisions, JournalAt{path, durability});
    const double plain = plain_sqlite(path, durability, live.batches);
    fmt::print("{:<8} {:>11.0f} {:>11.0f} {:>9.0f} {:>14.0f} {:>8.2f}\n", name, live.per_second, live.rows_per_second,
               live.rows_per_commit, plain, live.rows_per_second / plain);
    std::filesystem::remove(path);
}

double best_of(int runs, double (*measure)(std::uint64_t), std::uint64_t count) {
    double best = 0;
    for (int i = 0; i < runs; ++i) best = std::max(best, measure(count));
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : ".";
    const std::uint64_t decisions = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 3'000'000;
    print_machine();
    fmt::print("{} threads, {} jobs in flight, {} rungs, eta 4, seed {}; in memory: best of 3 runs of {} decisions\n\n",
               threads, in_flight, levels.size(), seed, decisions);

    const double core = best_of(
        3, [](std::uint64_t n) { return sequential_core(n).per_second; }, decisions);
    const double bare = best_of(
        3, [](std::uint64_t n) { return bare_loop(n).per_second; }, decisions);
    const double live = best_of(
        3, [](std::uint64_t n) { return live_graph(n, std::nullopt).per_second; }, decisions);
    fmt::print("in memory                    decisions/s\n");
    fmt::print("sequential ladder            {:>11.0f}\n", core);
    fmt::print("bare loop of empty nodes     {:>11.0f}\n", bare);
    fmt::print("live graph                   {:>11.0f}   {:.2f} of the bare loop\n", live, live / bare);
    fmt::print("decided while the put that brought the result ran (lightweight; one thread): {:.0f} %\n\n",
               100 * lightweight_share(decisions / 10));

    fmt::print("journal  decisions/s      rows/s  rows a  plain SQLite     rows/s\n");
    fmt::print("                                  commit        rows/s   to plain\n");
    with_journal(folder, "none", Durability::none, decisions / 5);
    with_journal(folder, "process", Durability::process, decisions / 10);
    with_journal(folder, "power", Durability::power, decisions / 30);
}
