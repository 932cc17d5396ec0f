#include "stress/live_run.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include "journal/writer.hpp"
#include "runtime/ladder_graph.hpp"
#include "stress/live_host.hpp"
#include "stress/run_journal.hpp"

namespace espalier {
namespace {

class LiveRun {
  public:
    explicit LiveRun(const StressCase& c)
        : c_(c), dice_(c.seed ^ 0x11FEU), limits_(c.limits), past_(c.plan), copies_(copies_of(c)) {}

    RunRecord run() {
        const auto sessions = 1 + (c_.disturbed ? dice_.below(3) : 0) + (c_.killed ? 1 : 0);
        for (std::uint64_t session = 1; session <= sessions && record_.fault.empty(); ++session) {
            const bool last = session == sessions;
            run_session(session, last || !c_.disturbed ? 0 : 1 + dice_.below(100));
            check_journal();
            if (!last && record_.fault.empty() && c_.killed && session == 1) kill();
            if (c_.disturbed) limits_.trials += dice_.below(4);
        }
        return std::move(record_);
    }

  private:
    void run_session(std::uint64_t session, std::uint64_t stop_after) {
        std::unique_ptr<JournalWriter> journal;
        if (c_.live.journal) journal = session == 1 ? new_journal(c_, path()) : JournalWriter::append(path());
        LiveHost host(c_, journal.get(), *copies_, session, stop_after);
        if (journal) {
            journal->start(SessionRow{}, host.mode().deferred ? &host : nullptr);
            for (const auto& row : past_.undecided) push_decision(*journal, c_, *copies_, row.seq, row.decision);
        }
        try {
            drive(host, session);
        } catch (const std::logic_error& error) {
            record_.fault = error.what();
        }
        if (journal) journal->close();
        record_.messages.insert(record_.messages.end(), host.log().begin(), host.log().end());
        past_.undecided.clear();
        if (record_.fault.empty() && !past_.ladder.vacancies().ended())
            record_.fault = "the graph is idle and the run has not ended";
    }

    void drive(LiveHost& host, std::uint64_t session) {
        const auto threads = static_cast<int>(c_.live.threads);
        const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism,
                                                  c_.live.threads);
        oneapi::tbb::task_arena arena(threads, 1);
        arena.execute([&] {
            LadderGraph graph(past_.ladder, host, host.mode());
            host.attach(graph);
            std::vector<Launch> again;
            for (const Job& job : past_.in_flight.jobs()) again.push_back({Seq{0}, Decision{job}, true});
            past_.in_flight = InFlight();
            graph.run(again, first_events(session));
        });
    }

    /// As a session begins: with a start, or with the stop that is due.
    std::vector<Event> first_events(std::uint64_t session) {
        const auto& vacancies = past_.ladder.vacancies();
        const auto over = vacancies.reached(limits_);
        const auto workers = session == 1 || !c_.disturbed
                                 ? c_.workload.workers
                                 : static_cast<std::uint32_t>(1 + dice_.below(2 * c_.workload.workers));
        std::vector<Event> events;
        if (!over || session == 1) events.emplace_back(Start{workers, limits_});
        if (over && past_.ladder.gate().open()) events.emplace_back(Stop{*over});
        for (auto i = vacancies.pending(); i > 0; --i) events.emplace_back(Vacancy{});
        return events;
    }

    void check_journal() {
        if (!c_.live.journal || !record_.fault.empty()) return;
        const Replayed again = replayed(c_, path());
        if (again.difference)
            record_.fault = "replay differs: " + again.difference->what;
        else if (again.in_flight.size() > 0 || !again.undecided.empty() || !again.ladder.vacancies().ended())
            record_.fault = "replayed, the run has not ended";
        else
            record_.fault = fault_of_journal(path(), record_.messages);
    }

    /// The journal is cut at a random message, whose decision is lost, too.
    void kill() {
        record_.messages.resize(1 + dice_.below(record_.messages.size()));
        ++journals_;
        const StressFolder aside;
        const std::string cut = c_.live.journal ? path() : aside.file("cut.journal");
        write_journal(c_, cut, record_.messages, {}, 1);
        past_ = replayed(c_, cut);
        copies_ = copies_of(c_, past_.parents);
        if (past_.difference) record_.fault = "replay differs after a kill: " + past_.difference->what;
    }

    [[nodiscard]] std::string path() const { return folder_.file("live-" + std::to_string(journals_) + ".journal"); }

    const StressCase& c_;
    Dice dice_;
    Limits limits_;
    StressFolder folder_;
    int journals_ = 0;
    Replayed past_;
    std::unique_ptr<Copies> copies_;
    RunRecord record_;
};

}  // namespace

RunRecord live_run(const StressCase& c) { return LiveRun(c).run(); }

}  // namespace espalier
