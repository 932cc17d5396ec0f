/// Threads that give way to others, and what they cost. Linux.
#pragma once

namespace espalier {

/// From now on this thread has this niceness, up to 19. (The others of the program keep theirs.) Where that is refused
/// nothing happens.
void give_way(int nice) noexcept;

/// Of this thread, since it began, in seconds.
[[nodiscard]] double processor_seconds() noexcept;

}  // namespace espalier
