/// The request to stop, as jobs read it: not 0 when they should end. A number and no bool, because in a worker process
/// it lies in memory that the program shares with it (wire/channel.hpp). Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace espalier {

using StopFlag = std::atomic<std::uint32_t>;

}  // namespace espalier
