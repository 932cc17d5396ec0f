#include "fault/faulty_disk.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace espalier {
namespace {

int error_code(DiskOperation operation) {
    switch (operation) {
        case DiskOperation::open:
            return SQLITE_CANTOPEN;
        case DiskOperation::read:
            return SQLITE_IOERR_READ;
        case DiskOperation::write:
            return SQLITE_IOERR_WRITE;
        case DiskOperation::sync:
            return SQLITE_IOERR_FSYNC;
        case DiskOperation::truncate:
            return SQLITE_IOERR_TRUNCATE;
        case DiskOperation::remove:
            return SQLITE_IOERR_DELETE;
        case DiskOperation::shared_memory:
            return SQLITE_IOERR_SHMSIZE;
    }
    return SQLITE_IOERR;
}

/// As SQLite's own way to the disk would tell it.
DiskRefusal refusal(DiskFault fault, const DiskCall& call) {
    const int code = error_code(call.operation);
    const bool writes = call.operation == DiskOperation::write;
    switch (fault) {
        case DiskFault::error:
            return {code, EIO, 0};
        case DiskFault::torn:
            return {code, EIO, call.bytes.size() / 2};
        case DiskFault::full:
            return {writes ? SQLITE_FULL : code, writes ? 0 : ENOSPC, 0};
        case DiskFault::short_of:
            return {writes ? SQLITE_FULL : code, writes ? 0 : ENOSPC, call.bytes.size() / 2};
        case DiskFault::quota:
            return {code, EDQUOT, 0};
        case DiskFault::read_only:
            return {code, EROFS, 0};
    }
    return {code, EIO, 0};
}

}  // namespace

void FaultyDisk::fail(std::initializer_list<DiskOperation> operations, std::uint64_t nth, DiskFault fault,
                      std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    fails_.fill(false);
    for (const auto operation : operations) fails_[static_cast<std::size_t>(operation)] = true;
    fault_ = fault;
    before_ = nth - 1;
    left_ = count;
}

void FaultyDisk::heal() {
    const std::lock_guard lock(mutex_);
    left_ = 0;
}

std::uint64_t FaultyDisk::calls(DiskOperation operation) const {
    const std::lock_guard lock(mutex_);
    return calls_[static_cast<std::size_t>(operation)];
}

std::uint64_t FaultyDisk::failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
}

std::optional<DiskRefusal> FaultyDisk::before(const DiskCall& call) noexcept {
    const std::lock_guard lock(mutex_);
    const auto kind = static_cast<std::size_t>(call.operation);
    ++calls_[kind];
    if (!fails_[kind] || left_ == 0) return std::nullopt;
    if (before_ > 0) {
        --before_;
        return std::nullopt;
    }
    if (left_ != until_healed) --left_;
    ++failures_;
    return refusal(fault_, call);
}

}  // namespace espalier
