/// What a driver hands back of a run. Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/message.hpp"

namespace espalier {

struct RunRecord {
    std::vector<Message> messages;    ///< in seq order, with the decisions that the driver saw
    std::vector<std::int64_t> times;  ///< virtual, of simulated runs
    bool cut = false;                 ///< the world ended before the run did
    std::string fault;                ///< found by the driver, "": none
};

[[nodiscard]] inline std::vector<Event> events_of(const RunRecord& record) {
    std::vector<Event> events;
    for (const Message& message : record.messages) events.push_back(message.event);
    return events;
}

/// So long may a run be: a fault can make one endless.
inline constexpr std::size_t most_messages = 20'000;

}  // namespace espalier
