/// The file that holds one trial's state: a header that says whose it is, then what the library wrote. Written under a
/// temporary name beside its place and renamed, so that a file at its place is whole; what the disk did to it since is
/// found by checksums when it is read.
///
///   magic "espstate" · version · header length · trial · resource · attempt · payload length · XXH3-64 of the payload
///   · objective hash · study id · XXH3-64 of the header · payload
///
/// Numbers are in the machine's byte order: the payload is not portable either, and on a machine of another order the
/// version reads as one that is not known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "objective/failed.hpp"
#include "objective/state_sink.hpp"

namespace espalier {

/// Whose state a file holds.
struct CheckpointHeader {
    std::string study;      ///< at most 255 bytes
    std::string objective;  ///< hash of the library's file
    TrialId trial{};
    double resource = 0;
    std::uint32_t attempt = 1;

    bool operator==(const CheckpointHeader&) const = default;
};

struct Checkpoint {
    CheckpointHeader header;
    std::vector<unsigned char> payload;
};

/// Writes one file. One thread at a time. What is not placed is removed.
class CheckpointWriter final : public StateSink {
  public:
    /// `sync`: the file and its folder reach the disk before seal() and place() return.
    CheckpointWriter(std::string path, const CheckpointHeader& header, bool sync);
    ~CheckpointWriter() override;

    bool write(const void* bytes, std::size_t count) noexcept override;
    /// Completes the header.
    [[nodiscard]] std::optional<Failed> seal();
    /// Renames the sealed file to its place.
    [[nodiscard]] std::optional<Failed> place();
    [[nodiscard]] const std::optional<Failed>& broken() const override { return broken_; }

  private:
    struct Hash;
    bool flush() noexcept;
    bool put(const unsigned char* bytes, std::size_t count, std::int64_t at) noexcept;
    bool fail(const char* verb) noexcept;

    const std::string path_;
    const std::string temporary_;
    const bool sync_;
    int file_ = -1;
    std::vector<unsigned char> header_;
    std::vector<unsigned char> buffer_;
    std::uint64_t flushed_ = 0;  ///< bytes of the payload that are in the file
    std::unique_ptr<Hash> hash_;
    std::optional<Failed> broken_;
};

/// Reads a file and checks all of it.
[[nodiscard]] std::variant<Checkpoint, Failed> read_checkpoint_file(const std::string& path);

/// The state, if the file is whose it should be.
[[nodiscard]] std::variant<std::vector<unsigned char>, Failed> read_state(const std::string& path,
                                                                          const CheckpointHeader& wanted);

/// Whose state a file holds. Checks the header and the file's length, and does not read the state.
[[nodiscard]] std::variant<CheckpointHeader, Failed> read_checkpoint_header(const std::string& path);

/// Bytes of a file beside its state.
[[nodiscard]] std::uint64_t checkpoint_overhead(const CheckpointHeader& header);

/// The ending of temporary names.
constexpr const char* unfinished_suffix = ".part";

}  // namespace espalier
