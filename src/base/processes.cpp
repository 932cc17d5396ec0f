#include "base/processes.hpp"

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

/// A folder that goes away meanwhile ends the list.
std::vector<fs::path> entries_of(const std::string& folder) {
    std::vector<fs::path> paths;
    std::error_code gone;
    for (auto entry = fs::directory_iterator(folder, gone); !gone && entry != fs::directory_iterator();
         entry.increment(gone))
        paths.push_back(entry->path());
    return paths;
}

}  // namespace

std::vector<int> other_processes() {
    std::vector<int> all;
    for (const auto& path : entries_of("/proc")) {
        const std::string text = path.filename().string();
        int process = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), process);
        if (error == std::errc() && end == text.data() + text.size() && process != ::getpid()) all.push_back(process);
    }
    return all;
}

std::vector<int> children_of(int process) {
    std::vector<int> children;
    for (const auto& thread : entries_of(folder_of(process) + "/task")) {
        std::istringstream list(contents(thread.string() + "/children"));
        for (int child = 0; list >> child;) children.push_back(child);
    }
    return children;
}

std::vector<int> processes_with(const std::string& name, const std::string& value) {
    const std::string wanted = '\0' + name + '=' + value + '\0';
    std::vector<int> found;
    for (const int process : other_processes())
        if (environment_of(process).find(wanted) != std::string::npos) found.push_back(process);
    return found;
}

std::string proc_text(int process, const char* name) { return contents(folder_of(process) + '/' + name); }

std::string environment_of(int process) { return '\0' + proc_text(process, "environ"); }

std::uint64_t resident_memory(int process) {
    std::istringstream figures(proc_text(process, "statm"));
    std::uint64_t size = 0, resident = 0;
    figures >> size >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_descriptors(int process) { return entries_of(folder_of(process) + "/fd").size(); }

}  // namespace espalier
