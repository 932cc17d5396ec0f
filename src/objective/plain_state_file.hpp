/// A file with a state as its objective wrote it, without our header: for people to take away. It is written under a
/// temporary name beside its place; what is not placed is removed. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "objective/state_sink.hpp"

namespace espalier {

class PlainStateFile final : public StateSink {
  public:
    /// Makes the temporary file, so that a place that cannot be written is known before hours of training.
    explicit PlainStateFile(std::string path);
    ~PlainStateFile() override;

    bool write(const void* bytes, std::size_t count) noexcept override;
    [[nodiscard]] const std::optional<Failed>& broken() const override { return broken_; }
    /// Gives the file its name. A file that is there already stays, and this fails.
    [[nodiscard]] std::optional<Failed> place();
    /// Removes what is not placed, at once: for a program that is about to end without destructors. Any thread.
    void remove() const noexcept;
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    void fail(const char* verb) noexcept;

    const std::string path_;
    const std::string temporary_;
    int file_ = -1;
    std::uint64_t size_ = 0;
    std::optional<Failed> broken_;
};

}  // namespace espalier
