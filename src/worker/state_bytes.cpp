#include "worker/state_bytes.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <utility>

namespace espalier::worker {

std::variant<GivenState, Failed> GivenState::of(const wire::State& state, const Descriptor& file) {
    if (!state.in_file) return GivenState(state.bytes, nullptr);
    const std::uint64_t count = *state.in_file;
    if (count == 0) return GivenState({}, nullptr);
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) return Failed{"the file of the state did not come"};
    if (status.st_size < 0 || static_cast<std::uint64_t>(status.st_size) < count)
        return Failed{fmt::format("a state of {} bytes was announced, its file has {}", count, status.st_size)};
    void* mapped = ::mmap(nullptr, static_cast<std::size_t>(count), PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (mapped == MAP_FAILED) return Failed{fmt::format("mapping the state: {}", std::strerror(errno))};
    return GivenState({static_cast<const unsigned char*>(mapped), static_cast<std::size_t>(count)}, mapped);
}

GivenState::GivenState(GivenState&& other) noexcept
    : bytes_(other.bytes_), mapped_(std::exchange(other.mapped_, nullptr)) {}

GivenState::~GivenState() {
    if (mapped_ != nullptr) ::munmap(mapped_, bytes_.size());
}

bool StateCollector::write(const void* bytes, std::size_t count) noexcept {
    if (broken_) return false;
    try {
        broken_ = add({static_cast<const unsigned char*>(bytes), count});
    } catch (const std::exception& error) {
        broken_ = Failed{error.what()};
    }
    return !broken_;
}

std::optional<Failed> StateCollector::add(std::span<const unsigned char> bytes) {
    count_ += bytes.size();
    if (!beyond_ && count_ > wire::most_state) {
        auto made = wire::MemoryFile::make();
        if (auto* failed = std::get_if<Failed>(&made)) return std::move(*failed);
        beyond_ = std::get<wire::MemoryFile>(std::move(made));
        if (auto failed = beyond_->append(within_)) return failed;
        within_.clear();
    }
    if (beyond_) return beyond_->append(bytes);
    within_.insert(within_.end(), bytes.begin(), bytes.end());
    return std::nullopt;
}

std::variant<wire::OutgoingState, Failed> StateCollector::take() {
    if (!beyond_) return wire::OutgoingState{{std::move(within_), std::nullopt}, {}};
    auto sealed = std::move(*beyond_).seal();
    if (auto* failed = std::get_if<Failed>(&sealed)) return std::move(*failed);
    return wire::OutgoingState{{{}, count_}, std::get<Descriptor>(std::move(sealed))};
}

}  // namespace espalier::worker
