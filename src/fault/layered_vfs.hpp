/// The usual way to the disk with a layer in it, registered with SQLite by a name that a journal can be opened through
/// (JournalWriter::create). It must outlive all that is opened through it. Files without a name are not layered.
#pragma once

#include <memory>
#include <string>

#include "fault/disk_layer.hpp"

namespace espalier {

class LayeredVfs {
  public:
    /// What becomes of a sync that the layer lets pass.
    enum class Sync : std::uint8_t {
        real,  ///< it is made
        none,  ///< nobody pulls the plug while a test runs: it is only told to the layer
    };
    explicit LayeredVfs(DiskLayer& layer, Sync sync = Sync::real);
    LayeredVfs(const LayeredVfs&) = delete;
    LayeredVfs& operator=(const LayeredVfs&) = delete;
    ~LayeredVfs();

    [[nodiscard]] const std::string& name() const;

    struct Impl;  ///< what SQLite hands back to the functions that it calls

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
