#include "objective/trial.hpp"

#include <fmt/format.h>

#include <limits>

#include "objective/host_text.hpp"

namespace espalier {
namespace {

/// Where `save` writes: passes bytes on to the file, and no more than were announced, so that a library that runs wild
/// does not fill the disk.
struct SaveTarget {
    StateSink& sink;
    std::uint64_t announced;
    std::uint64_t written = 0;
    espalier_writer abi{sizeof(espalier_writer), this, write};

    static espalier_status write(const espalier_writer* writer, const void* bytes, std::size_t count) noexcept {
        auto& self = *static_cast<SaveTarget*>(writer->host);
        self.written += count;
        if (self.written > self.announced) return ESPALIER_FAILED;
        return self.sink.write(bytes, count) ? ESPALIER_OK : ESPALIER_FAILED;
    }
};

}  // namespace

std::variant<Trial, Failed> Trial::create(const Boundary& boundary, const HostValues& configuration,
                                          const espalier_trial_info& info) {
    espalier_trial* trial = nullptr;
    espalier_status status = ESPALIER_FAILED;
    HostText error;
    const auto leaked = boundary.cross(
        [&] { status = boundary.table().create(boundary.opened(), &configuration.abi(), &info, &trial, error.abi()); });
    if (leaked) return *leaked;
    if (status != ESPALIER_OK) return Failed{error.text("create failed and did not say why")};
    if (trial == nullptr) return Failed{"create returned no trial"};
    return Trial(boundary, trial);
}

void Trial::Destroy::operator()(espalier_trial* trial) const noexcept {
    // Whatever it throws, the trial is gone for us.
    static_cast<void>(boundary->cross([&] { boundary->table().destroy(trial); }));
}

Training Trial::train(double from, double to, HostJob& job) {
    HostText message;
    espalier_result result{sizeof(espalier_result), ESPALIER_RESULT_FAILED, std::numeric_limits<double>::quiet_NaN(),
                           to, message.abi()};
    if (const auto leaked =
            boundary_->cross([&] { boundary_->table().train(trial_.get(), from, to, &job.abi(), &result); }))
        return {ESPALIER_RESULT_FAILED, result.value, from, leaked->why};
    return {result.outcome, result.value, result.resource, message.text()};
}

std::uint64_t Trial::size() const {
    if (boundary_->table().state_size == nullptr) return 0;
    std::uint64_t bytes = 0;
    const auto leaked = boundary_->cross([&] { bytes = boundary_->table().state_size(trial_.get()); });
    return leaked ? 0 : bytes;
}

std::optional<Failed> Trial::save(StateSink& sink) const {
    SaveTarget target{sink, size()};
    HostText error;
    espalier_status status = ESPALIER_FAILED;
    if (auto leaked =
            boundary_->cross([&] { status = boundary_->table().save(trial_.get(), &target.abi, error.abi()); }))
        return leaked;
    if (const auto& broken = sink.broken()) return broken;  // the disk's words, not the library's
    if (target.written > target.announced)
        return Failed{fmt::format("save announced {} bytes and wrote more", target.announced)};
    if (status != ESPALIER_OK) return Failed{error.text("save failed and did not say why")};
    if (target.written < target.announced)
        return Failed{fmt::format("save announced {} bytes and wrote {}", target.announced, target.written)};
    return std::nullopt;
}

std::optional<Failed> Trial::restore(std::span<const unsigned char> state) {
    HostText error;
    espalier_status status = ESPALIER_FAILED;
    if (auto leaked = boundary_->cross(
            [&] { status = boundary_->table().restore(trial_.get(), state.data(), state.size(), error.abi()); }))
        return leaked;
    if (status != ESPALIER_OK) return Failed{error.text("restore failed and did not say why")};
    return std::nullopt;
}

}  // namespace espalier
