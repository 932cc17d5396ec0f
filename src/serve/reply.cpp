#include "serve/reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace espalier {
namespace {

const char* reason_of(unsigned code) {
    switch (code) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 431:
            return "Request Header Fields Too Large";
        default:
            return "Service Unavailable";
    }
}

std::string json_string(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            json += fmt::format("\\{}", c);
        else if (static_cast<unsigned char>(c) < 0x20)
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            json += c;
    }
    return json + '"';
}

/// The page's script and styles are in the page itself; all that it loads comes from here.
constexpr const char* page_policy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
constexpr const char* other_policy = "default-src 'none'; frame-ancestors 'none'";

}  // namespace

Reply plain(unsigned code, std::string_view text) {
    Reply reply;
    reply.code = code;
    reply.body = std::make_shared<const std::string>(fmt::format("{}\n", text));
    return reply;
}

Reply json_fault(unsigned code, std::string_view text) {
    Reply reply = plain(code, fmt::format("{{\"error\": {}}}", json_string(text)));
    reply.type = "application/json";
    return reply;
}

Reply json_reply(const Made& made, const std::string& etag, std::string_view if_none_match) {
    if (!made.text) return json_fault(made.missing ? 404 : 503, made.fault);
    Reply reply;
    reply.type = "application/json";
    reply.body = made.text;
    reply.etag = etag;
    if (!etag.empty() && if_none_match.find(etag) != std::string_view::npos) {
        reply.code = 304;
        reply.body = nullptr;
    }
    return reply;
}

std::string head_of(const Reply& reply) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\n", reply.code, reason_of(reply.code));
    const auto add = [&](const char* name, const auto& value) { head += fmt::format("{}: {}\r\n", name, value); };
    const bool has_body = reply.code != 204 && reply.code != 304;
    if (has_body) add("Content-Type", reply.type);
    if (has_body && !reply.stream) add("Content-Length", reply.body ? reply.body->size() : 0);
    if (!reply.etag.empty()) add("ETag", reply.etag);
    if (!reply.cookie.empty()) add("Set-Cookie", reply.cookie);
    if (reply.code == 405) add("Allow", "GET, HEAD");
    if (reply.code == 401) add("WWW-Authenticate", "Bearer");
    if (reply.code == 503) add("Retry-After", "2");
    add("Cache-Control", "no-store");
    add("Content-Security-Policy", reply.page ? page_policy : other_policy);
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("X-Frame-Options", "DENY");
    if (reply.close || reply.stream) add("Connection", "close");
    return head + "\r\n";
}

std::string event_text(std::string_view name, std::string_view text, std::uint64_t id) {
    std::string event = fmt::format("event: {}\n", name);
    if (id != 0) event += fmt::format("id: {}\n", id);
    while (text.ends_with('\n')) text.remove_suffix(1);
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        event += fmt::format("data: {}\n", text.substr(begin, end - begin));
        begin = end + 1;
    }
    return event + '\n';
}

std::string way_on() {
    return "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url=/\">"
           "<title>espalier</title><p><a href=\"/\">on</a></p>\n";
}

}  // namespace espalier
