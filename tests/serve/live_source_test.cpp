// Things are made once however many ask, and only while somebody does.
#include "serve/live_source.hpp"

#include <future>

#include "serve/served.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

LivePace quick(double rest = 0) { return {std::chrono::milliseconds(1), rest, 2}; }

/// What is answered.
Made wait_for(const std::function<void(LiveSource::Answer)>& ask) {
    auto promise = std::make_shared<std::promise<Made>>();
    auto future = promise->get_future();
    ask([promise](const Made& made) { promise->set_value(made); });
    if (future.wait_for(patience) != std::future_status::ready) throw std::runtime_error("no answer");
    return future.get();
}
Made data_of(LiveSource& source) {
    return wait_for([&](LiveSource::Answer answer) { source.ask_data(std::move(answer)); });
}

struct Told {
    LiveSource::Calls calls() {
        return {[](const Made&) {}, [this](const Made& made) { data = made.version; }};
    }
    std::atomic<std::uint64_t> data{0};
};

}  // namespace

TEST_CASE("nobody looks at a run while nobody watches", "[serve]") {
    MadeUpRun run;
    Told told;
    LiveSource source(run.sources(), quick(), told.calls());
    source.watchers(1);
    run.wait_until([&] { return run.looks >= 3; });
    source.watchers(0);
    const Made status = wait_for([&](LiveSource::Answer answer) { source.ask_status(std::move(answer)); });
    CHECK(status.text);
    const int looks = run.looks;
    CHECK(*data_of(source).text == "{\"data\": 1}");
    CHECK(run.looks - looks <= 2);  // one for the data, and one that may have begun before nobody watched
    CHECK(run.datas == 1);
}

TEST_CASE("data of a run that has not changed is not made again", "[serve]") {
    MadeUpRun run;
    Told told;
    LiveSource source(run.sources(), quick(), told.calls());
    CHECK(data_of(source).version == 1);
    CHECK(data_of(source).version == 1);
    run.go_on();
    while (data_of(source).version == 1) continue;
    CHECK(run.datas == 2);
}

TEST_CASE("data that somebody has asked for is kept up to date while somebody watches", "[serve]") {
    MadeUpRun run;
    Told told;
    LiveSource source(run.sources(), quick(), told.calls());
    source.watchers(1);
    run.wait_until([&] { return run.looks >= 3; });
    CHECK(run.datas == 0);
    CHECK(data_of(source).version == 1);
    run.go_on();
    run.wait_until([&] { return told.data == 2; });
    run.end();  // that it ended is in the data, too
    run.wait_until([&] { return told.data == 3; });
}

TEST_CASE("while a run goes on data rests for long after it was made, and not when the run has ended", "[serve]") {
    MadeUpRun run;
    Told told;
    LiveSource source(run.sources(), quick(1e12), told.calls());
    source.watchers(1);
    CHECK(data_of(source).version == 1);
    run.go_on();
    const int looks = run.looks;
    run.wait_until([&] { return run.looks > looks + 5; });
    CHECK(data_of(source).version == 1);
    CHECK(run.datas == 1);
    run.end();
    run.wait_until([&] { return told.data == 2; });
}

TEST_CASE("what the data of a run costs is taken to grow with the run", "[serve]") {
    MadeUpRun run;
    Told told;
    LiveSource source(run.sources(), quick(1e-9), told.calls());
    source.watchers(1);
    CHECK(data_of(source).version == 1);
    run.grow_to(1e15);
    run.go_on();
    const int looks = run.looks;
    run.wait_until([&] { return run.looks > looks + 5; });
    CHECK(run.datas == 1);
    run.grow_to(2);
    run.wait_until([&] { return told.data == 2; });
}

TEST_CASE("trials are told once a version, and only a few may wait", "[serve]") {
    MadeUpRun run;
    Told told;
    std::promise<void> begun, go_on;  // used by the source's threads
    auto allowed = go_on.get_future();
    LiveSource source(run.sources(), {std::chrono::hours(1), 0, 2}, told.calls());
    static_cast<void>(data_of(source));
    const auto trial = [&](std::uint64_t number) {
        return wait_for([&](LiveSource::Answer answer) { REQUIRE(source.ask_trial(number, std::move(answer))); });
    };
    CHECK(*trial(3).text == "{\"trial\": 3}");
    CHECK(*trial(3).text == "{\"trial\": 3}");
    CHECK(run.trials == 1);
    CHECK(trial(8).missing);
    // While the teller is kept busy by its own answer, two more may wait.
    REQUIRE(source.ask_trial(1, [&](const Made&) {
        begun.set_value();
        allowed.wait_for(patience);
    }));
    begun.get_future().wait_for(patience);
    CHECK(source.ask_trial(4, [](const Made&) {}));
    CHECK(source.ask_trial(5, [](const Made&) {}));
    CHECK_FALSE(source.ask_trial(6, [](const Made&) {}));
    go_on.set_value();
}
