#include "serve/door.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace espalier {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return result;
}

/// In a time that tells nothing of where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    volatile unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
    return difference == 0;
}

/// The value of a cookie in the header that has them all; "" if it is not there.
std::string_view cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = header.find(';');
        auto pair = header.substr(0, end);
        header = end == std::string_view::npos ? "" : header.substr(end + 1);
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
    }
    return "";
}

/// Without its port. Which port a browser used is its own affair: a tunnel of ssh has another.
std::string_view name_of_host(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_token = 200;

}  // namespace

Door::Door(std::string address, std::uint16_t port, std::string token)
    : address_(std::move(address)), port_(port), token_(std::move(token)) {}

Entry Door::admit(const Credentials& credentials) const {
    if (!knows_host(credentials.host)) return Entry::wrong_host;
    if (token_.empty()) return Entry::granted;
    constexpr std::string_view bearer = "bearer ";
    const auto& authorization = credentials.authorization;
    if (lower(authorization.substr(0, bearer.size())) == bearer && is_token(authorization.substr(bearer.size())))
        return Entry::granted;
    if (is_token(cookie(credentials.cookies, cookie_name()))) return Entry::granted;
    return is_token(credentials.query_token) ? Entry::granted_by_query : Entry::no_token;
}

/// A name that others may reach us by is not known here; there the secret is what counts, which a page under another
/// name has no cookie with.
bool Door::knows_host(std::string_view host) const {
    const std::string name = lower(name_of_host(host));
    if (!is_loopback(address_)) return !name.empty();
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == lower(address_) ||
           name == fmt::format("[{}]", lower(address_));
}

bool Door::is_token(std::string_view text) const { return equal_in_constant_time(text, token_); }

/// Cookies are not told apart by ports: another server on this machine has its own name.
std::string Door::cookie_name() const { return fmt::format("espalier-{}", port_); }

std::string Door::set_cookie() const {
    return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", cookie_name(), token_);
}

bool is_loopback(std::string_view address) {
    return address == "::1" || address == "localhost" || address.starts_with("127.");
}

std::string random_token() {
    std::array<unsigned char, 16> bytes{};
    for (std::size_t got = 0; got < bytes.size();) {
        const auto count = getrandom(bytes.data() + got, bytes.size() - got, 0);
        if (count < 0 && errno != EINTR) throw std::runtime_error("the system gives no random bytes for a token");
        if (count > 0) got += static_cast<std::size_t>(count);
    }
    std::string token;
    for (const unsigned byte : bytes) token += fmt::format("{:02x}", byte);
    return token;
}

std::string fault_of_token(std::string_view token) {
    if (token.size() < shortest_token || token.size() > longest_token)
        return fmt::format("must have {} to {} characters", shortest_token, longest_token);
    const bool plain = std::all_of(token.begin(), token.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    });
    return plain ? "" : "must consist of letters, digits, - and _, since it is part of an address";
}

}  // namespace espalier
