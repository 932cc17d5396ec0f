/// Whether this process was refused memory: by its limit, or because there is none. Process-wide, as the handler of
/// operator new is. Any thread.
///
/// The objective may turn a bad_alloc into any message, or not survive it; that it came is known here all the same.
#pragma once

namespace espalier::worker {

/// Once, before any job. From then on an exception that nobody catches (a callback of ours that has no memory, a thread
/// of the objective's) ends the process with wire::exit_no_memory instead of SIGABRT if memory was refused before.
void watch_memory() noexcept;

[[nodiscard]] bool memory_was_refused() noexcept;
void forget_refusals() noexcept;

}  // namespace espalier::worker
