/// A disk that forgets what was not synced when the power fails. It sees all that is written to a journal's files and
/// can say at any moment what would be found after a power loss at that moment. Real files stay as they are. Any
/// thread.
///
/// A file's contents are durable as of its last sync. Its name is, if it was there before; else once a file that SQLite
/// has made in the same folder is synced for the first time, because SQLite then syncs the folder. A name that was
/// removed may come back: a WAL is not removed durably.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fault/disk_layer.hpp"

namespace espalier {

class PowerLossDisk final : public DiskLayer {
  public:
    /// Before each call that writes, syncs, cuts, makes or removes a file, from the thread that makes it: the moment at
    /// which the power fails. It may call found_after_loss().
    std::function<void()> moment;

    /// File name and bytes of each file that is there after a power loss now. Without a seed nothing that was not
    /// synced survives; with one an arbitrary part does: each sector of 512 bytes of each write, each cut, each name,
    /// or not.
    [[nodiscard]] std::map<std::string, std::string> found_after_loss(std::optional<std::uint64_t> seed) const;

    std::optional<DiskRefusal> before(const DiskCall& call) noexcept override;
    void after(const DiskCall& call) noexcept override;

  private:
    /// Written since the last sync; without bytes: the file was cut to `offset`.
    struct Change {
        std::int64_t offset = 0;
        std::optional<std::string> bytes;

        void apply(std::string& contents) const;
    };
    struct File {
        std::string path;
        std::string synced;
        std::vector<Change> unsynced;
        bool name_durable = false;
        bool syncs_folder = false;  ///< with its next sync
        bool removed = false;
    };
    void opened(const DiskCall& call);
    File* file_at(std::string_view path);

    mutable std::mutex mutex_;
    std::map<std::uint64_t, File> files_;  ///< by inode: a journal is made under another name
    bool existed_ = false;                 ///< the file that is being opened
};

}  // namespace espalier
