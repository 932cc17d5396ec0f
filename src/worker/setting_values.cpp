#include "worker/setting_values.hpp"

#include <algorithm>

namespace espalier::worker {

SettingValues::SettingValues(std::span<const wire::Setting> settings, const std::string& folder,
                             const std::string& json)
    : HostValues(folder, json), settings_(settings) {}

HostValues::Found SettingValues::find(std::string_view name) const {
    const auto found = std::find_if(settings_.begin(), settings_.end(),
                                    [&](const wire::Setting& setting) { return setting.name == name; });
    if (found == settings_.end()) return {};
    if (!found->value) return {ESPALIER_ABSENT, {}};
    return {ESPALIER_OK, std::span(&*found->value, 1)};
}

}  // namespace espalier::worker
