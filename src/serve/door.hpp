/// Who may read what the server says. Pure; a value that any thread may use.
///
/// Pages of other sites run in the same browser. A site can make its own name mean 127.0.0.1 (DNS rebinding) and would
/// then read the answers: so the name that the browser asks for must be one of ours. Where others on the network can
/// reach the server a secret is asked for instead, which only who started it has told them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace espalier {

/// What a request brings along to be let in.
struct Credentials {
    std::string_view host;           ///< the header
    std::string_view query_token;    ///< of the target: ?token=…
    std::string_view cookies;        ///< the header
    std::string_view authorization;  ///< the header
};

enum class Entry : std::uint8_t {
    granted,
    granted_by_query,  ///< the browser is given a cookie, so that the secret need not be in every address
    wrong_host,
    no_token,
};

class Door {
  public:
    /// `address`: that the server listens at. `token`: "" for none, which is for an address of this machine alone.
    Door(std::string address, std::uint16_t port, std::string token);

    [[nodiscard]] Entry admit(const Credentials& credentials) const;
    /// The header's value that sets the cookie.
    [[nodiscard]] std::string set_cookie() const;
    [[nodiscard]] const std::string& token() const { return token_; }

  private:
    [[nodiscard]] bool knows_host(std::string_view host) const;
    [[nodiscard]] bool is_token(std::string_view text) const;
    [[nodiscard]] std::string cookie_name() const;

    std::string address_;
    std::uint16_t port_;
    std::string token_;
};

/// An address of this machine that no other can reach.
[[nodiscard]] bool is_loopback(std::string_view address);

/// 128 bits from the system's source of randomness, as hexadecimal digits. @throws std::runtime_error without one
[[nodiscard]] std::string random_token();
/// "" or why a token that the user chose is none.
[[nodiscard]] std::string fault_of_token(std::string_view token);

}  // namespace espalier
