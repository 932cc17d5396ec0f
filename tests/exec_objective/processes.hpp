/// Whether a process is over, as seen from outside.
#pragma once

#include <fstream>
#include <string>

namespace espalier::test {

/// Not there, or dead and not waited for by whoever inherited it.
inline bool is_over(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string text;
    if (pid.empty() || !std::getline(file, text)) return true;
    const auto name_end = text.rfind(')');
    return name_end + 2 >= text.size() || text[name_end + 2] == 'Z' || text[name_end + 2] == 'X';
}

}  // namespace espalier::test
