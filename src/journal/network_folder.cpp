#include "journal/network_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "journal/error.hpp"

namespace espalier {
namespace {

constexpr std::array<std::string_view, 8> network_kinds = {"nfs",   "nfs4", "cifs",  "smb3",
                                                           "smbfs", "afs",  "ncpfs", "fuse.sshfs"};

}  // namespace

std::string network_file_system(std::string_view mounts, std::string_view device) {
    // A line: id, parent, device, root, mount point, options, some tags, "-", kind, source, more options.
    std::istringstream lines{std::string(mounts)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string word;
        std::string found;
        words >> word >> word >> found;
        if (found != device) continue;
        while (words >> word && word != "-") {
        }
        words >> word;
        if (std::find(network_kinds.begin(), network_kinds.end(), word) != network_kinds.end()) return word;
    }
    return "";
}

std::string network_file_system(const std::string& folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0) return "";
    std::ifstream file("/proc/self/mountinfo");
    std::ostringstream mounts;
    mounts << file.rdbuf();
    return network_file_system(mounts.str(), fmt::format("{}:{}", major(status.st_dev), minor(status.st_dev)));
}

void require_local_folder(const std::string& folder, const std::string& path) {
    const auto kind = network_file_system(folder);
    if (!kind.empty())
        throw JournalError(
            fmt::format("{} lies on a network file system ({}), and a journal that is being written needs a local disk "
                        "(SQLite's WAL "
                        "shares memory between processes); keep it on a local one, with --journal",
                        path, kind));
}

}  // namespace espalier
