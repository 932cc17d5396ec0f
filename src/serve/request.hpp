/// What becomes of a request before anything is made for it: refused with a reply, or let through to what it asks for.
/// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "serve/door.hpp"
#include "serve/reply.hpp"
#include "serve/route.hpp"

namespace espalier {

enum class Method : std::uint8_t { get, head, other };

/// Of a request whose header was read.
struct RequestFacts {
    Method method = Method::get;
    bool has_body = false;
    std::size_t hosts = 1;  ///< headers that name a host
    std::string_view target;
    Credentials credentials;  ///< but the token of the target, which is found in it
};

struct Judgement {
    std::optional<Reply> refusal;
    Route route;
    bool sets_cookie = false;
};

[[nodiscard]] Judgement judge(const Door& door, RequestFacts request);

}  // namespace espalier
