#include "objective/host_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace espalier {
namespace {

/// The item, or why there is none.
struct Item {
    espalier_status status = ESPALIER_NO_SUCH;
    const Value* value = nullptr;
};

Item item(const espalier_values* values, const char* name, std::size_t index) {
    if (values == nullptr || name == nullptr) return {};
    const auto found = static_cast<const HostValues*>(values->host)->find(name);
    if (found.status != ESPALIER_OK) return {found.status, nullptr};
    if (index >= found.values.size()) return {ESPALIER_ABSENT, nullptr};
    return {ESPALIER_OK, &found.values[index]};
}

espalier_status get_float(const espalier_values* values, const char* name, std::size_t index, double* out) noexcept {
    const auto [status, value] = item(values, name, index);
    if (status != ESPALIER_OK) return status;
    if (const auto* number = std::get_if<double>(value))
        *out = *number;
    else if (const auto* whole = std::get_if<std::int64_t>(value))
        *out = static_cast<double>(*whole);
    else
        return ESPALIER_WRONG_TYPE;
    return ESPALIER_OK;
}

espalier_status get_int(const espalier_values* values, const char* name, std::size_t index,
                        std::int64_t* out) noexcept {
    const auto [status, value] = item(values, name, index);
    if (status != ESPALIER_OK) return status;
    const auto* whole = std::get_if<std::int64_t>(value);
    if (whole == nullptr) return ESPALIER_WRONG_TYPE;
    *out = *whole;
    return ESPALIER_OK;
}

espalier_status get_bool(const espalier_values* values, const char* name, std::size_t index, int* out) noexcept {
    const auto [status, value] = item(values, name, index);
    if (status != ESPALIER_OK) return status;
    const auto* flag = std::get_if<bool>(value);
    if (flag == nullptr) return ESPALIER_WRONG_TYPE;
    *out = *flag ? 1 : 0;
    return ESPALIER_OK;
}

espalier_status get_string(const espalier_values* values, const char* name, std::size_t index,
                           const char** out) noexcept {
    const auto [status, value] = item(values, name, index);
    if (status != ESPALIER_OK) return status;
    const auto* text = std::get_if<std::string>(value);
    if (text == nullptr) return ESPALIER_WRONG_TYPE;
    *out = text->c_str();
    return ESPALIER_OK;
}

espalier_status get_count(const espalier_values* values, const char* name, std::size_t* out) noexcept {
    if (values == nullptr || name == nullptr) return ESPALIER_NO_SUCH;
    const auto found = static_cast<const HostValues*>(values->host)->find(name);
    if (found.status == ESPALIER_OK) *out = found.values.size();
    return found.status;
}

std::string json_of(const OptionTable& options) {
    std::string text = "{";
    for (const auto& option : options) {
        if (text.size() > 1) text += ',';
        text += to_json(Value{option.name}) + (option.list ? ":[" : ":");
        for (std::size_t i = 0; i < option.values.size(); ++i) {
            if (i > 0) text += ',';
            text += to_json(option.values[i]);
        }
        if (option.list) text += ']';
    }
    return text + "}";
}

}  // namespace

HostValues::HostValues(std::string folder, std::string json, std::string parameters)
    : folder_(std::move(folder)),
      json_(std::move(json)),
      parameters_(std::move(parameters)),
      abi_{sizeof(espalier_values),
           this,
           get_float,
           get_int,
           get_bool,
           get_string,
           get_count,
           folder_.c_str(),
           json_.c_str(),
           parameters_.empty() ? nullptr : parameters_.c_str()} {}

OptionValues::OptionValues(const OptionTable& options, const std::string& folder,
                           const std::vector<std::string>& parameters)
    : HostValues(folder, json_of(options), fmt::format("{}", fmt::join(parameters, "\n"))), options_(options) {}

HostValues::Found OptionValues::find(std::string_view name) const {
    {
        const std::lock_guard lock(mutex_);
        if (!asked_.contains(name)) asked_.emplace(name);
    }
    const auto option =
        std::find_if(options_.begin(), options_.end(), [&](const Option& given) { return given.name == name; });
    if (option == options_.end()) return {ESPALIER_ABSENT, {}};
    return {ESPALIER_OK, option->values};
}

std::string OptionValues::complaints(std::string_view library) const {
    const std::lock_guard lock(mutex_);
    const std::vector<std::string> known(asked_.begin(), asked_.end());
    std::string lines;
    for (const auto& option : options_) {
        if (asked_.contains(option.name)) continue;
        lines += fmt::format("{}[objective] {}: {} has no option of this name{}", lines.empty() ? "" : "\n",
                             option.name, library, did_you_mean(option.name, known));
    }
    return lines;
}

std::string OptionValues::misspelt(std::string_view library) const {
    const std::lock_guard lock(mutex_);
    const std::vector<std::string> known(asked_.begin(), asked_.end());
    std::string lines;
    for (const auto& option : options_) {
        if (asked_.contains(option.name) || nearest(option.name, known).empty()) continue;
        lines += fmt::format("\n[objective] {}: {} did not ask for this{}", option.name, library,
                             did_you_mean(option.name, known));
    }
    return lines;
}

ConfigurationValues::ConfigurationValues(const Space& space, const Configuration& configuration,
                                         const std::string& folder)
    : HostValues(folder, to_json(space, configuration)), space_(space), configuration_(configuration) {}

HostValues::Found ConfigurationValues::find(std::string_view name) const {
    const auto place = space_.find(name);
    if (!place) return {};
    if (*place >= configuration_.values.size() || !configuration_.values[*place]) return {ESPALIER_ABSENT, {}};
    return {ESPALIER_OK, std::span(&*configuration_.values[*place], 1)};
}

}  // namespace espalier
