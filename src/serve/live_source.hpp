/// Makes what viewers see, each thing once however many look, and only while somebody does: a look at the run each
/// second, the page's data anew when the run has changed, trials on demand. Three threads of low priority, one each; so
/// the data of a large run may take its time while looks go on. No network here.
///
///   ask_status ──▶ looks ──────────▶ status_changed      a look an interval, while there are watchers
///   ask_data ────▶ looks ─▶ data ──▶ data_made           remade for at most 1/50 of the time of one core; of a run
///   that
///                                        grows too fast for that, when it has ended
///   ask_trial ───▶ trials                                a few may wait
///
/// Every function may be called from any thread and returns at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "serve/sources.hpp"

namespace espalier {

struct LivePace {
    std::chrono::milliseconds interval{1000};  ///< between two looks
    double rest = 50;  ///< times what it will take to make the data again, in processor time, while a run runs
    std::size_t trials_waiting = 8;
};

class LiveSource {
  public:
    /// From one of its threads, or at once from the one that asks; not at all where the source is destroyed before.
    using Answer = std::function<void(const Made&)>;
    struct Calls {
        Answer status_changed;  ///< a fault, too
        Answer data_made;
    };

    LiveSource(Sources sources, const LivePace& pace, Calls calls);
    LiveSource(const LiveSource&) = delete;
    LiveSource& operator=(const LiveSource&) = delete;
    /// Waits for what is being made.
    ~LiveSource();

    /// How many want to be told.
    void watchers(std::size_t count);
    void ask_status(Answer answer);
    void ask_data(Answer answer);
    /// False: too many wait already.
    [[nodiscard]] bool ask_trial(std::uint64_t trial, Answer answer);
    /// Whether something is being made.
    [[nodiscard]] bool busy() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier
