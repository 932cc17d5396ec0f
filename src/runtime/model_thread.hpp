/// Makes models in a thread of its own, so that no worker and no message waits for one. Results come in, in the order
/// of messages; whenever there are new ones, the learner observes all of them and makes the next model.
///
///   observe() ─▶ │ │ │ ─▶ [learner] ─▶ newest
///     settled messages      one thread     any worker that draws
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/learner.hpp"

namespace espalier {

class ModelThread {
  public:
    struct Made {
        std::shared_ptr<const Model> model;
        Seq seen{};           ///< the last result that it knows
        bool newest = false;  ///< no result was observed since
    };

    /// Makes the first model before it returns. `seen`: the last result that the learner has observed.
    ModelThread(std::unique_ptr<Learner> learner, Seq seen);
    ModelThread(const ModelThread&) = delete;
    ModelThread& operator=(const ModelThread&) = delete;
    ~ModelThread();  ///< waits for the model that is being made

    /// In the order of messages, one at a time.
    void observe(Seq seq, const Observation& observation, Configuration configuration);
    /// The newest model; waits so long for one that knows all that was observed before the call. Any thread.
    [[nodiscard]] Made newest(std::chrono::nanoseconds patience) const;
    /// Seconds that models took since the last call. Any thread.
    [[nodiscard]] double take_cost();

  private:
    struct Seen {
        Seq seq{};
        Observation observation;
        Configuration configuration;
    };
    void run();

    const std::unique_ptr<Learner> learner_;  ///< the thread's
    mutable std::mutex mutex_;
    std::condition_variable came_;
    mutable std::condition_variable made_;
    std::vector<Seen> queue_;
    Seq observed_{};  ///< the last that was put into the queue
    std::shared_ptr<const Model> model_;
    Seq seen_{};
    double cost_ = 0;
    bool over_ = false;
    std::thread thread_;
};

}  // namespace espalier
