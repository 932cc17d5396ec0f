/// The configurations of a live run's trials: drawn when a trial's first job begins, found again for its later ones.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "core/message.hpp"
#include "journal/rows.hpp"
#include "replay/replay.hpp"
#include "study/study.hpp"

namespace espalier {

class Draws {
  public:
    struct Drawn {
        Configuration configuration;
        TrialRow row;
        /// To be held until the row is queued. Where a draw depends on those before it, their rows so stand in the
        /// journal in their order, and a kill cuts off the last ones: none that a kept one had seen.
        std::unique_lock<std::mutex> turn{};
    };

    Draws() = default;
    Draws(const Draws&) = delete;
    Draws& operator=(const Draws&) = delete;
    virtual ~Draws() = default;

    /// The trial of this job, its first. By the thread that runs it, many at once.
    [[nodiscard]] virtual Drawn draw(const Job& job) = 0;
    /// That of a trial which was drawn, now or in an earlier session. Any thread.
    [[nodiscard]] virtual Configuration of(TrialId trial) const = 0;
    /// A result that counts, and what the trial was trained to. In the order of messages, one at a time.
    virtual void observe(Seq seq, const Result& result, double resource) = 0;
    /// Whether the trial, which was drawn, began from another one's state. Any thread.
    [[nodiscard]] virtual bool is_copy(TrialId trial) const { return static_cast<void>(trial), false; }
};

/// How many of those that draw may wait for a newer model at the same time: where their threads are needed for nothing
/// else, all; otherwise few.
struct Patience {
    std::uint32_t waiting = 0;
};

/// As the study says; takes what `past` holds of a learner. Both must outlive the draws.
[[nodiscard]] std::unique_ptr<Draws> draws_of(const Study& study, Replayed& past, Patience patience);

/// Those of a simulation: what it draws knows all that was before it. One thread.
[[nodiscard]] std::unique_ptr<Draws> draws_at_once(const Study& study);
/// The same of a run that goes on; takes what `past` holds of a learner. Both must outlive the draws.
[[nodiscard]] std::unique_ptr<Draws> draws_at_once(const Study& study, Replayed& past);

}  // namespace espalier
