/// One espalier_trial, owned. Moves; its calls never overlap but may come from different threads. Each call into the
/// library crosses the boundary, so none of these functions throws what the library threw.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "objective/boundary.hpp"
#include "objective/failed.hpp"
#include "objective/host_job.hpp"
#include "objective/host_values.hpp"
#include "objective/state_sink.hpp"

namespace espalier {

/// What `train` came back with, as the library said it.
struct Training {
    int outcome = ESPALIER_RESULT_FAILED;
    double value = 0;
    double resource = 0;
    std::string message;
};

class Trial {
  public:
    /// A trial at resource 0. `boundary` must outlive it.
    [[nodiscard]] static std::variant<Trial, Failed> create(const Boundary& boundary, const HostValues& configuration,
                                                            const espalier_trial_info& info);

    [[nodiscard]] Training train(double from, double to, HostJob& job);

    /// Bytes of its state now; 0 if the library does not say.
    [[nodiscard]] std::uint64_t size() const;

    /// Writes the state; fails if the library wrote another number of bytes than it announced.
    [[nodiscard]] std::optional<Failed> save(StateSink& sink) const;

    /// Only on a trial just created.
    [[nodiscard]] std::optional<Failed> restore(std::span<const unsigned char> state);

  private:
    struct Destroy {
        const Boundary* boundary;
        void operator()(espalier_trial* trial) const noexcept;
    };
    Trial(const Boundary& boundary, espalier_trial* trial) : boundary_(&boundary), trial_(trial, Destroy{&boundary}) {}

    const Boundary* boundary_;
    std::unique_ptr<espalier_trial, Destroy> trial_;
};

}  // namespace espalier
