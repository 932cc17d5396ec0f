#include "exchange/optuna_parameter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <variant>

namespace espalier {
namespace {

using Json = nlohmann::ordered_json;

std::string distribution(const char* name, const Json& attributes) {
    return Json({{"name", name}, {"attributes", attributes}}).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string float_distribution(double low, double high, bool log) {
    return distribution("FloatDistribution", {{"step", nullptr}, {"low", low}, {"high", high}, {"log", log}});
}

std::string int_distribution(std::int64_t low, std::int64_t high, bool log) {
    return distribution("IntDistribution", {{"log", log}, {"step", 1}, {"low", low}, {"high", high}});
}

std::string categorical(const std::vector<Value>& options) {
    Json choices = Json::array();
    for (const auto& option : options) std::visit([&](const auto& value) { choices.push_back(value); }, option);
    return distribution("CategoricalDistribution", {{"choices", choices}});
}

/// Whether a double, which is what Optuna's tables hold, has it exactly.
bool is_exact(std::int64_t value) { return value >= -(std::int64_t{1} << 53U) && value <= (std::int64_t{1} << 53U); }

}  // namespace

OptunaParameter::OptunaParameter(const Parameter& parameter) : name_(parameter.name) {
    if (const auto* floats = std::get_if<FloatRange>(&parameter.domain))
        distribution_ = float_distribution(floats->low, floats->high, floats->log);
    if (const auto* integers = std::get_if<IntRange>(&parameter.domain))
        distribution_ = int_distribution(integers->low, integers->high, integers->log);
    if (const auto* choice = std::get_if<Choice>(&parameter.domain)) options_ = choice->options;
    if (const auto* constant = std::get_if<Constant>(&parameter.domain)) {
        const auto* real = std::get_if<double>(&constant->value);
        const auto* whole = std::get_if<std::int64_t>(&constant->value);
        if (real != nullptr)
            distribution_ = float_distribution(*real, *real, false);
        else if (whole != nullptr && is_exact(*whole))
            distribution_ = int_distribution(*whole, *whole, false);
        else
            options_ = {constant->value};
    }
    if (!options_.empty()) distribution_ = categorical(options_);
}

double OptunaParameter::number_of(const Value& value) const {
    if (!options_.empty()) {
        const auto found = std::find(options_.begin(), options_.end(), value);
        if (found == options_.end()) throw std::invalid_argument(fmt::format("{} is never {}", name_, to_json(value)));
        return static_cast<double>(found - options_.begin());
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    return std::get<double>(value);
}

}  // namespace espalier
