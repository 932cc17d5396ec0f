/// What /proc says about processes: who is there, whose children, what they carry and hold. Linux only. Any thread.
/// Processes come and go meanwhile: what is gone is left out, and its texts are empty.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// All but the calling one.
[[nodiscard]] std::vector<int> other_processes();
[[nodiscard]] std::vector<int> children_of(int process);
/// Of those with NAME=VALUE in their environment: all that was started with it and all that they started, however far
/// they ran away. Zombies are none. The calling process is none either.
[[nodiscard]] std::vector<int> processes_with(const std::string& name, const std::string& value);

/// The file of this name in the folder of the process.
[[nodiscard]] std::string proc_text(int process, const char* name);
/// Its variables as they were when it began, with a NUL before and behind each; of a zombie there are none.
[[nodiscard]] std::string environment_of(int process);
/// Bytes resident.
[[nodiscard]] std::uint64_t resident_memory(int process);
[[nodiscard]] std::uint64_t open_descriptors(int process);

}  // namespace espalier
