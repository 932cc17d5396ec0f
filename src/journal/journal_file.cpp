#include "journal/journal_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <vector>

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

/// A file that is read the way SQLite reads. Closing a descriptor of our own would let go of the locks that this
/// process has on the file through another connection, without which a writer that ends takes itself for the last.
class PlainFile {
  public:
    explicit PlainFile(const std::string& absolute) : vfs_(sqlite3_vfs_find(nullptr)) {
        // SQLite wants the name ended by a second zero: there are no parameters behind it.
        name_ = absolute;
        name_.push_back('\0');
        space_.resize((static_cast<std::size_t>(vfs_->szOsFile) + sizeof(std::max_align_t) - 1) /
                      sizeof(std::max_align_t));
        int opened = 0;
        errno = 0;
        if (vfs_->xOpen(vfs_, name_.c_str(), file(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, &opened) != SQLITE_OK)
            error_ = errno == 0 ? EIO : errno;
    }
    PlainFile(const PlainFile&) = delete;
    PlainFile& operator=(const PlainFile&) = delete;
    ~PlainFile() {
        if (file()->pMethods != nullptr) file()->pMethods->xClose(file());
    }

    [[nodiscard]] int error() const { return error_; }  ///< errno; 0: it is open
    [[nodiscard]] std::int64_t size() {
        sqlite3_int64 size = 0;
        return file()->pMethods->xFileSize(file(), &size) == SQLITE_OK ? size : 0;
    }
    /// From the beginning; less if there is not as much.
    [[nodiscard]] std::string read(std::size_t most) {
        std::string bytes(std::min(most, static_cast<std::size_t>(size())), '\0');
        const int code = file()->pMethods->xRead(file(), bytes.data(), static_cast<int>(bytes.size()), 0);
        return code == SQLITE_OK ? bytes : "";
    }

  private:
    [[nodiscard]] sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(space_.data()); }

    sqlite3_vfs* vfs_;
    std::string name_;
    std::vector<std::max_align_t> space_;  ///< SQLite says how large its file is
    int error_ = 0;
};

Header read_header(const std::string& absolute, const std::string& path) {
    PlainFile file(absolute);
    if (file.error() != 0)
        throw JournalError(
            fmt::format("{} cannot be read: {}; check its permissions", path, std::strerror(file.error())));
    Header header;
    header.file_size = file.size();
    header.bytes = file.read(header_size);
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
