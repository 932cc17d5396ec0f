#include "journal/journal_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/text.hpp"
#include "journal/error.hpp"

namespace espalier {
namespace {

namespace fs = std::filesystem;

/// How SQLite's file format begins.
constexpr std::size_t header_size = 100;
constexpr std::string_view magic("SQLite format 3\0", 16);
constexpr std::size_t page_size_at = 16;   ///< 2 bytes, big-endian; 1 means 65,536
constexpr std::size_t page_count_at = 28;  ///< 4 bytes, big-endian

struct Header {
    std::string bytes;
    std::int64_t file_size = 0;

    [[nodiscard]] bool is_database() const { return bytes.size() >= magic.size() && bytes.starts_with(magic); }
    [[nodiscard]] std::int64_t number(std::size_t at, std::size_t width) const {
        std::int64_t value = 0;
        for (std::size_t i = at; i < at + width; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
        return value;
    }
    /// As many bytes as the file should have; 0: not even the header is there.
    [[nodiscard]] std::int64_t expected() const {
        if (bytes.size() < header_size) return 0;
        const auto page = number(page_size_at, 2);
        return number(page_count_at, 4) * (page == 1 ? 65536 : page);
    }
    [[nodiscard]] bool complete() const { return expected() > 0 && file_size >= expected(); }
};

Header read_header(const std::string& absolute, const std::string& path) {
    const int file = open(absolute.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        throw JournalError(fmt::format("{} cannot be read: {}; check its permissions", path, std::strerror(errno)));
    Header header;
    header.bytes.resize(header_size);
    const auto count = pread(file, header.bytes.data(), header_size, 0);
    header.bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    header.file_size = lseek(file, 0, SEEK_END);
    close(file);
    return header;
}

}  // namespace

std::string existing_journal(const std::string& path) {
    std::error_code code;
    const auto absolute = fs::canonical(path, code);
    if (code == std::errc::no_such_file_or_directory)
        throw JournalUsageError(fmt::format("{}: there is no such journal; a run makes one: espalier run", path));
    if (code) throw JournalError(fmt::format("{} cannot be opened: {}", path, code.message()));
    if (fs::is_directory(absolute, code))
        throw JournalUsageError(fmt::format("{} is a folder; name the journal in it", path));
    // Reading a pipe or a device would wait for ever, or do something.
    if (!fs::is_regular_file(absolute, code))
        throw JournalUsageError(fmt::format("{} is no file; name a journal", path));
    return absolute.string();
}

std::string vacant_path(const std::string& path, const std::string& way_on) {
    std::error_code code;
    const bool exists = fs::exists(fs::symlink_status(path, code));
    if (exists && !way_on.empty())
        throw JournalUsageError(fmt::format("{} exists already; choose another file with --journal", path));
    if (exists)
        throw JournalUsageError(
            fmt::format("{} exists already; go on with: espalier resume {} (or choose another file with --journal)",
                        path, shell_word(path)));
    const auto name = fs::path(path).filename();
    if (name.empty() || name == "." || name == "..")
        throw JournalUsageError(fmt::format("`{}` names no file; choose one with --journal", path));
    const auto folder = fs::path(path).parent_path();
    const auto absolute = fs::canonical(folder.empty() ? fs::path(".") : folder, code);
    if (code)
        throw JournalError(
            fmt::format("{} cannot be made: its folder {}: {}; make the folder, or choose another file "
                        "with --journal",
                        path, folder.string(), code.message()));
    return (absolute / name).string();
}

void check_file(const std::string& absolute, const std::string& path) {
    auto header = read_header(absolute, path);
    if (!header.is_database())
        throw JournalError(fmt::format("{} is not an Espalier journal; name the file that a run made", path));
    if (header.complete() || file_state(absolute).wal) return;
    // A writer may have folded its WAL into the file, and ended, since the header was read.
    header = read_header(absolute, path);
    if (header.complete()) return;
    const auto expected = header.expected() > 0 ? std::to_string(header.expected()) : "more";
    throw JournalError(fmt::format("{} is damaged: {} of {} bytes are there (truncated?); restore it from a copy", path,
                                   header.file_size, expected));
}

FileState file_state(const std::string& absolute) {
    FileState state;
    struct stat status {};
    if (stat(absolute.c_str(), &status) == 0) {
        state.inode = status.st_ino;
        state.size = status.st_size;
        state.changed_s = status.st_mtim.tv_sec;
        state.changed_ns = status.st_mtim.tv_nsec;
    }
    struct stat wal {};
    state.wal = stat((absolute + "-wal").c_str(), &wal) == 0 && wal.st_size > 0;
    return state;
}

}  // namespace espalier
