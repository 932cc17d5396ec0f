/// A folder as a tar archive and back. The same contents give the same bytes: entries are sorted, times and owners left
/// out. Any thread, as long as nobody changes the folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace objectives::exec {

/// Takes bytes in order; what it throws comes out of write_archive.
using ArchiveSink = std::function<void(const void* bytes, std::size_t count)>;

/// Files, folders and symbolic links that stay inside; sockets and pipes are left out.
/// @throws std::runtime_error when something cannot be read or a link leads out.
void write_archive(const std::filesystem::path& folder, const ArchiveSink& sink);

/// How many bytes write_archive would give; reads no file.
[[nodiscard]] std::uint64_t archive_size(const std::filesystem::path& folder);

/// Into an empty folder. Entries that would land outside of it, and what is no file, folder or link, are refused.
/// @throws std::runtime_error
void unpack_archive(const void* bytes, std::size_t count, const std::filesystem::path& folder);

}  // namespace objectives::exec
