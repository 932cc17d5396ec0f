/// What stands between SQLite and the disk: sees each call to a file before it is made and after it went well, and may
/// refuse it. layered_vfs.hpp puts one there; faulty_disk.hpp and power_loss.hpp are such layers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espalier {

enum class DiskOperation : std::uint8_t { open, read, write, sync, truncate, remove, shared_memory };
inline constexpr std::size_t disk_operations = 7;

/// A call that SQLite makes. Views live as long as the call.
struct DiskCall {
    DiskOperation operation = DiskOperation::open;
    std::string_view path;        ///< of the file; of shared memory, the journal's
    std::int64_t offset = 0;      ///< write
    std::string_view bytes = {};  ///< write
    std::int64_t size = 0;        ///< truncate: what is left
    bool creates = false;         ///< open: it may make the file
};

/// What the layer answers in the disk's stead.
struct DiskRefusal {
    int code = 0;             ///< SQLite's extended result code
    int system_error = 0;     ///< errno, as SQLite would tell it
    std::size_t written = 0;  ///< write: so many bytes reach the file all the same
};

/// Called by the threads that use SQLite, one call at a time for each file.
class DiskLayer {
  public:
    DiskLayer() = default;
    DiskLayer(const DiskLayer&) = delete;
    DiskLayer& operator=(const DiskLayer&) = delete;
    virtual ~DiskLayer() = default;

    /// The call is about to be made.
    [[nodiscard]] virtual std::optional<DiskRefusal> before(const DiskCall& call) noexcept = 0;
    /// It was made, and went well.
    virtual void after(const DiskCall& call) noexcept { static_cast<void>(call); }
};

}  // namespace espalier
