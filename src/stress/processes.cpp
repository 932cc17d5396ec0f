#include "stress/processes.hpp"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace espalier {
namespace {

namespace fs = std::filesystem;

std::string folder_of(int process) { return "/proc/" + std::to_string(process); }

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::uint64_t entries(const std::string& folder) {
    std::error_code gone;
    std::uint64_t count = 0;
    for (auto entry = fs::directory_iterator(folder, gone); !gone && entry != fs::directory_iterator();
         entry.increment(gone))
        ++count;
    return count;
}

}  // namespace

std::vector<int> processes_with(const std::string& name, const std::string& value) {
    const std::string wanted = name + "=" + value + '\0';
    std::vector<int> found;
    std::error_code gone;
    for (auto entry = fs::directory_iterator("/proc", gone); !gone && entry != fs::directory_iterator();
         entry.increment(gone)) {
        const std::string text = entry->path().filename().string();
        int process = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), process);
        if (error != std::errc() || end != text.data() + text.size() || process == getpid()) continue;
        // Variables stand one behind the other, each with its NUL; of a zombie there are none.
        if (('\0' + contents(folder_of(process) + "/environ")).find('\0' + wanted) != std::string::npos)
            found.push_back(process);
    }
    return found;
}

std::vector<int> children_of(int process) {
    std::vector<int> children;
    std::error_code gone;
    for (auto thread = fs::directory_iterator(folder_of(process) + "/task", gone);
         !gone && thread != fs::directory_iterator(); thread.increment(gone)) {
        std::istringstream list(contents(thread->path().string() + "/children"));
        for (int child = 0; list >> child;) children.push_back(child);
    }
    return children;
}

std::string words_of(int process) { return contents(folder_of(process) + "/cmdline"); }

std::uint64_t resident_memory(int process) {
    std::istringstream figures(contents(folder_of(process) + "/statm"));
    std::uint64_t size = 0, resident = 0;
    figures >> size >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t open_descriptors(int process) { return entries(folder_of(process) + "/fd"); }

}  // namespace espalier
