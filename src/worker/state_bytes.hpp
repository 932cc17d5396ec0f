/// States on their way between the objective and the socket, without a second copy of a large one in this process: a
/// copy counts against the job's memory limit, pages of a memory file do not.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "objective/failed.hpp"
#include "objective/state_sink.hpp"
#include "wire/channel.hpp"
#include "wire/frames.hpp"

namespace espalier::worker {

/// The bytes of a state that came with a Train. Those in a file are mapped: Espalier does not truncate its files.
class GivenState {
  public:
    /// Both must outlive this. Failed: the file is not there, or too short.
    [[nodiscard]] static std::variant<GivenState, Failed> of(const wire::State& state, const Descriptor& file);
    GivenState(GivenState&& other) noexcept;
    GivenState& operator=(GivenState&&) = delete;
    ~GivenState();

    [[nodiscard]] std::span<const unsigned char> bytes() const { return bytes_; }

  private:
    GivenState(std::span<const unsigned char> bytes, void* mapped) : bytes_(bytes), mapped_(mapped) {}

    std::span<const unsigned char> bytes_;
    void* mapped_;
};

/// Where a trial's state is saved to: memory, and beyond wire::most_state a memory file.
class StateCollector final : public StateSink {
  public:
    bool write(const void* bytes, std::size_t count) noexcept override;
    [[nodiscard]] const std::optional<Failed>& broken() const override { return broken_; }

    /// What was written. Call once.
    [[nodiscard]] std::variant<wire::OutgoingState, Failed> take();

  private:
    std::optional<Failed> add(std::span<const unsigned char> bytes);

    std::vector<unsigned char> within_;
    std::optional<wire::MemoryFile> beyond_;
    std::uint64_t count_ = 0;
    std::optional<Failed> broken_;
};

}  // namespace espalier::worker
