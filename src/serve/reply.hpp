/// What goes out: answers with their headers, and events. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "serve/sources.hpp"

namespace espalier {

struct Reply {
    unsigned code = 200;
    std::string type = "text/plain; charset=utf-8";
    SharedText body;      ///< null: empty
    std::string etag;     ///< with its quotes; "": none
    std::string cookie;   ///< to be set; "": none
    bool page = false;    ///< its own script may run
    bool stream = false;  ///< the body comes later, piece by piece, until the connection ends
    bool close = false;   ///< the connection ends with it
};

/// A few words for people.
[[nodiscard]] Reply plain(unsigned code, std::string_view text);
/// {"error": …}
[[nodiscard]] Reply json_fault(unsigned code, std::string_view text);

/// What was made, or why it could not be. `if_none_match`: what the browser has.
[[nodiscard]] Reply json_reply(const Made& made, const std::string& etag, std::string_view if_none_match);

/// Status line and headers, with the empty line at the end.
[[nodiscard]] std::string head_of(const Reply& reply);

/// As a server-sent event; the text may have lines. `id` 0: none.
[[nodiscard]] std::string event_text(std::string_view name, std::string_view text, std::uint64_t id = 0);

/// A page that takes the browser, which has got its cookie, on to the address without the secret. A redirection would
/// not do: a browser that comes from another site's link does not send the cookie on its way.
[[nodiscard]] std::string way_on();

}  // namespace espalier
