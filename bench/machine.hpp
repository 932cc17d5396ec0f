/// The line that every bench begins with: machine, commit. And the median.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace espalier::bench {

inline void print_machine() {
    std::string model = "unknown processor";
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.rfind("model name", 0) == 0) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    fmt::print("machine: {}, {} cores; commit {}\n", model, std::thread::hardware_concurrency(), ESPALIER_COMMIT);
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace espalier::bench
