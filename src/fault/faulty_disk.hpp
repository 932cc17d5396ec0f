/// A disk that fails when it is told to: at the n-th call, or at every one until it is healed. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <mutex>
#include <optional>

#include "fault/disk_layer.hpp"

namespace espalier {

/// How a call fails.
enum class DiskFault : std::uint8_t {
    error,      ///< SQLITE_IOERR, or SQLITE_CANTOPEN of an open: EIO
    torn,       ///< the same, but half of a write reaches the file
    full,       ///< SQLITE_FULL: ENOSPC
    short_of,   ///< the same, but half of a write reaches the file
    quota,      ///< SQLITE_IOERR_WRITE: EDQUOT
    read_only,  ///< SQLITE_IOERR_WRITE: EROFS
};

class FaultyDisk final : public DiskLayer {
  public:
    static constexpr std::uint64_t until_healed = std::numeric_limits<std::uint64_t>::max();

    /// Of the calls of these kinds, counted together from now on, the n-th (from 1) fails, and `count` - 1 after it.
    /// One fault at a time: this one takes the place of what was told before.
    void fail(std::initializer_list<DiskOperation> operations, std::uint64_t nth, DiskFault fault,
              std::uint64_t count = 1);
    /// No call fails any more.
    void heal();

    [[nodiscard]] std::uint64_t calls(DiskOperation operation) const;  ///< so far, those that failed included
    [[nodiscard]] std::uint64_t failures() const;                      ///< so far, by our doing

    std::optional<DiskRefusal> before(const DiskCall& call) noexcept override;

  private:
    mutable std::mutex mutex_;
    std::array<std::uint64_t, disk_operations> calls_{};
    std::uint64_t failures_ = 0;
    std::array<bool, disk_operations> fails_{};
    DiskFault fault_ = DiskFault::error;
    std::uint64_t before_ = 0;  ///< calls that go well first
    std::uint64_t left_ = 0;    ///< calls that fail then
};

}  // namespace espalier
