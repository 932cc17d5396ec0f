/// What /proc says about processes: who is there, whose children, how much they hold. Linux only. Any thread. Processes
/// come and go meanwhile: what is gone is left out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// Processes in whose environment NAME=VALUE stands: those that were started with it and all that they started, however
/// far they ran away. Zombies are none.
[[nodiscard]] std::vector<int> processes_with(const std::string& name, const std::string& value);
[[nodiscard]] std::vector<int> children_of(int process);
/// Its command line, with a NUL behind each word; "": it is gone.
[[nodiscard]] std::string words_of(int process);
/// Bytes resident; 0: it is gone.
[[nodiscard]] std::uint64_t resident_memory(int process);
/// Open descriptors; 0: it is gone.
[[nodiscard]] std::uint64_t open_descriptors(int process);

}  // namespace espalier
