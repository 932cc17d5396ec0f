// What does isolation cost? The same jobs in threads of this program, in worker processes, and as bare frames that
// processes at the other end of socket pairs send back: the least that anything with processes can pay.
//
// usage: isolation CURVE.so ESPALIER-WORKER [jobs, default 100000]
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <thread>

#include "isolation/contenders.hpp"
#include "isolation/echo.hpp"
#include "machine.hpp"

using namespace espalier;
using namespace espalier::bench;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t frame = 256;  ///< bytes; a Train of five parameters has about as many
constexpr int repeats = 3;

void print(const char* name, const Rate& rate, const Rate& rival) {
    fmt::print("  {:<10} {:>9.0f} /s   {:4.2f} of the echo   median {:7.1f} us   99 % {:8.1f} us\n", name,
               rate.per_second, rate.per_second / rival.per_second, rate.median_us, rate.p99_us);
}

/// The best of some runs, which take turns so that the noise of the machine meets all.
template <typename Run>
void best_of(Rate& best, Run&& run) {
    const Rate now = run();
    if (now.per_second > best.per_second) best = now;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 2 && std::strcmp(argv[1], echo_flag) == 0) return echo_back(argv);
    if (argc < 3) {
        fmt::print(stderr, "usage: isolation CURVE.so ESPALIER-WORKER [jobs]\n");
        return 2;
    }
    const std::string curve = argv[1], worker = argv[2];
    const std::size_t jobs = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 100'000;
    print_machine();
    fmt::print("\nan empty objective, jobs a second and from start to result; best of {} runs\n", repeats);
    for (const std::size_t workers : {1U, 2U, 16U}) {
        Rate threads, processes, bare;
        for (int i = 0; i < repeats; ++i) {
            best_of(bare, [&] { return echo(workers, jobs, frame, 0us); });
            best_of(processes, [&] { return in_processes(curve, worker, workers, jobs, 0us); });
            best_of(threads, [&] { return in_threads(curve, workers, jobs, 0us); });
        }
        fmt::print("{} worker{}\n", workers, workers == 1 ? "" : "s");
        print("echo", bare, bare);
        print("process", processes, bare);
        print("thread", threads, bare);
    }
    const auto cores = std::thread::hardware_concurrency();
    fmt::print("\na busy objective of 1 ms, {} workers: useful time / (wall x workers)\n", cores);
    Rate threads, processes, bare;
    const std::size_t few = std::max<std::size_t>(jobs / 50, 500);
    for (int i = 0; i < repeats; ++i) {
        best_of(bare, [&] { return echo(cores, few, frame, 1000us); });
        best_of(processes, [&] { return in_processes(curve, worker, cores, few, 1000us); });
        best_of(threads, [&] { return in_threads(curve, cores, few, 1000us); });
    }
    const auto tell = [&](const char* name, const Rate& rate) {
        fmt::print("  {:<10} {:.3f}   {:.3f} of the echo's\n", name, rate.per_second * 1e-3 / cores,
                   rate.per_second / bare.per_second);
    };
    tell("echo", bare);
    tell("process", processes);
    tell("thread", threads);
}
