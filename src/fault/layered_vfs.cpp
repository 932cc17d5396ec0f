#include "fault/layered_vfs.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <new>
#include <stdexcept>

namespace espalier {

struct LayeredVfs::Impl {
    sqlite3_vfs vfs{};
    sqlite3_vfs* usual = nullptr;
    DiskLayer* layer = nullptr;
    bool syncs = true;
    std::string name;
    std::atomic<int> system_error{0};  ///< of the last refusal; 0: the last error was the disk's own
};

namespace {

/// What SQLite holds of an open file: ours, and the usual one in the bytes behind it.
struct LayeredFile {
    sqlite3_file base;
    LayeredVfs::Impl* vfs;
    std::string_view path;  ///< SQLite keeps it as long as the file is open
};

sqlite3_file* usual(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<LayeredFile*>(file) + 1);
}
LayeredFile& ours(sqlite3_file* file) { return *reinterpret_cast<LayeredFile*>(file); }
LayeredVfs::Impl& impl_of(sqlite3_vfs* vfs) { return *static_cast<LayeredVfs::Impl*>(vfs->pAppData); }

/// Asks the layer, makes the call, tells the layer.
template <typename Make, typename Refused>
int layered(LayeredVfs::Impl& vfs, const DiskCall& call, Make make, Refused refused) {
    if (const auto refusal = vfs.layer->before(call)) {
        refused(*refusal);
        vfs.system_error = refusal->system_error;
        errno = refusal->system_error;
        return refusal->code;
    }
    const int code = make();
    if (code == SQLITE_OK)
        vfs.layer->after(call);
    else
        vfs.system_error = 0;
    return code;
}
template <typename Make>
int layered(LayeredVfs::Impl& vfs, const DiskCall& call, Make make) {
    return layered(vfs, call, make, [](const DiskRefusal&) {});
}

DiskCall call_of(sqlite3_file* file, DiskOperation operation) {
    DiskCall call;
    call.operation = operation;
    call.path = ours(file).path;
    return call;
}

int close(sqlite3_file* file) { return usual(file)->pMethods->xClose(usual(file)); }

int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
    return layered(*ours(file).vfs, call_of(file, DiskOperation::read),
                   [&] { return usual(file)->pMethods->xRead(usual(file), bytes, count, offset); });
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    const auto put = [&](int so_many) { return usual(file)->pMethods->xWrite(usual(file), bytes, so_many, offset); };
    DiskCall call = call_of(file, DiskOperation::write);
    call.offset = offset;
    call.bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(count)};
    return layered(
        *ours(file).vfs, call, [&] { return put(count); },
        [&](const DiskRefusal& refusal) {
            if (refusal.written > 0) put(static_cast<int>(refusal.written));
        });
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    DiskCall call = call_of(file, DiskOperation::truncate);
    call.size = size;
    return layered(*ours(file).vfs, call, [&] { return usual(file)->pMethods->xTruncate(usual(file), size); });
}

int sync(sqlite3_file* file, int how) {
    auto& vfs = *ours(file).vfs;
    return layered(vfs, call_of(file, DiskOperation::sync),
                   [&] { return vfs.syncs ? usual(file)->pMethods->xSync(usual(file), how) : SQLITE_OK; });
}

int file_size(sqlite3_file* file, sqlite3_int64* size) { return usual(file)->pMethods->xFileSize(usual(file), size); }
int lock(sqlite3_file* file, int level) { return usual(file)->pMethods->xLock(usual(file), level); }
int unlock(sqlite3_file* file, int level) { return usual(file)->pMethods->xUnlock(usual(file), level); }
int check_lock(sqlite3_file* file, int* held) { return usual(file)->pMethods->xCheckReservedLock(usual(file), held); }
int control(sqlite3_file* file, int what, void* argument) {
    return usual(file)->pMethods->xFileControl(usual(file), what, argument);
}
int sector_size(sqlite3_file* file) { return usual(file)->pMethods->xSectorSize(usual(file)); }
int characteristics(sqlite3_file* file) { return usual(file)->pMethods->xDeviceCharacteristics(usual(file)); }

int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** mapped) {
    return layered(*ours(file).vfs, call_of(file, DiskOperation::shared_memory),
                   [&] { return usual(file)->pMethods->xShmMap(usual(file), region, size, extend, mapped); });
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return usual(file)->pMethods->xShmLock(usual(file), offset, count, flags);
}
void barrier_shared(sqlite3_file* file) { usual(file)->pMethods->xShmBarrier(usual(file)); }
int unmap_shared(sqlite3_file* file, int remove) { return usual(file)->pMethods->xShmUnmap(usual(file), remove); }

/// Version 2: with shared memory, without memory-mapped files, whose writes nobody could see.
constexpr sqlite3_io_methods methods = {
    2,          close,   read,        write,           truncate,   sync,        file_size,      lock,         unlock,
    check_lock, control, sector_size, characteristics, map_shared, lock_shared, barrier_shared, unmap_shared, nullptr,
    nullptr};

int open(sqlite3_vfs* self, const char* path, sqlite3_file* file, int flags, int* got) {
    auto& vfs = impl_of(self);
    auto* opened = ::new (file) LayeredFile{{nullptr}, &vfs, path == nullptr ? "" : path};
    const auto make = [&] { return vfs.usual->xOpen(vfs.usual, path, usual(file), flags, got); };
    DiskCall call;
    call.path = opened->path;
    call.creates = (flags & SQLITE_OPEN_CREATE) != 0;
    usual(file)->pMethods = nullptr;
    const int code = path == nullptr ? make() : layered(vfs, call, make);
    // SQLite closes what has methods, whatever the code says.
    if (usual(file)->pMethods != nullptr) opened->base.pMethods = &methods;
    return code;
}

int remove(sqlite3_vfs* self, const char* path, int sync_folder) {
    auto& vfs = impl_of(self);
    DiskCall call;
    call.operation = DiskOperation::remove;
    call.path = path;
    return layered(vfs, call, [&] { return vfs.usual->xDelete(vfs.usual, path, sync_folder); });
}

int last_error(sqlite3_vfs* self, int size, char* text) {
    auto& vfs = impl_of(self);
    if (const int refused = vfs.system_error; refused != 0) return refused;
    return vfs.usual->xGetLastError(vfs.usual, size, text);
}

// What has nothing to do with files: the usual, by way of its own pointer.
int access(sqlite3_vfs* self, const char* path, int flags, int* result) {
    return impl_of(self).usual->xAccess(impl_of(self).usual, path, flags, result);
}
int full_path(sqlite3_vfs* self, const char* path, int size, char* full) {
    return impl_of(self).usual->xFullPathname(impl_of(self).usual, path, size, full);
}
int randomness(sqlite3_vfs* self, int size, char* bytes) {
    return impl_of(self).usual->xRandomness(impl_of(self).usual, size, bytes);
}
int wait(sqlite3_vfs* self, int microseconds) { return impl_of(self).usual->xSleep(impl_of(self).usual, microseconds); }
int current_time(sqlite3_vfs* self, double* days) {
    return impl_of(self).usual->xCurrentTime(impl_of(self).usual, days);
}
int current_time_ms(sqlite3_vfs* self, sqlite3_int64* milliseconds) {
    return impl_of(self).usual->xCurrentTimeInt64(impl_of(self).usual, milliseconds);
}

}  // namespace

LayeredVfs::LayeredVfs(DiskLayer& layer, Sync syncs) : impl_(std::make_unique<Impl>()) {
    Impl& own = *impl_;
    own.usual = sqlite3_vfs_find(nullptr);
    own.layer = &layer;
    own.syncs = syncs == Sync::real;
    own.name = fmt::format("espalier-{}", static_cast<const void*>(&own));
    sqlite3_vfs& vfs = own.vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = static_cast<int>(sizeof(LayeredFile)) + own.usual->szOsFile;
    vfs.mxPathname = own.usual->mxPathname;
    vfs.zName = own.name.c_str();
    vfs.pAppData = &own;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    vfs.xAccess = access;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = randomness;
    vfs.xSleep = wait;
    vfs.xCurrentTime = current_time;
    vfs.xGetLastError = last_error;
    vfs.xCurrentTimeInt64 = current_time_ms;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::runtime_error("SQLite does not take another VFS");
}

LayeredVfs::~LayeredVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& LayeredVfs::name() const { return impl_->name; }

}  // namespace espalier
