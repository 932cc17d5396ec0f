#include "report/failures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "report/digits.hpp"
#include "view/failure_text.hpp"

namespace espalier {
namespace {

constexpr std::size_t causes_shown = 50;
constexpr std::size_t trials_shown = 20;
/// Messages that are told apart: where every failure says something else, memory stays bounded.
constexpr std::size_t causes_kept = 10'000;
constexpr std::size_t longest_cause = 300;
constexpr std::size_t longest_words = 4'000;

struct Failed {
    std::uint32_t job = 0;
    int signal = 0;
    std::string message;
    std::string words;
};

using Key = std::tuple<std::uint64_t, std::uint32_t, std::uint32_t>;

class Causes {
  public:
    explicit Causes(const Tape& tape) : tape_(tape) {
        for (std::uint32_t i = 0; i < tape.jobs.size(); ++i) {
            const TapeJob& job = tape.jobs[i];
            if (job.in_flight() || job.ok() || job.outcome == Outcome::stopped) continue;
            failed_[{job.trial, job.rung, job.attempt}].job = i;
        }
    }
    [[nodiscard]] bool none() const { return failed_.empty(); }

    void take(const ReportRow& row) {
        if (Failed* failed = find(row)) failed->message = row.message.substr(0, longest_cause);
    }
    void take(const FailureRow& row) {
        Failed* failed = find(row);
        if (failed == nullptr) return;
        failed->signal = row.signal;
        const auto& words = row.last_words;
        failed->words = words.size() > longest_words ? words.substr(words.size() - longest_words) : words;
    }

    [[nodiscard]] ReportFailures sum() const {
        ReportFailures sum;
        sum.total = failed_.size();
        std::map<std::string, std::size_t> places;
        std::vector<std::pair<ReportCause, std::vector<std::uint32_t>>> causes;
        std::uint64_t others = 0;
        for (const auto& [key, failed] : failed_) {
            const std::string text = cause_text(failed);
            auto place = places.find(text);
            if (place == places.end()) {
                if (causes.size() >= causes_kept && ++others > 0) continue;
                place = places.emplace(text, causes.size()).first;
                causes.push_back({{text, "", 0, {}}, {}});
            }
            auto& [cause, jobs] = causes[place->second];
            ++cause.count;
            jobs.push_back(failed.job);
            if (cause.words.empty()) cause.words = failed.words;
            if (cause.trials.size() < trials_shown && (cause.trials.empty() || cause.trials.back() != std::get<0>(key)))
                cause.trials.push_back(std::get<0>(key));
        }
        std::stable_sort(causes.begin(), causes.end(),
                         [](const auto& a, const auto& b) { return a.first.count > b.first.count; });
        for (std::size_t i = causes_shown; i < causes.size(); ++i) others += causes[i].first.count;
        causes.resize(std::min(causes.size(), causes_shown));
        for (auto& [cause, jobs] : causes) {
            for (const auto job : jobs) sum.cause_of[job] = static_cast<std::uint32_t>(sum.causes.size());
            sum.causes.push_back(std::move(cause));
        }
        sum.note = note(others);
        return sum;
    }

  private:
    template <typename Row>
    Failed* find(const Row& row) {
        const auto found = failed_.find({number(row.trial), row.rung, row.attempt});
        return found == failed_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] std::string cause_text(const Failed& failed) const {
        std::string text{name_of(tape_.jobs[failed.job].outcome)};
        if (!failed.message.empty()) return text + ": " + failed.message;
        return failed.signal > 0 ? text + ": " + signal_text(failed.signal) : text;
    }

    [[nodiscard]] std::string note(std::uint64_t others) const {
        std::string text;
        if (tape_.totals.retried > 0)
            text = fmt::format("{} of these jobs were tried again.", digits(tape_.totals.retried));
        if (others > 0)
            text += fmt::format("{}The {} most frequent causes are listed; {} jobs failed of others.",
                                text.empty() ? "" : " ", causes_shown, digits(others));
        return text;
    }

    const Tape& tape_;
    std::map<Key, Failed> failed_;
};

}  // namespace

ReportFailures read_report_failures(JournalReader& reader, const Tape& tape) {
    Causes causes(tape);
    if (causes.none()) return {};
    reader.reports([&](const ReportRow& row) { causes.take(row); });
    reader.failures([&](const FailureRow& row) { causes.take(row); });
    return causes.sum();
}

}  // namespace espalier
