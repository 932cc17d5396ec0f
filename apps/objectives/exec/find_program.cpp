#include "find_program.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "espalier/objective.hpp"

namespace objectives::exec {
namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
    std::error_code absent;
    return fs::is_regular_file(path, absent);
}
bool runs(const fs::path& path) { return is_file(path) && ::access(path.c_str(), X_OK) == 0; }

std::string path_in(const std::vector<std::string>& environment) {
    for (const auto& entry : environment)
        if (entry.compare(0, 5, "PATH=") == 0) return entry.substr(5);
    return "/usr/local/bin:/usr/bin:/bin";
}

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
    throw espalier::ConfigurationError("option \"command\": `" + name + "`: " + why);
}

}  // namespace

std::string find_program(const std::string& name, const std::string& folder,
                         const std::vector<std::string>& environment) {
    if (name.find('/') != std::string::npos) {
        const fs::path path = (fs::path(folder) / name).lexically_normal();
        if (runs(path)) return path.string();
        refuse(name, is_file(path) ? path.string() + " is not executable; chmod +x it, or name its interpreter first"
                                   : "no such file: " + path.string());
    }
    const std::string list = path_in(environment);
    std::istringstream folders(list);
    for (std::string part; std::getline(folders, part, ':');) {
        const fs::path path = fs::path(folder) / part / name;
        if (runs(path)) return path.string();
    }
    std::string hint;
    if (is_file(fs::path(folder) / name))
        hint = "; the study's folder has a file of this name: write `./" + name + "`, or name its interpreter first";
    if (name.find(' ') != std::string::npos)
        hint = "; a command is a list of words: [\"python3\", \"train.py\"], not one text";
    refuse(name, "command not found in PATH, which is " + list + hint);
}

}  // namespace objectives::exec
