#include "runtime/model_thread.hpp"

namespace espalier {
namespace {

double seconds_since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

ModelThread::ModelThread(std::unique_ptr<Learner> learner, Seq seen)
    : learner_(std::move(learner)), observed_(seen), model_(learner_->model()), seen_(seen), thread_([this] {
          run();
      }) {}

ModelThread::~ModelThread() {
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    came_.notify_all();
    thread_.join();
}

void ModelThread::observe(Seq seq, const Observation& observation, Configuration configuration) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back({seq, observation, std::move(configuration)});
        observed_ = seq;
    }
    came_.notify_one();
}

ModelThread::Made ModelThread::newest(std::chrono::nanoseconds patience) const {
    std::unique_lock lock(mutex_);
    const Seq wanted = observed_;
    if (patience.count() > 0) made_.wait_for(lock, patience, [&] { return number(seen_) >= number(wanted); });
    return {model_, seen_, seen_ == observed_};
}

double ModelThread::take_cost() {
    const std::lock_guard lock(mutex_);
    return std::exchange(cost_, 0.0);
}

void ModelThread::run() {
    std::vector<Seen> results;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            came_.wait(lock, [&] { return over_ || !queue_.empty(); });
            if (over_) return;
            results.swap(queue_);
        }
        const auto began = std::chrono::steady_clock::now();
        for (const auto& [seq, observation, configuration] : results) learner_->observe(observation, configuration);
        auto model = learner_->model();
        {
            const std::lock_guard lock(mutex_);
            model_.swap(model);
            seen_ = results.back().seq;
            cost_ += seconds_since(began);
        }
        made_.notify_all();
        results.clear();
    }
}

}  // namespace espalier
