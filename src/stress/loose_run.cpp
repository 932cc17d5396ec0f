#include "stress/loose_run.hpp"

#include <optional>

#include "oracle/judge.hpp"
#include "stress/run_journal.hpp"

namespace espalier {
namespace {

class LooseRun {
  public:
    explicit LooseRun(const StressCase& c) : c_(c), dice_(c.seed ^ 0x10053U), limits_(c.limits), judge_(c.plan) {}

    RunRecord run() {
        take(Start{c_.workload.workers, limits_});
        while (record_.fault.empty() && record_.messages.size() < most_messages) {
            if (c_.killed && kills_ < 2 && dice_.below(60) == 0) kill();
            const auto event = choose();
            if (!event) break;
            take(*event);
        }
        return std::move(record_);
    }

  private:
    std::optional<Event> choose() {
        if (c_.disturbed && disturbances_ < 20 && dice_.below(40) == 0)
            if (const auto event = disturbance()) return event;
        const auto& vacancies = judge_.ladder().vacancies();
        const std::size_t jobs = judge_.in_flight().size();
        const bool follows = stop_due_ || vacancies.pending() > 0;
        // Any event that is due may come next: what follows from a message may be overtaken by results.
        if (follows && (jobs == 0 || dice_.below(2) == 0))
            return stop_due_ ? Event(Stop{*stop_due_}) : Event(Vacancy{});
        if (jobs == 0) return std::nullopt;
        const auto running = judge_.in_flight().jobs();
        return c_.workload.result(running[dice_.below(running.size())]);
    }

    std::optional<Event> disturbance() {
        ++disturbances_;
        if (judge_.ladder().gate().open() && !stop_due_ && dice_.below(3) == 0) return Stop{StopReason::interrupted};
        if (dice_.below(3) == 0) limits_.trials += dice_.below(4);
        if (dice_.below(8) == 0) limits_.resource *= 2;
        return Start{static_cast<std::uint32_t>(1 + dice_.below(2 * c_.workload.workers)), limits_};
    }

    void take(const Event& event) {
        if (std::holds_alternative<Stop>(event) || std::holds_alternative<Start>(event)) stop_due_.reset();
        const Verdict verdict = judge_.take(event);
        record_.messages.push_back(verdict.step.message);
        record_.fault = verdict.fault;
        if (verdict.step.next.stop) stop_due_ = verdict.step.next.stop;
    }

    /// All but the first so many messages are lost; the run goes on from what is derived from them.
    void kill() {
        ++kills_;
        record_.messages.resize(1 + dice_.below(record_.messages.size()));
        judge_ = Judge(c_.plan);
        stop_due_.reset();
        auto kept = std::move(record_.messages);
        record_.messages.clear();
        for (const Message& message : kept) {
            take(message.event);
            if (record_.messages.back().decision != message.decision)
                record_.fault = "replayed after a kill, another decision";
            if (!record_.fault.empty()) return;
        }
        if (c_.on_disk) record_.fault = fault_of_replay(c_, record_.messages, judge_);
        if (record_.fault.empty() && dice_.below(4) != 0) take(Start{c_.workload.workers, limits_});
    }

    const StressCase& c_;
    Dice dice_;
    Limits limits_;
    Judge judge_;
    RunRecord record_;
    std::optional<StopReason> stop_due_;
    int disturbances_ = 0;
    int kills_ = 0;
};

}  // namespace

RunRecord loose_run(const StressCase& c) { return LooseRun(c).run(); }

}  // namespace espalier
