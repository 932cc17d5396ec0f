#include "fault/power_loss.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

namespace espalier {
namespace {

constexpr std::size_t sector = 512;

void put(std::string& contents, std::int64_t offset, std::string_view bytes) {
    const auto at = static_cast<std::size_t>(offset);
    if (contents.size() < at + bytes.size()) contents.resize(at + bytes.size(), '\0');
    bytes.copy(contents.data() + at, bytes.size());
}

/// Sectors do not depend on where a write begins.
template <typename Visit>
void each_sector(std::int64_t offset, std::string_view bytes, Visit visit) {
    while (!bytes.empty()) {
        const auto in_sector = sector - static_cast<std::size_t>(offset) % sector;
        const auto part = bytes.substr(0, in_sector);
        visit(offset, part);
        offset += static_cast<std::int64_t>(part.size());
        bytes.remove_prefix(part.size());
    }
}

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::uint64_t inode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

}  // namespace

void PowerLossDisk::Change::apply(std::string& contents) const {
    if (bytes)
        put(contents, offset, *bytes);
    else
        contents.resize(static_cast<std::size_t>(offset), '\0');
}

std::optional<DiskRefusal> PowerLossDisk::before(const DiskCall& call) noexcept {
    if (call.operation == DiskOperation::read || call.operation == DiskOperation::shared_memory) return std::nullopt;
    if (call.operation == DiskOperation::open) {
        const std::lock_guard lock(mutex_);
        existed_ = inode_of(std::string(call.path)) != 0;
    }
    if (moment) moment();
    return std::nullopt;
}

void PowerLossDisk::after(const DiskCall& call) noexcept {
    const std::lock_guard lock(mutex_);
    if (call.operation == DiskOperation::open) return opened(call);
    File* file = file_at(call.path);
    if (file == nullptr) return;
    switch (call.operation) {
        case DiskOperation::write:
            file->unsynced.push_back({call.offset, std::string(call.bytes)});
            break;
        case DiskOperation::truncate:
            file->unsynced.push_back({call.size, std::nullopt});
            break;
        case DiskOperation::sync:
            for (const auto& change : file->unsynced) change.apply(file->synced);
            file->unsynced.clear();
            // SQLite syncs the folder with a file that it has made.
            if (std::exchange(file->syncs_folder, false))
                for (auto& [inode, other] : files_) other.name_durable = true;
            break;
        case DiskOperation::remove:
            file->removed = true;
            break;
        default:
            break;
    }
}

void PowerLossDisk::opened(const DiskCall& call) {
    const std::string path(call.path);
    const auto inode = inode_of(path);
    // Another file of this name takes its place; the number of a file that is gone may be given again.
    std::erase_if(files_, [&](const auto& entry) {
        return (entry.second.path == path && entry.first != inode) || (entry.first == inode && entry.second.removed);
    });
    const auto [at, is_new] = files_.try_emplace(inode);
    File& file = at->second;
    const bool renamed = !is_new && file.path != path;
    file.path = path;
    if (renamed) file.name_durable = false;
    if (!is_new) return;
    if (existed_) file.synced = bytes_of(path);
    file.name_durable = !file.synced.empty();
    file.syncs_folder = call.creates && !existed_;
}

PowerLossDisk::File* PowerLossDisk::file_at(std::string_view path) {
    const auto found =
        std::find_if(files_.begin(), files_.end(), [&](const auto& entry) { return entry.second.path == path; });
    return found == files_.end() ? nullptr : &found->second;
}

std::map<std::string, std::string> PowerLossDisk::found_after_loss(std::optional<std::uint64_t> seed) const {
    const std::lock_guard lock(mutex_);
    std::mt19937_64 dice(seed.value_or(0));
    const auto survives = [&] { return seed && (dice() & 1U) != 0; };
    std::map<std::string, std::string> found;
    for (const auto& [inode, file] : files_) {
        const bool named = file.name_durable || survives();
        if (!named || (file.removed && survives())) continue;
        std::string contents = file.synced;
        for (const auto& change : file.unsynced) {
            if (change.bytes)
                each_sector(change.offset, *change.bytes, [&](std::int64_t at, std::string_view part) {
                    if (survives()) put(contents, at, part);
                });
            else if (survives())
                change.apply(contents);
        }
        found[std::filesystem::path(file.path).filename().string()] = std::move(contents);
    }
    return found;
}

}  // namespace espalier
