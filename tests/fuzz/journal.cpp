// A journal from somebody else: bytes as fuzz_sqlite.hpp tells, of a small run. All of it is read, and replayed.
#include <stdexcept>
#include <string>
#include <vector>

#include "fuzz/fuzz_file.hpp"
#include "fuzz/fuzz_sqlite.hpp"
#include "fuzz/fuzz_target.hpp"
#include "journal/reader.hpp"
#include "replay/recorded_run.hpp"
#include "replay/replay.hpp"
#include "study/study_file.hpp"

using namespace espalier;
using namespace espalier::fuzz;

namespace {

const test::RecordedRun& small_run() {
    static const test::RecordedRun run = [] {
        Workload workload;
        workload.seed = 5;
        workload.eta = 2;
        workload.p = 2;
        workload.levels = {1, 2, 4};
        workload.workers = 2;
        workload.trials = 6;
        return test::RecordedRun(workload);
    }();
    return run;
}

const std::string& small_journal() {
    static const std::string content = [] {
        const FuzzFile file("small.journal");
        small_run().write(file.path());
        return content_of(file.path());
    }();
    return content;
}

/// As status, trials, explain and best read it.
void read_all(const std::string& path) {
    JournalReader reader(path);
    (void)reader.sessions();
    (void)reader.being_written();
    std::uint64_t rows = 0;
    const auto count = [&](const auto&) { ++rows; };
    reader.messages(count);
    reader.trials(count);
    reader.progress(count);
    reader.reports(count);
    reader.logs(count);
    reader.rebuilds(count);
    (void)reader.trial(TrialId{1});
    (void)reader.decision_count();
    (void)reader.stop_count();
    (void)reader.orphan_decisions();
    (void)reader.orphan_stops();
    // What the study of a journal says is parsed again (StudyError).
    (void)parse_logged_study(reader.study().resolved, reader.study().folder);
}

}  // namespace

FUZZ_TARGET(journal) {
    static const FuzzFile file("fuzz.journal");
    write_sqlite(file, small_journal(), data, size);
    accepts<JournalError, StudyError>([] { read_all(file.path()); });
    accepts<JournalError>([] {
        const Replayed replayed =
            replay(file.path(), small_run().plan(), test::small_space(), test::small_sampler(), true);
        must(!replayed.difference || !replayed.difference->what.empty(), "a difference is told");
    });
}
