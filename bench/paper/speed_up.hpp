/// Study (d): how much sooner more workers reach a regret, 1 to 4,096 of them, on crossing6. And whether ASHA ends
/// where an independent implementation ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "paper/chart.hpp"
#include "paper/statistics.hpp"

namespace espalier::paper {

struct SpeedUpSetup {
    std::vector<std::uint32_t> workers = {1,   4,    16,  64,
                                          256, 1024, 4096};  ///< the first is what others are compared with
    std::vector<double> regrets = {0.1, 0.05, 0.02};         ///< falling
    std::size_t seeds = 10;
    double most_work = 4e6;  ///< workers times virtual time: a run that has not come there by then never does
};
/// By number of workers, within it by regret: the time until it is reached first, median over seeds. Infinite: more
/// than half of the seeds did not reach it.
[[nodiscard]] std::vector<std::vector<double>> times_to_regret(const SpeedUpSetup& setup);
[[nodiscard]] std::string speed_up_table(const SpeedUpSetup& setup, const std::vector<std::vector<double>>& times);
[[nodiscard]] Chart speed_up_chart(const SpeedUpSetup& setup, const std::vector<std::vector<double>>& times);

/// A number of workers in virtual time, and the median final regret of an independent implementation.
struct ProtocolSetup {
    std::uint32_t workers = 1;
    double horizon = 0;
    std::vector<double> grid;
    double reference = 0;
};
[[nodiscard]] std::vector<ProtocolSetup> protocol_settings();
/// By seed, which begins at 0: the regret of the incumbent at each time of the grid, the last of which is the horizon.
[[nodiscard]] std::vector<std::vector<double>> protocol_regrets(const ProtocolSetup& setup, std::size_t seeds);

struct Protocol {
    ProtocolSetup setup;
    std::vector<std::vector<double>> regrets;
};
/// The reference is a median of ten seeds. So it must lie within our first ten, and be a usual median of ten seeds of
/// ours: not among the least or greatest 5 % of them.
[[nodiscard]] std::vector<Check> protocol_checks(const std::vector<Protocol>& protocols);
[[nodiscard]] std::string protocol_table(const std::vector<Protocol>& protocols);
[[nodiscard]] Chart protocol_chart(const std::vector<Protocol>& protocols);

}  // namespace espalier::paper
