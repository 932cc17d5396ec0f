/// A trial's configuration as a worker has it: from the frame, without the space. Immutable; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "objective/host_values.hpp"
#include "wire/frames.hpp"

namespace espalier::worker {

/// A conditional parameter that does not apply is among the settings, without a value: ESPALIER_ABSENT. A name that is
/// not among them is ESPALIER_NO_SUCH.
class SettingValues final : public HostValues {
  public:
    /// `settings` must outlive this.
    SettingValues(std::span<const wire::Setting> settings, const std::string& folder, const std::string& json);

    [[nodiscard]] Found find(std::string_view name) const override;

  private:
    std::span<const wire::Setting> settings_;
};

}  // namespace espalier::worker
