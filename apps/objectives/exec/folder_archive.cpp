#include "folder_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spawn.hpp"

namespace objectives::exec {
namespace {

namespace fs = std::filesystem;

struct FreeWriter {
    void operator()(archive* a) const { archive_write_free(a); }
};
struct FreeReader {
    void operator()(archive* a) const { archive_read_free(a); }
};
struct FreeEntry {
    void operator()(archive_entry* e) const { archive_entry_free(e); }
};

[[noreturn]] void fail(const std::string& path, const std::string& why) { throw std::runtime_error(path + ": " + why); }

bool leads_out(const fs::path& path) { return path.is_absolute() || (!path.empty() && *path.begin() == ".."); }

/// Where a link at `place` (in the folder) with this target leads, as seen from the folder.
bool link_leads_out(const fs::path& place, const fs::path& target) {
    return target.is_absolute() || leads_out((place.parent_path() / target).lexically_normal());
}

/// What goes into an archive.
struct Item {
    std::string name;  ///< relative to the folder
    struct stat info {};
    std::string link;
};

std::string link_target(const fs::path& folder, const fs::path& place) {
    fs::path target = fs::read_symlink(folder / place);
    // A link to a place in the folder by its full name would point into nothing once the folder is elsewhere.
    if (target.is_absolute()) {
        const fs::path inside = target.lexically_normal().lexically_relative(folder);
        if (!leads_out(inside))
            target = inside.lexically_relative(place.parent_path().empty() ? "." : place.parent_path());
    }
    if (target.empty() || link_leads_out(place, target))
        fail(place.string(), "is a link that leads out of the checkpoint folder: a saved state must hold all it needs");
    return target.string();
}

std::vector<Item> items_of(const fs::path& folder) {
    std::vector<Item> items;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        Item item;
        const fs::path place = entry.path().lexically_relative(folder);
        item.name = place.string();
        if (::lstat(entry.path().c_str(), &item.info) != 0) fail(entry.path().string(), std::strerror(errno));
        if (S_ISLNK(item.info.st_mode))
            item.link = link_target(folder, place);
        else if (!S_ISREG(item.info.st_mode) && !S_ISDIR(item.info.st_mode))
            continue;
        items.push_back(std::move(item));
    }
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.name < b.name; });
    return items;
}

/// Writes entries to a sink. C calls back here: what the sink throws waits until C has returned. What is not closed is
/// not completed.
class Writer {
  public:
    explicit Writer(const ArchiveSink& sink) : sink_(sink), archive_(archive_write_new()) {
        if (!archive_) throw std::bad_alloc();
        // GNU's format keeps names as the bytes they are; others convert them, as the locale says.
        check(archive_write_set_format_gnutar(archive_.get()));
        check(archive_write_set_bytes_in_last_block(archive_.get(), 1));
        check(archive_write_open2(archive_.get(), this, nullptr, take, nullptr, nullptr));
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() {
        discard_ = true;  // freeing an archive that is not closed completes it
    }

    void header(const Item& item) {
        const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
        const bool folder = S_ISDIR(item.info.st_mode);
        archive_entry_set_pathname(entry.get(), item.name.c_str());
        archive_entry_set_mtime(entry.get(), 0, 0);
        archive_entry_set_filetype(entry.get(), item.info.st_mode & S_IFMT);
        archive_entry_set_perm(entry.get(), (item.info.st_mode & 0777U) | (folder ? 0700U : 0600U));
        archive_entry_set_size(entry.get(), S_ISREG(item.info.st_mode) ? item.info.st_size : 0);
        if (!item.link.empty()) archive_entry_set_symlink(entry.get(), item.link.c_str());
        check(archive_write_header(archive_.get(), entry.get()));
    }
    void data(const char* bytes, std::size_t count) {
        const auto written = archive_write_data(archive_.get(), bytes, count);
        check(written == static_cast<la_ssize_t>(count) ? ARCHIVE_OK : ARCHIVE_FATAL);
    }
    void close() { check(archive_write_close(archive_.get())); }

  private:
    static la_ssize_t take(archive*, void* self, const void* bytes, size_t count) {
        auto& writer = *static_cast<Writer*>(self);
        if (writer.discard_) return static_cast<la_ssize_t>(count);
        try {
            writer.sink_(bytes, count);
        } catch (...) {
            // Not told to the archive, which would keep its buffers for ever: check() throws it on.
            writer.thrown_ = std::current_exception();
            writer.discard_ = true;
        }
        return static_cast<la_ssize_t>(count);
    }
    void check(int status) {
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
        if (status >= ARCHIVE_WARN) return;
        const char* why = archive_error_string(archive_.get());
        fail("the checkpoint folder cannot be archived", why != nullptr ? why : "unknown error");
    }

    const ArchiveSink& sink_;
    std::exception_ptr thrown_;
    bool discard_ = false;
    std::unique_ptr<archive, FreeWriter> archive_;  // last: closing it may still call take()
};

void copy_file(const fs::path& path, std::uint64_t size, Writer& writer) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.open()) fail(path.string(), std::strerror(errno));
    std::vector<char> block(std::size_t{1} << 16U);
    while (size > 0) {
        const auto count = ::read(file.get(), block.data(), std::min<std::uint64_t>(block.size(), size));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(path.string(), std::strerror(errno));
        if (count == 0) fail(path.string(), "became shorter while it was read");
        writer.data(block.data(), static_cast<std::size_t>(count));
        size -= static_cast<std::uint64_t>(count);
    }
}

/// Zeros in the place of a file's contents: an archive's size depends on names and sizes alone.
void skip_file(std::uint64_t size, Writer& writer) {
    static const std::vector<char> zeros(std::size_t{1} << 16U, '\0');
    while (size > 0) {
        const auto count = std::min<std::uint64_t>(zeros.size(), size);
        writer.data(zeros.data(), count);
        size -= count;
    }
}

struct Unpacked {
    fs::path place;
    std::string target;
};

fs::path checked_place(archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    const fs::path place = fs::path(name != nullptr ? name : "").lexically_normal();
    if (place.empty() || leads_out(place))
        fail(name != nullptr ? name : "(no name)", "is not inside of the checkpoint folder");
    return place;
}

void unpack_file(archive* a, archive_entry* entry, const fs::path& path) {
    const auto mode = (archive_entry_perm(entry) & 0777U) | 0600U;
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!file.open()) fail(path.string(), std::strerror(errno));
    if (archive_read_data_into_fd(a, file.get()) < ARCHIVE_WARN) fail(path.string(), archive_error_string(a));
}

void unpack_entry(archive* a, archive_entry* entry, const fs::path& folder, std::vector<Unpacked>& links) {
    const fs::path place = checked_place(entry);
    if (archive_entry_hardlink(entry) != nullptr) fail(place.string(), "is a hard link: this is no archive of ours");
    switch (archive_entry_filetype(entry)) {
        case AE_IFDIR:
            fs::create_directories(folder / place);
            break;
        case AE_IFREG:
            fs::create_directories((folder / place).parent_path());
            unpack_file(a, entry, folder / place);
            break;
        case AE_IFLNK: {
            const char* target = archive_entry_symlink(entry);
            if (target == nullptr || link_leads_out(place, target))
                fail(place.string(), "is a link that leads out of the checkpoint folder");
            links.push_back({place, target});
            break;
        }
        default:
            fail(place.string(), "is neither a file nor a folder nor a link");
    }
}

}  // namespace

void write_archive(const fs::path& folder, const ArchiveSink& sink) {
    Writer writer(sink);
    for (const auto& item : items_of(folder)) {
        writer.header(item);
        if (S_ISREG(item.info.st_mode))
            copy_file(folder / item.name, static_cast<std::uint64_t>(item.info.st_size), writer);
    }
    writer.close();
}

std::uint64_t archive_size(const fs::path& folder) {
    std::uint64_t size = 0;
    const ArchiveSink count = [&](const void*, std::size_t bytes) { size += bytes; };
    Writer writer(count);
    for (const auto& item : items_of(folder)) {
        writer.header(item);
        if (S_ISREG(item.info.st_mode)) skip_file(static_cast<std::uint64_t>(item.info.st_size), writer);
    }
    writer.close();
    return size;
}

void unpack_archive(const void* bytes, std::size_t count, const fs::path& folder) {
    const std::unique_ptr<archive, FreeReader> reader(archive_read_new());
    if (!reader) throw std::bad_alloc();
    archive_read_support_format_tar(reader.get());
    const auto why = [&] {
        const char* text = archive_error_string(reader.get());
        return std::string("the saved checkpoint folder cannot be read: ") + (text != nullptr ? text : "unknown error");
    };
    if (archive_read_open_memory(reader.get(), bytes, count) != ARCHIVE_OK) throw std::runtime_error(why());
    std::vector<Unpacked> links;
    archive_entry* entry = nullptr;
    int status = archive_read_next_header(reader.get(), &entry);
    for (; status == ARCHIVE_OK || status == ARCHIVE_WARN; status = archive_read_next_header(reader.get(), &entry))
        unpack_entry(reader.get(), entry, folder, links);
    if (status != ARCHIVE_EOF) throw std::runtime_error(why());
    // Links last: nothing that is unpacked goes through one.
    for (const auto& link : links) {
        fs::create_directories((folder / link.place).parent_path());
        fs::create_symlink(link.target, folder / link.place);
    }
}

}  // namespace objectives::exec
