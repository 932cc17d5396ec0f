#include "view/failure_story.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "view/failure_text.hpp"
#include "view/table.hpp"

namespace espalier {
namespace {

/// Follows one session's failures, as core/vacancies counts them.
class Session {
  public:
    void see(const Event& event) {
        if (const auto* start = std::get_if<Start>(&event)) {
            *this = Session();
            limits_ = start->limits;
        }
        if (const auto* stop = std::get_if<Stop>(&event)) over_ = over_ || stop->reason == StopReason::failures;
        const auto* result = std::get_if<Result>(&event);
        if (result != nullptr && !over_ && !reached()) count(*result);
    }

    void take(const ReportRow& report) {
        const auto found = failed_.find({number(report.trial), report.rung, report.attempt});
        if (found != failed_.end()) found->second.message = report.message;
    }

    [[nodiscard]] bool gave_up() const { return over_; }

    [[nodiscard]] FailureStory story() const {
        FailureStory story;
        story.in_a_row = failures_ < limits_.failures;
        story.failures = story.in_a_row ? row_ : failures_;
        std::map<std::pair<Outcome, std::string>, std::uint64_t> counts;
        for (const auto& [job, cause] : failed_)
            if (!story.in_a_row || cause.count > failures_ - row_) ++counts[{cause.outcome, cause.message}];
        for (const auto& [cause, count] : counts)
            if (count > story.most.count) story.most = {cause.first, cause.second, count};
        if (const auto last = failed_.find(last_); last != failed_.end()) story.last = last->second;
        return story;
    }

  private:
    using Key = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;

    [[nodiscard]] bool reached() const { return failures_ >= limits_.failures || row_ >= limits_.failures_in_a_row; }
    void count(const Result& result) {
        if (result.ok() || result.outcome == Outcome::stopped) row_ = 0;
        if (!is_failure(result.outcome)) return;
        ++failures_;
        ++row_;
        last_ = {number(result.trial), result.rung, result.attempt};
        failed_[last_] = {result.outcome, "", failures_};  // as the how manieth
    }

    Limits limits_;
    std::uint64_t failures_ = 0;
    std::uint64_t row_ = 0;
    bool over_ = false;
    std::map<Key, FailureCause> failed_;
    Key last_;
};

std::string words_of(const FailureCause& cause) {
    return cause.message.empty() ? std::string(name_of(cause.outcome))
                                 : fmt::format("{}: {}", name_of(cause.outcome), printable(cause.message));
}

}  // namespace

std::optional<FailureStory> read_failure_story(JournalReader& reader) {
    Session session;
    reader.messages([&](const ReadMessage& message) { session.see(message.row.event); });
    if (!session.gave_up()) return std::nullopt;
    reader.reports([&](const ReportRow& row) { session.take(row); });
    return session.story();
}

std::string failure_count_text(const FailureStory& story) {
    return fmt::format("{}{} failed", counted(story.failures, "job"), story.in_a_row ? " in a row" : "");
}

std::string failure_story_text(const FailureStory& story, const std::string& resume) {
    std::string text;
    const bool one_cause = story.most.count == story.failures;
    const std::string share = story.failures == 1 ? "it said"
                              : one_cause         ? "all said"
                                                  : fmt::format("{} of them", story.most.count);
    text += wrapped(share, words_of(story.most));
    if (!one_cause || story.last.message != story.most.message) text += wrapped("the last", words_of(story.last));
    if (!resume.empty()) text += fmt::format("mend it, and go on with: {}\n", resume);
    return text;
}

}  // namespace espalier
