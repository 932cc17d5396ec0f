#include "objective/states_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace espalier {
namespace {

bool is_trusted(uid_t owner) { return owner == 0 || owner == ::geteuid(); }

}  // namespace

std::optional<Failed> fault_of_states_folder(const std::string& folder) {
    struct stat named {};
    if (::lstat(folder.c_str(), &named) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return Failed{fmt::format("{}: cannot be looked at: {}", folder, std::strerror(errno))};
    }
    if (S_ISLNK(named.st_mode) && !is_trusted(named.st_uid))
        return Failed{
            fmt::format("{} is a link that another user has made: no states are written there; remove it", folder)};
    struct stat there {};
    if (::stat(folder.c_str(), &there) != 0)
        return Failed{fmt::format("{} is a link to what is not there ({}); make that folder, or remove the link",
                                  folder, std::strerror(errno))};
    if (!S_ISDIR(there.st_mode))
        return Failed{fmt::format("{} is no folder, and states go there; move it away", folder)};
    if (!is_trusted(there.st_uid) && ::geteuid() != 0)
        return Failed{
            fmt::format("{} belongs to another user: no states are written there; copy the journal and this "
                        "folder to one of your own",
                        folder)};
    return std::nullopt;
}

std::optional<Failed> make_states_folder(const std::string& folder) {
    if (::mkdir(folder.c_str(), 0755) == 0) return std::nullopt;
    if (errno == EEXIST) return fault_of_states_folder(folder);
    return Failed{fmt::format("{}: cannot make this folder: {}", folder, std::strerror(errno))};
}

}  // namespace espalier
