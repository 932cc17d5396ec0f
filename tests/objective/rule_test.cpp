// A job that the stopping rule ends: for good, and no other.
#include <atomic>
#include <thread>

#include "fixture.hpp"
#include "objective/host_job.hpp"
#include "objective/verdict.hpp"

using namespace espalier;

namespace {

/// What train() may come back with after the rule spoke.
Training came_back(int outcome, double resource) { return {outcome, 0.5, resource, "said"}; }

const Job to_16{TrialId{1}, 2, 1, 4, 16};

}  // namespace

TEST_CASE("a job that the rule stops is stopped, its state is gone, and others go on", "[objective][rule]") {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()));
    static_cast<void>(walk.loss(1, 0));
    std::vector<double> asked;
    walk.listener.on_go_on = [&](const Job& job, double resource) {
        if (number(job.trial) == 1) asked.push_back(resource);
        return number(job.trial) != 1 || resource != 3;
    };
    const auto stopped = walk.run(1, 1);
    REQUIRE(stopped.result);
    CHECK(stopped.result->outcome == Outcome::stopped);
    CHECK(asked == std::vector<double>{2, 3});
    CHECK(walk.evaluator.states_in_memory() == 0);
    static_cast<void>(walk.loss(2, 0));
    static_cast<void>(walk.loss(2, 1));
}

TEST_CASE("where a lost state is trained again, the rule is not asked", "[objective][rule]") {
    const test::TemporaryFolder folder;
    test::Walk walk(test::settings_in(folder.path()));
    std::vector<double> asked;
    walk.listener.on_go_on = [&](const Job&, double resource) { return asked.push_back(resource), true; };
    static_cast<void>(walk.loss(1, 0));
    CHECK(asked == std::vector<double>{1});
    asked.clear();
    // A job from 4 whose state nobody has: trained to 1 and to 4 before.
    CHECK(walk.run(2, 2).result->ok());
    CHECK(asked == std::vector<double>{5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
}

TEST_CASE("what a job comes back with after the rule has spoken", "[objective][rule]") {
    const auto outcome = [](const Training& training) {
        return verdict(to_16, training, false, Asked::by_rule, 1).result.value().outcome;
    };
    CHECK(outcome(came_back(ESPALIER_RESULT_STOPPED, 7)) == Outcome::stopped);
    CHECK(outcome(came_back(ESPALIER_RESULT_FAILED, 7)) == Outcome::stopped);  // thrown to get out
    CHECK(outcome(came_back(ESPALIER_RESULT_OK, 7)) == Outcome::stopped);
    CHECK(outcome(came_back(ESPALIER_RESULT_OK, 16)) == Outcome::ok);  // it did not listen
    CHECK(outcome(came_back(ESPALIER_RESULT_INFEASIBLE, 4)) == Outcome::infeasible);
    // Asked by the run, it has no result; asked by nobody, it has failed.
    CHECK_FALSE(verdict(to_16, came_back(ESPALIER_RESULT_STOPPED, 7), false, Asked::by_run, 1).result);
    CHECK(verdict(to_16, came_back(ESPALIER_RESULT_STOPPED, 7), false, Asked::nobody, 1).result->outcome ==
          Outcome::failed);
}

TEST_CASE("threads of one job report at once: the rule is asked about one at a time, and at most one waits",
          "[objective][rule]") {
    constexpr int threads = 8, reports = 200;
    test::Listener listener;
    std::atomic<int> inside{0}, most{0}, answered{0};
    listener.on_go_on = [&](const Job&, double) {
        most = std::max(most.load(), ++inside);
        ++answered;
        std::this_thread::yield();
        --inside;
        return true;
    };
    const StopFlag stop{0};
    const Job job{TrialId{1}, 0, 1, 0, 1e9};
    HostJob host(job, HostJob::Kind::first, threads, listener, stop);
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread)
        running.emplace_back([&, thread] {
            for (int i = 1; i <= reports; ++i) host.abi().progress(&host.abi(), i * threads + thread, 0.5, nullptr, 0);
        });
    for (auto& thread : running) thread.join();
    CHECK(most == 1);
    CHECK(answered == threads * reports);
    CHECK_FALSE(host.ruled_out());
}

TEST_CASE("after the first no, nothing of the job is asked about, and all its threads hear of it",
          "[objective][rule]") {
    test::Listener listener;
    int asked = 0;
    listener.on_go_on = [&](const Job&, double resource) { return ++asked, resource < 2; };
    const StopFlag stop{0};
    HostJob host({TrialId{1}, 0, 1, 0, 9}, HostJob::Kind::first, 1, listener, stop);
    const auto report = [&](double resource) { return host.abi().progress(&host.abi(), resource, 1, nullptr, 0); };
    CHECK(report(1) == 1);
    CHECK(host.abi().should_stop(&host.abi()) == 0);
    CHECK(report(2) == 0);
    CHECK(host.abi().should_stop(&host.abi()) == 1);
    CHECK(report(3) == 0);
    CHECK(asked == 2);
    CHECK(listener.reports.size() == 3);  // the curve of a job that does not listen has no hole
}
