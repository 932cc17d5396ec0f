#include "serve/live_source.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/priority.hpp"

namespace espalier {
namespace {

using Clock = std::chrono::steady_clock;

Made attempt(const std::function<std::string()>& make) {
    Made made;
    try {
        made.text = std::make_shared<const std::string>(make());
    } catch (const NotThere& error) {
        made.fault = error.what();
        made.missing = true;
    } catch (const std::exception& error) {
        made.fault = error.what();
    }
    return made;
}

/// Somebody waits for a page that is opened; looks, and what keeps the page up to date, can wait themselves.
constexpr int nice_of_looks = 19;
constexpr int nice_of_pages = 10;

}  // namespace

struct LiveSource::Impl {
    Impl(Sources the_sources, const LivePace& the_pace, Calls the_calls)
        : sources(std::move(the_sources)), pace(the_pace), calls(std::move(the_calls)) {
        looker = std::thread([this] { look_on(); });
        cook = std::thread([this] { make_data(); });
        teller = std::thread([this] { tell_trials(); });
    }
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            over = true;
        }
        wake.notify_all();
        for (auto* thread : {&looker, &cook, &teller}) thread->join();
    }

    void look_on();
    void look(std::unique_lock<std::mutex>& lock);
    void make_data();
    Made make_data_once(std::unique_lock<std::mutex>& lock);
    void tell_trials();
    [[nodiscard]] bool settle_data_asks(std::vector<std::pair<Answer, Made>>& answers);
    void want_data() {
        data_wanted = true;
        wake.notify_all();
    }
    [[nodiscard]] bool look_is_fresh() const { return looked && Clock::now() < next_look; }
    [[nodiscard]] bool data_is_old() const { return !data.text || data_of != look_version || data_ran != running; }
    [[nodiscard]] bool data_may_be_made() const {
        if (!data.text || !running) return true;
        const double rested = std::chrono::duration<double>(Clock::now() - data_done).count();
        return rested >= pace.rest * data_took * std::max(1.0, size / data_size);
    }

    const Sources sources;
    const LivePace pace;
    const Calls calls;

    mutable std::mutex mutex;
    std::condition_variable wake;
    bool over = false;
    int making = 0;

    std::size_t watching = 0;
    bool look_wanted = false;
    bool looked = false;
    Clock::time_point next_look;
    Made status;  ///< of the last look
    std::uint64_t look_version = 0;
    bool running = false;
    double size = 1;
    std::vector<Answer> status_asks;

    std::vector<Answer> data_asks;
    bool data_wanted = false;
    bool making_data = false;
    Made data;
    std::uint64_t data_count = 0;
    std::uint64_t data_of = 0;  ///< the look's version that it was made of
    bool data_ran = false;
    double data_size = 1;  ///< of the run then
    double data_took = 0;  ///< seconds of processor time
    Clock::time_point data_done;

    struct TrialAsk {
        std::uint64_t trial = 0;
        Answer answer;
    };
    std::deque<TrialAsk> trial_asks;
    std::map<std::uint64_t, Made> told;  ///< of this version
    std::uint64_t told_of = 0;

    std::thread looker, cook, teller;
};

void LiveSource::Impl::look_on() {
    give_way(nice_of_looks);
    std::unique_lock lock(mutex);
    while (!over) {
        if (look_wanted || (watching > 0 && Clock::now() >= next_look))
            look(lock);
        else if (watching > 0)
            wake.wait_until(lock, next_look);
        else
            wake.wait(lock);
    }
}

void LiveSource::Impl::look(std::unique_lock<std::mutex>& lock) {
    const auto began = Clock::now();
    look_wanted = false;
    ++making;
    lock.unlock();
    Look found;
    Made made = attempt([&] {
        found = sources.status();
        return std::move(found.json);
    });
    lock.lock();
    --making;
    const bool changed = !looked || made.fault != status.fault || !made.text != !status.text ||
                         (made.text && *made.text != *status.text);
    if (made.fault.empty()) {
        look_version = found.version;
        running = found.running;
        size = found.size;
    }
    status = std::move(made);
    looked = true;
    next_look = began + pace.interval;
    std::vector<std::pair<Answer, Made>> answers;
    for (auto& ask : status_asks) answers.emplace_back(std::move(ask), status);
    status_asks.clear();
    if (changed) answers.emplace_back(calls.status_changed, status);
    // What somebody has asked for once is kept up to date while there is somebody.
    const bool due = settle_data_asks(answers) ||
                     (watching > 0 && data.text && status.fault.empty() && data_is_old() && data_may_be_made());
    lock.unlock();
    for (const auto& [answer, what] : answers) answer(what);
    lock.lock();
    // After that: a state is told before the data that was made of it.
    if (due) want_data();
}

/// After a look: what is there is given; true: it is to be made.
bool LiveSource::Impl::settle_data_asks(std::vector<std::pair<Answer, Made>>& answers) {
    if (data_asks.empty()) return false;
    const bool broken = !status.fault.empty();
    if (!broken && !data.text && making_data) return false;  // they get what is being made
    if (!broken && (!data.text || (data_is_old() && data_may_be_made() && !making_data))) return true;
    for (auto& ask : data_asks) answers.emplace_back(std::move(ask), broken ? status : data);
    data_asks.clear();
    return false;
}

void LiveSource::Impl::make_data() {
    give_way(nice_of_pages);
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [&] { return over || data_wanted; });
        if (over) return;
        data_wanted = false;
        // Two may have wanted it, and one has got it.
        const bool made_now = data_is_old();
        const Made made = made_now ? make_data_once(lock) : data;
        const std::vector<Answer> answers = std::exchange(data_asks, {});
        lock.unlock();
        for (const auto& answer : answers) answer(made);
        if (made_now && made.fault.empty()) calls.data_made(made);
        give_way(nice_of_looks);  // somebody waited for the first alone
        lock.lock();
    }
}

Made LiveSource::Impl::make_data_once(std::unique_lock<std::mutex>& lock) {
    making_data = true;
    ++making;
    const auto version = look_version;
    const bool ran = running;
    const double made_of = std::max(1.0, size);
    lock.unlock();
    const double began = processor_seconds();
    Made made = attempt(sources.data);
    const double took = processor_seconds() - began;
    lock.lock();
    --making;
    making_data = false;
    data_took = took;
    data_size = made_of;
    data_done = Clock::now();
    if (made.fault.empty()) {
        made.version = ++data_count;
        data = made;
        data_of = version;
        data_ran = ran;
    }
    return made;
}

void LiveSource::Impl::tell_trials() {
    constexpr std::size_t most_told = 64;
    give_way(nice_of_pages);
    std::unique_lock lock(mutex);
    for (;;) {
        wake.wait(lock, [&] { return over || !trial_asks.empty(); });
        if (over) return;
        TrialAsk ask = std::move(trial_asks.front());
        trial_asks.pop_front();
        const bool fresh = look_is_fresh();
        if (!fresh || told_of != look_version || told.size() >= most_told) told.clear();
        told_of = look_version;
        const auto found = told.find(ask.trial);
        Made made;
        if (found != told.end()) {
            made = found->second;
        } else {
            ++making;
            lock.unlock();
            made = attempt([&] { return sources.trial(ask.trial); });
            lock.lock();
            --making;
            if (fresh && made.fault.empty() && told_of == look_version) told[ask.trial] = made;
        }
        lock.unlock();
        ask.answer(made);
        lock.lock();
    }
}

LiveSource::LiveSource(Sources sources, const LivePace& pace, Calls calls)
    : impl_(std::make_unique<Impl>(std::move(sources), pace, std::move(calls))) {}
LiveSource::~LiveSource() = default;

void LiveSource::watchers(std::size_t count) {
    const std::lock_guard lock(impl_->mutex);
    impl_->watching = count;
    impl_->wake.notify_all();
}

void LiveSource::ask_status(Answer answer) {
    std::unique_lock lock(impl_->mutex);
    if (impl_->look_is_fresh()) {
        const Made status = impl_->status;
        lock.unlock();
        answer(status);
        return;
    }
    impl_->status_asks.push_back(std::move(answer));
    impl_->look_wanted = true;
    impl_->wake.notify_all();
}

void LiveSource::ask_data(Answer answer) {
    std::unique_lock lock(impl_->mutex);
    impl_->data_asks.push_back(std::move(answer));
    if (!impl_->look_is_fresh()) {
        impl_->look_wanted = true;
        impl_->wake.notify_all();
        return;
    }
    std::vector<std::pair<Answer, Made>> answers;
    if (impl_->settle_data_asks(answers)) impl_->want_data();
    lock.unlock();
    for (const auto& [waiting, what] : answers) waiting(what);
}

bool LiveSource::ask_trial(std::uint64_t trial, Answer answer) {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->trial_asks.size() >= impl_->pace.trials_waiting) return false;
    impl_->trial_asks.push_back({trial, std::move(answer)});
    impl_->wake.notify_all();
    return true;
}

bool LiveSource::busy() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->making > 0;
}

}  // namespace espalier
