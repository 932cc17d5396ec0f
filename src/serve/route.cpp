#include "serve/route.hpp"

#include <charconv>
#include <system_error>

namespace espalier {
namespace {

std::string_view token_in(std::string_view query) {
    constexpr std::string_view name = "token=";
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        if (pair.starts_with(name)) return pair.substr(name.size());
        query = end == std::string_view::npos ? "" : query.substr(end + 1);
    }
    return "";
}

/// The number in /trial/N.json; 0 for none.
std::uint64_t trial_in(std::string_view path) {
    constexpr std::string_view before = "/trial/";
    constexpr std::string_view after = ".json";
    if (!path.starts_with(before) || !path.ends_with(after) || path.size() <= before.size() + after.size()) return 0;
    const auto digits = path.substr(before.size(), path.size() - before.size() - after.size());
    std::uint64_t trial = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), trial);
    return fault == std::errc() && end == digits.data() + digits.size() ? trial : 0;
}

}  // namespace

Route route_of(std::string_view target) {
    const auto query = target.find('?');
    const auto path = target.substr(0, query);
    Route route;
    if (query != std::string_view::npos) route.token = token_in(target.substr(query + 1));
    route.trial = trial_in(path);
    if (path == "/")
        route.wants = Target::page;
    else if (path == "/data.json")
        route.wants = Target::data;
    else if (path == "/status.json")
        route.wants = Target::status;
    else if (path == "/events")
        route.wants = Target::events;
    else if (path == "/favicon.ico")
        route.wants = Target::icon;
    else if (route.trial > 0)
        route.wants = Target::trial;
    return route;
}

}  // namespace espalier
