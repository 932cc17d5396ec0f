/// Makes the draws of a learner again, each from the model that the journal says it came from, and compares them with
/// the configurations there. Fed with the messages of the fold, in order; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/rows.hpp"
#include "replay/copy_check.hpp"
#include "replay/trial_check.hpp"
#include "sample/learned_past.hpp"
#include "space/space.hpp"

namespace espalier {

class LearnedCheck {
  public:
    /// `elsewhere`: trials were drawn on a platform whose exp and log may differ; then the journal's configurations
    /// count, and those that are not the same here are counted. `space` outlives it.
    LearnedCheck(LearnedPast past, const Space& space, bool elsewhere,
                 const std::optional<PopulationPlan>& population = std::nullopt)
        : past_(std::move(past)), copies_(space, population), space_(space), elsewhere_(elsewhere) {}

    /// The rows of the trials, in any order. Before the first message.
    void expect(std::vector<TrialRow> rows);
    /// A message that passed the ladder; with the result that counts, if it is one, and what its trial was trained to.
    void passed(Seq seq, const Result* result, double resource);
    /// After the last message: copies, which no model drew, and whose results none observes (runtime/copy_draws.hpp).
    void check_copies();

    [[nodiscard]] TrialCheck& found() { return check_; }
    [[nodiscard]] std::uint64_t other_draws() const { return other_draws_; }
    [[nodiscard]] LearnedPast take() { return std::move(past_); }

  private:
    void check_up_to(Seq seq);
    void check(const TrialRow& row);
    [[nodiscard]] Configuration configuration_of(const TrialRow& row);

    LearnedPast past_;
    CopyCheck copies_;
    std::map<std::uint64_t, TrialRow> copied_;  ///< rows of copies, by trial
    std::vector<TrialRow> rows_;                ///< in the order in which they were drawn
    std::size_t next_ = 0;
    const Space& space_;
    const bool elsewhere_;
    std::shared_ptr<const Model> model_;  ///< of what was observed so far; null: not made yet
    TrialCheck check_;
    std::uint64_t other_draws_ = 0;
};

}  // namespace espalier
