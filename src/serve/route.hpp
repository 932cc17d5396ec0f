/// What a request's target asks for. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace espalier {

enum class Target : std::uint8_t { page, data, status, events, trial, icon, nowhere };

struct Route {
    Target wants = Target::nowhere;
    std::uint64_t trial = 0;
    std::string_view token;  ///< of ?token=…; part of the target
};

/// Targets are paths of this server, with a query or not.
[[nodiscard]] Route route_of(std::string_view target);

}  // namespace espalier
