#include "exchange/optuna_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace espalier {
namespace {

std::optional<std::int64_t> scaled(double resource, double scale) {
    const double step = std::round(resource * scale);
    if (!(std::abs(step) < 9e15) || step / scale != resource) return std::nullopt;
    return static_cast<std::int64_t>(step);
}

}  // namespace

OptunaSteps::OptunaSteps(const std::set<double>& resources, const std::set<double>& more) {
    if (scales(resources, more) || scales(resources, {})) return;
    kind_ = Kind::place;
    places_.assign(resources.begin(), resources.end());
}

/// Takes the least power of ten that makes all whole. False: none does.
bool OptunaSteps::scales(const std::set<double>& resources, const std::set<double>& more) {
    const auto whole = [this](double resource) { return scaled(resource, scale_).has_value(); };
    for (scale_ = 1; scale_ <= 1e6; scale_ *= 10) {
        if (!std::all_of(resources.begin(), resources.end(), whole) || !std::all_of(more.begin(), more.end(), whole))
            continue;
        kind_ = scale_ == 1 ? Kind::resource : Kind::scaled;
        return true;
    }
    return false;
}

std::optional<std::int64_t> OptunaSteps::of(double resource) const {
    if (kind_ != Kind::place) return scaled(resource, scale_);
    const auto found = std::lower_bound(places_.begin(), places_.end(), resource);
    if (found == places_.end() || *found != resource) return std::nullopt;
    return found - places_.begin();
}

std::string OptunaSteps::words() const {
    if (kind_ == Kind::resource) return "resource";
    if (kind_ == Kind::scaled) return fmt::format("resource * {}", shortest(scale_));
    constexpr std::size_t most = 50;
    std::string list;
    for (std::size_t i = 0; i < std::min(places_.size(), most); ++i) list += (i > 0 ? ", " : "") + shortest(places_[i]);
    return fmt::format("place of the resource among [{}{}]", list, places_.size() > most ? ", …" : "");
}

}  // namespace espalier
