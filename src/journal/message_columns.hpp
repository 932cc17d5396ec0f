/// A message as a row of its table: what is bound, read and summed. Values; private to the module.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "journal/rows.hpp"

namespace espalier {

/// The columns of `message` in their order, without the checksum that stands among them. Numbers as SQLite holds them.
struct MessageColumns {
    std::int64_t seq = 0;
    std::int64_t time_us = 0;
    std::string_view kind;
    std::optional<std::int64_t> trial;
    std::optional<std::int64_t> rung;
    std::optional<std::int64_t> attempt;
    std::optional<std::string_view> outcome;
    std::optional<double> loss;
    std::optional<double> seconds;
    std::optional<std::int64_t> workers;
    std::optional<std::int64_t> trial_limit;
    std::optional<double> resource_limit;
    std::optional<double> target;
    std::optional<std::string_view> reason;
    std::optional<std::int64_t> bracket;                   ///< since version 2
    std::optional<double> resource;                        ///< since version 3
    std::optional<std::int64_t> failure_limit, row_limit;  ///< since version 4
};

[[nodiscard]] MessageColumns columns_of(const MessageRow& row) noexcept;

/// Empty: the columns are no event that this program knows, as after a change by hand.
[[nodiscard]] std::optional<Event> event_of(const MessageColumns& columns) noexcept;

}  // namespace espalier
