/// A learner whose models take as long as a test wants: its first one comes at once, each later one when the door is
/// opened for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "core/learner.hpp"
#include "sample/random_sampler.hpp"
#include "space/space.hpp"

namespace espalier::test {

inline const Space& one_float() {
    static const Space space({{"x", FloatRange{0, 1, false}, {}}});
    return space;
}

/// Draws at random; knows how many results it has seen.
class CountingModel final : public Model {
  public:
    explicit CountingModel(std::uint64_t results) : results_(results) {}
    [[nodiscard]] Draw draw(TrialId trial, const TakenValues&) const override {
        Draw draw = RandomSampler(one_float(), results_).draw(trial);
        draw.why = {results_ == 0 ? Origin::too_few : Origin::tpe, 1, results_, 0};
        return draw;
    }

  private:
    std::uint64_t results_;
};

class Door {
  public:
    void open(std::uint64_t models) {
        {
            const std::lock_guard lock(mutex_);
            open_ += models;
        }
        opened_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [&] { return open_ > 0; });
        --open_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable opened_;
    std::uint64_t open_ = 0;
};

class GatedLearner final : public Learner {
  public:
    explicit GatedLearner(Door& door) : door_(door) {}
    void observe(const Observation&, const Configuration&) override { ++results_; }
    [[nodiscard]] std::shared_ptr<const Model> model() override {
        if (results_ > 0) door_.pass();
        return std::make_shared<CountingModel>(results_);
    }

  private:
    Door& door_;
    std::uint64_t results_ = 0;
};

}  // namespace espalier::test
