/// The private folder in which the checkpoint folders of living trials lie. Removed with its owner; what an owner that
/// was killed left behind is removed by the next one. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

#include "spawn.hpp"

namespace objectives::exec {

class Scratch {
  public:
    /// Makes a folder in `base`, readable by its user alone. @throws std::runtime_error
    explicit Scratch(const std::filesystem::path& base);
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch();

    /// A new empty folder in it. @throws std::filesystem::filesystem_error
    [[nodiscard]] std::filesystem::path make_folder(std::uint64_t trial);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    Descriptor lock_;  ///< held as long as the owner lives: the kernel gives it up, whatever ends us
    std::atomic<std::uint64_t> made_{0};
};

}  // namespace objectives::exec
