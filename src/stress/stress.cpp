#include "stress/stress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "oracle/judge.hpp"
#include "oracle/transcript.hpp"
#include "stress/live_run.hpp"
#include "stress/loose_run.hpp"
#include "stress/run_journal.hpp"
#include "stress/shrink.hpp"
#include "stress/simulated_run.hpp"
#include "stress/stress_case.hpp"

namespace espalier {
namespace {

RunRecord run_of(const StressCase& c) {
    if (c.driver == Driver::live) return live_run(c);
    return c.driver == Driver::simulated ? simulated_run(c) : loose_run(c);
}

/// How what the driver saw differs from what the ladder alone makes of the same messages, or what is wrong with that.
std::string fault_of(const StressCase& c, const RunRecord& record) {
    Judge judge(c.plan);
    for (const Message& message : record.messages) {
        const auto at = number(message.seq);
        if (!judge.possible(message.event)) return fmt::format("message {} answers no job in flight", at);
        const Verdict verdict = judge.take(message.event);
        if (!verdict.fault.empty()) return fmt::format("message {}: {}", at, verdict.fault);
        const Message& alone = verdict.step.message;
        if (alone.seq != message.seq) return fmt::format("message {} came in place of {}", at, number(alone.seq));
        if (alone.decision != message.decision || alone.vacancy != message.vacancy)
            return fmt::format("message {}: decided in another way than the ladder alone does", at);
    }
    if (!record.fault.empty()) return record.fault;
    const bool over = !record.cut && record.messages.size() < most_messages;
    return over ? judge.end() : "";
}

/// A virtual run again, and its journals.
std::string fault_of_repetition(const StressCase& c, const RunRecord& record) {
    if (c.driver == Driver::live || !(c.twice || c.on_disk)) return "";
    const RunRecord again = run_of(c);
    if (again.messages.size() != record.messages.size() || again.times != record.times)
        return "run twice, it was another run";
    for (std::size_t i = 0; i < again.messages.size(); ++i)
        if (again.messages[i].event != record.messages[i].event ||
            again.messages[i].decision != record.messages[i].decision)
            return fmt::format("run twice, message {} was another", i + 1);
    if (!c.on_disk) return "";
    const StressFolder folder;
    const std::string one = folder.file("one.journal"), other = folder.file("other.journal");
    write_journal(c, one, record.messages, record.times, 0);
    write_journal(c, other, again.messages, again.times, 0);
    const Replayed past = replayed(c, one);
    if (past.difference) return "replay differs: " + past.difference->what;
    return difference_of_journals(one, other);
}

StressFailure failure_of_run(const StressCase& c, const RunRecord& record, const std::string& fault) {
    StressFailure failure{c.seed, c.driver == Driver::live, c.describe(), fault, "", false};
    Script script = c.script(events_of(record));
    const auto cut = cut_at_fault(script);
    failure.shrunk = cut.has_value();
    if (cut) script = shrink(*cut);
    const char* how =
        cut ? "the shortest run in which the ladder goes wrong" : "the ladder alone goes right on these messages";
    failure.transcript = transcript_of(script, fmt::format("Seed {} ({}): {}.\n{}", c.seed, failure.run, fault, how));
    return failure;
}

class Hunt {
  public:
    explicit Hunt(const StressOptions& options) : options_(options) {}

    StressReport run(const std::function<void(const StressCount&)>& progress) {
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint64_t seed = options_.first; !report_.failure; ++seed) {
            report_.count.next_seed = seed;
            if (options_.runs && report_.count.runs >= *options_.runs) break;
            if (options_.time && std::chrono::steady_clock::now() - begin >= *options_.time) break;
            one(seed);
            if (progress) progress(report_.count);
        }
        return std::move(report_);
    }

  private:
    void one(std::uint64_t seed) {
        StressCase c = stress_case(seed, options_.live, options_.scheme);
        if (options_.threads) c.live.threads = *options_.threads;
        const RunRecord record = run_of(c);
        ++report_.count.runs;
        if (c.driver == Driver::live) ++report_.count.live;
        report_.count.messages += record.messages.size();
        for (const Message& message : record.messages) report_.count.decisions += message.decision ? 1U : 0U;
        std::string fault = fault_of(c, record);
        if (fault.empty()) fault = fault_of_repetition(c, record);
        if (!fault.empty()) report_.failure = failure_of_run(c, record, fault);
    }

    StressOptions options_;
    StressReport report_;
};

}  // namespace

StressReport stress(const StressOptions& options, const std::function<void(const StressCount&)>& progress) {
    return Hunt(options).run(progress);
}

}  // namespace espalier
