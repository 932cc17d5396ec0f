/// Where a state goes when it is saved, in pieces, in order. One thread at a time.
#pragma once

#include <cstddef>
#include <optional>

#include "objective/failed.hpp"

namespace espalier {

class StateSink {
  public:
    StateSink() = default;
    StateSink(const StateSink&) = delete;
    StateSink& operator=(const StateSink&) = delete;
    virtual ~StateSink() = default;

    /// False once anything went wrong; broken() says what.
    virtual bool write(const void* bytes, std::size_t count) noexcept = 0;
    [[nodiscard]] virtual const std::optional<Failed>& broken() const = 0;
};

}  // namespace espalier
