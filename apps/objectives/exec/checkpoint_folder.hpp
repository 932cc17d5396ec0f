/// The folder that a trial's command keeps its checkpoint in: lies in the scratch folder while the trial lives, is
/// saved and restored as an archive, goes with the trial. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "folder_archive.hpp"
#include "scratch.hpp"

namespace objectives::exec {

class CheckpointFolder {
  public:
    CheckpointFolder(Scratch& scratch, std::uint64_t trial) : path_(scratch.make_folder(trial)) {}
    CheckpointFolder(const CheckpointFolder&) = delete;
    CheckpointFolder& operator=(const CheckpointFolder&) = delete;
    ~CheckpointFolder() {
        std::error_code ignored;  // what cannot be removed goes with the scratch folder
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// A command ran: what is known of the contents is out of date.
    void changed() { size_.reset(); }
    /// Of the archive.
    [[nodiscard]] std::uint64_t size() const {
        if (!size_) size_ = archive_size(path_);
        return *size_;
    }
    void save(const ArchiveSink& sink) const { write_archive(path_, sink); }
    void restore(const void* bytes, std::size_t count) {
        changed();
        unpack_archive(bytes, count, path_);
    }

  private:
    std::filesystem::path path_;
    mutable std::optional<std::uint64_t> size_;
};

}  // namespace objectives::exec
