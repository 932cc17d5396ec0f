// Reports that wait for what the stopping rule says of them.
#include "runtime/verdicts.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace espalier;

namespace {

Progress report_of(std::uint64_t trial, double resource) { return {TrialId{trial}, 0, 1, resource, 0.5, 0}; }

}  // namespace

TEST_CASE("who reports waits until the report is answered, by whatever thread", "[runtime][verdicts]") {
    std::promise<Progress> posted;
    Verdicts verdicts([&](const Progress& report) { posted.set_value(report); }, [] {});
    auto waits = std::async(std::launch::async, [&] { return verdicts.ask(report_of(7, 3)); });
    CHECK(posted.get_future().get() == report_of(7, 3));
    verdicts.answer(TrialId{8}, true);  // another trial's
    CHECK(waits.wait_for(std::chrono::milliseconds(0)) == std::future_status::timeout);
    verdicts.answer(TrialId{7}, false);
    CHECK_FALSE(waits.get());
    verdicts.answer(TrialId{7}, true);  // nobody waits any more
}

TEST_CASE("a report may be answered while it is posted", "[runtime][verdicts]") {
    Verdicts* all = nullptr;
    Verdicts verdicts([&](const Progress& report) { all->answer(report.trial, report.resource < 2); }, [] {});
    all = &verdicts;
    CHECK(verdicts.ask(report_of(1, 1)));
    CHECK_FALSE(verdicts.ask(report_of(1, 2)));
}

TEST_CASE("each of many threads gets its own answers, in the order of its reports", "[runtime][verdicts]") {
    constexpr std::uint64_t threads = 8, reports = 500;
    // Answered from another thread than the messenger's, in another order than they came.
    std::mutex mutex;
    std::condition_variable wake;
    std::vector<Progress> waiting;
    std::vector<double> last(threads + 1);
    std::atomic<bool> in_order{true};
    bool over = false;
    Verdicts verdicts(
        [&](const Progress& report) {
            const std::lock_guard lock(mutex);
            if (!(report.resource > last[number(report.trial)])) in_order = false;
            last[number(report.trial)] = report.resource;
            waiting.push_back(report);
            wake.notify_one();
        },
        [] {});
    std::thread judge([&] {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [&] { return over || !waiting.empty(); });
            if (waiting.empty()) return;
            const Progress report = waiting.back();
            waiting.pop_back();
            lock.unlock();
            verdicts.answer(report.trial,
                            static_cast<std::uint64_t>(report.resource) % (number(report.trial) + 1) != 0);
            lock.lock();
        }
    });
    std::atomic<std::uint64_t> wrong{0};
    std::vector<std::thread> jobs;
    for (std::uint64_t trial = 1; trial <= threads; ++trial)
        jobs.emplace_back([&, trial] {
            for (std::uint64_t i = 1; i <= reports; ++i)
                if (verdicts.ask(report_of(trial, static_cast<double>(i))) != (i % (trial + 1) != 0)) ++wrong;
        });
    for (auto& job : jobs) job.join();
    {
        const std::lock_guard lock(mutex);
        over = true;
        wake.notify_one();
    }
    judge.join();
    CHECK(wrong == 0);
    CHECK(in_order);
    CHECK(std::all_of(last.begin() + 1, last.end(), [](double resource) { return resource == reports; }));
}

TEST_CASE("who waits long asks for a thread to look for work, again and again", "[runtime][verdicts]") {
    Verdicts* all = nullptr;
    std::atomic<int> nudges{0};
    // What was posted is not acted on until the third nudge: as where oneTBB woke nobody for it.
    Verdicts verdicts([](const Progress&) {},
                      [&] {
                          if (++nudges == 3) all->answer(TrialId{1}, false);
                      });
    all = &verdicts;
    CHECK_FALSE(verdicts.ask(report_of(1, 1)));
    CHECK(nudges == 3);
}
