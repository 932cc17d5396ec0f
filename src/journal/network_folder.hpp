/// Whether a folder lies on another machine. SQLite's WAL keeps an index in memory that all processes share, which only
/// one machine can. Private to the module.
#pragma once

#include <string>
#include <string_view>

namespace espalier {

/// The kind of network file system that holds the folder ("nfs4"), or "": a local one, or one that cannot be told.
[[nodiscard]] std::string network_file_system(const std::string& folder);

/// The same from the text of /proc/self/mountinfo and the number of the folder's device ("0:45").
[[nodiscard]] std::string network_file_system(std::string_view mounts, std::string_view device);

/// @throws JournalError if the journal's folder lies on another machine.
void require_local_folder(const std::string& folder, const std::string& path);

}  // namespace espalier
