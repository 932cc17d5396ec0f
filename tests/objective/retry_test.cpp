// A job that failed is done again from the state before it: what of that is kept, and how long.
#include "fixture.hpp"

using namespace espalier;
using test::contains;

namespace {

class Retried {
  public:
    explicit Retried(CheckpointMode mode, std::uint32_t attempts = 3)
        : library_(TROUBLED, {}, "."),
          space_({{"fault", Choice{{Value{std::string("")}}}, {}}}),
          evaluator(library_, space_, listener, settings(folder.path(), mode, attempts)) {}

    Evaluation run(const std::string& fault, std::uint32_t rung, std::uint32_t attempt = 1) {
        const double from = rung == 0 ? 0 : test::walk_levels[rung - 1];
        return evaluator.run({TrialId{1}, rung, attempt, from, test::walk_levels[rung]}, Configuration{{Value{fault}}});
    }
    [[nodiscard]] test::Names files() const { return test::files_in(folder.path() + "/study.states"); }

    test::TemporaryFolder folder;
    test::Listener listener;

  private:
    static EvaluatorSettings settings(const std::string& folder, CheckpointMode mode, std::uint32_t attempts) {
        auto settings = test::settings_in(folder, mode);
        settings.attempts = attempts;
        settings.keep_best = false;
        return settings;
    }
    Library library_;
    Space space_;

  public:
    Evaluator evaluator;
};

const std::string later = "fails once later";

}  // namespace

TEST_CASE("with checkpoints a retry begins from the file, which stays until the job is done", "[objective][retry]") {
    Retried made(CheckpointMode::always);
    REQUIRE(made.run(later, 0).result->ok());
    made.evaluator.committed(TrialId{1}, 0);
    const auto before = made.files();
    REQUIRE(before.size() == 1);
    CHECK(made.run(later, 1).message == "bad luck later");
    CHECK(made.files() == before);
    // The objective itself would notice a state that stands elsewhere.
    const auto again = made.run(later, 1, 2);
    INFO(again.message);
    REQUIRE(again.result->ok());
    CHECK(again.result->attempt == 2);
    CHECK(made.listener.rebuilds.empty());
    made.evaluator.committed(TrialId{1}, 1);
    // The trial may be promoted: what it was promoted from is gone, what it reached is there.
    made.run("fails", 0, 3);  // deletes what is not needed
    CHECK(made.files() == test::Names{"trial-1@4.2.state"});
}

TEST_CASE("without a file the state is trained again through the same levels", "[objective][retry]") {
    Retried made(CheckpointMode::spill);
    REQUIRE(made.run(later, 0).result->ok());
    REQUIRE_FALSE(made.run(later, 1).result->ok());
    const auto again = made.run(later, 1, 2);
    INFO(again.message);
    REQUIRE(again.result->ok());
    REQUIRE(made.listener.rebuilds.size() == 1);
    CHECK(made.listener.rebuilds[0].to == 1);
}

TEST_CASE("the file goes when the last attempt failed, too, and what is not tried again ends at once",
          "[objective][retry]") {
    const auto fault = GENERATE(as<std::string>{}, "fails later", "infeasible later");
    Retried made(CheckpointMode::always, 2);
    REQUIRE(made.run(fault, 0).result->ok());
    made.evaluator.committed(TrialId{1}, 0);
    REQUIRE_FALSE(made.run(fault, 1).result->ok());
    if (fault == "fails later") {
        CHECK(made.files().size() == 1);
        REQUIRE_FALSE(made.run(fault, 1, 2).result->ok());
    }
    made.evaluator.committed(TrialId{1}, 1);
    Configuration other{{Value{std::string("none")}}};
    static_cast<void>(made.evaluator.run({TrialId{2}, 3, 1, 0, 64}, other));  // deletes what is not needed
    CHECK(made.files().empty());
}
