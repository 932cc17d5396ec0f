/// The live run's draws by a sampler that learns. Nobody waits long for a model: whoever draws has patience for a
/// hundredth of what a first job takes, then draws from the model before, and while there is none, at random. The
/// journal says which message each model had seen.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "runtime/draws.hpp"
#include "runtime/model_thread.hpp"
#include "sample/learned_past.hpp"

namespace espalier {

class LearnedLiveDraws final : public Draws {
  public:
    /// `space` must outlive it.
    LearnedLiveDraws(const Space& space, LearnedPast past, Patience patience);

    [[nodiscard]] Drawn draw(const Job& job) override;
    [[nodiscard]] Configuration of(TrialId trial) const override;
    void observe(Seq seq, const Result& result, double resource) override;

  private:
    [[nodiscard]] ModelThread::Made model();
    [[nodiscard]] Draw make(TrialId trial, DrawRow& how, std::unique_lock<std::mutex>& lock);

    const Space& space_;
    const Patience patience_;
    mutable std::mutex mutex_;  ///< of draws_
    std::mutex order_;          ///< of draws in turn, until their rows are queued; before mutex_
    LearnedDraws draws_;
    std::uint64_t turn_;  ///< the last one; under order_
    std::atomic<std::uint32_t> waiting_{0};
    std::atomic<double> first_job_{0};  ///< seconds that one takes, on average
    std::uint64_t first_jobs_ = 0;      ///< in observe() only
    ModelThread models_;
};

}  // namespace espalier
