#include "objective/paused_states.hpp"

#include <future>

#include "fixture.hpp"
#include "objective/trial.hpp"

using namespace espalier;

namespace {

/// Trials of the walk, to fill the store with.
class Source {
  public:
    [[nodiscard]] Paused<Trial> state(std::uint64_t trial, std::uint64_t bytes) {
        const Configuration configuration = test::Walk::configuration(1);
        const ConfigurationValues values(space_, configuration, ".");
        const espalier_trial_info info{sizeof info, trial, 1, 1, 1};
        auto made = Trial::create(boundary_, values, info);
        return {{TrialId{trial}, 1, 1}, std::get<Trial>(std::move(made)), bytes};
    }

  private:
    Library library_{WALK, {}, "."};
    Space space_{{{"step", FloatRange{0.1, 1, false}, {}}}};
    Boundary boundary_{library_, [](const std::function<void()>& body) { body(); }};
};

}  // namespace

TEST_CASE("states come out as they went in, once", "[objective][paused]") {
    Source source;
    PausedStates<Trial> states(100);
    states.put(source.state(1, 30));
    states.put(source.state(2, 40));
    CHECK(states.count() == 2);
    CHECK(states.bytes() == 70);
    const auto taken = states.take(TrialId{1});
    REQUIRE(taken);
    CHECK(taken->id == StateId{TrialId{1}, 1, 1});
    CHECK_FALSE(states.take(TrialId{1}));
    CHECK(states.bytes() == 40);
    CHECK(states.trials() == std::vector{TrialId{2}});
}

TEST_CASE("what has to go is what was paused longest ago", "[objective][paused]") {
    Source source;
    PausedStates<Trial> states(100);
    for (std::uint64_t trial = 1; trial <= 4; ++trial) states.put(source.state(trial, 30));
    // 120 bytes: one of 30 is enough.
    const Paused<Trial>* oldest = states.borrow_excess();
    REQUIRE(oldest != nullptr);
    CHECK(oldest->id.trial == TrialId{1});
    CHECK(states.borrow_excess() == nullptr);
    CHECK(states.borrow(TrialId{1}) == nullptr);
    CHECK(states.bytes() == 120);  // still there
    // It could not be saved: it counts as paused just now, so that another is tried.
    states.give_back(TrialId{1});
    const Paused<Trial>* next = states.borrow_excess();
    REQUIRE(next != nullptr);
    CHECK(next->id.trial == TrialId{2});
    CHECK(states.take_borrowed(TrialId{2}).id.trial == TrialId{2});
    CHECK(states.bytes() == 90);
    CHECK(states.borrow_excess() == nullptr);
}

TEST_CASE("who wants a state that is being saved waits for it", "[objective][paused]") {
    Source source;
    PausedStates<Trial> states(100);
    states.put(source.state(1, 30));
    REQUIRE(states.borrow(TrialId{1}) != nullptr);
    auto waiting = std::async(std::launch::async, [&] { return states.take(TrialId{1}).has_value(); });
    CHECK(states.count() == 1);
    states.give_back(TrialId{1});
    CHECK(waiting.get());

    states.put(source.state(2, 30));
    REQUIRE(states.borrow(TrialId{2}) != nullptr);
    auto late = std::async(std::launch::async, [&] { return states.take(TrialId{2}).has_value(); });
    const auto gone = states.take_borrowed(TrialId{2});
    CHECK_FALSE(late.get());  // it is in a file now
}
