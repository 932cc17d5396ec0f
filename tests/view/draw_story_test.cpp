#include "view/draw_story.hpp"

#include "support/catch.hpp"
#include "view/draw_json.hpp"

using namespace espalier;

namespace {

DrawRow drawn_by(Origin origin, std::uint64_t seen, double seconds = 0) {
    DrawRow row;
    row.why = {origin, 9, 40, 1.5};
    if (!is_modelled(origin)) row.why = {origin, 0, 0, 0};
    row.seen = Seq{seen};
    row.seconds = seconds;
    return row;
}

/// A message with a result that counts, and maybe a draw.
FoldedMessage message(std::uint64_t seq, bool result, std::uint64_t drawn) {
    FoldedMessage folded{{Seq{seq}, 0, 0}, Vacancy{}, {}, {}, {}, {}, false};
    if (result) folded.event = Result{};
    if (drawn != 0) folded.decision = Decision{Job{TrialId{drawn}, 0, 1, 0, 1}};
    return folded;
}

}  // namespace

TEST_CASE("a draw is told by where it came from", "[view][draws]") {
    CHECK(draw_text(drawn_by(Origin::tpe, 17), 3, 0) ==
          "drawn by tpe, a tree-structured Parzen estimator, from 40 results at 9, of those up to message 17; "
          "log(l/g) = 1.5");
    CHECK(draw_text(drawn_by(Origin::random_part, 17), 3, 8) ==
          "drawn at random, as a part of the draws always is (seed 8)");
    CHECK(draw_text(drawn_by(Origin::too_few, 2), 3, 8) ==
          "drawn at random (seed 8): up to message 2 there were too few results for a model");
    CHECK(draw_text(drawn_by(Origin::sobol, 0), 3, 8) == "point 3 of the Sobol sequence (seed 8)");
    DrawRow copy = drawn_by(Origin::copy, 0);
    copy.parent = TrialId{5};
    CHECK(draw_text(copy, 9, 0) == "explored from that of trial 5");
    const Json json = draw_json(drawn_by(Origin::kde, 17, 0.5));
    CHECK(
        json ==
        Json(
            {{"origin", "kde"}, {"seen", 17}, {"level", 9.0}, {"points", 40}, {"acquisition", 1.5}, {"seconds", 0.5}}));
}

TEST_CASE("draws are counted by origin, and by how much their models knew", "[view][draws]") {
    DrawCounter counter;
    counter.see(message(1, false, 1));
    counter.see(message(2, true, 2));
    counter.see(message(3, true, 3));
    counter.see(message(4, false, 4));
    auto retried = message(5, true, 5);
    retried.retried = true;  // counts in no rung: nothing to learn from
    counter.see(retried);
    counter.take({TrialId{1}, {}, "", drawn_by(Origin::too_few, 0)});
    counter.take({TrialId{2}, {}, "", drawn_by(Origin::kde, 2, 0.001)});  // knew the result that led to it
    counter.take({TrialId{3}, {}, "", drawn_by(Origin::kde, 2, 0.002)});  // did not know that of message 3
    DrawRow after_a_model = drawn_by(Origin::random_part, 3);
    after_a_model.model_seconds = 0.5;
    counter.take({TrialId{4}, {}, "", after_a_model});
    counter.take({TrialId{5}, {}, "", drawn_by(Origin::kde, 3, 0.003)});
    counter.take({TrialId{6}, {}, "", drawn_by(Origin::kde, 3)});  // its decision is not read yet
    const DrawTally& tally = counter.tally();
    CHECK(tally.draws == 5);
    CHECK(tally.newest == 2);
    CHECK(tally.older == 1);
    CHECK(draws_text(tally) ==
          "5: 3 by kde (2 from the newest model, 1 from an older one), 1 at random, as a part always is, 1 at random, "
          "for want of results; a draw takes a worker 1.2 ms, 3 ms at most; models took 500 ms");
    CHECK(draws_json(tally)["origins"] == Json({{"kde", 3}, {"random_part", 1}, {"too_few", 1}}));
}
