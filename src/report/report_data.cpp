#include "report/report_data.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "report/importance.hpp"
#include "report/ranks.hpp"
#include "report/sections.hpp"
#include "view/words.hpp"

namespace espalier {
namespace {

void write_made(JsonWriter& w, const JournalReader& reader, const ReportQuestion& question) {
    w.key("format").text("espalier report").key("version").whole(1);
    w.key("made").object().key("program").text(question.program).key("at").text(utc_time(question.now_us));
    w.key("journal").text(std::filesystem::path(reader.path()).filename().string()).end();
}

/// A table of many parameters has fewer rows.
Room room_for(const Space& space, Room room) {
    room.trials = std::min(room.trials, room.values / std::max<std::size_t>(1, space.size()));
    return room;
}

/// The trials whose rows are read.
std::vector<std::uint64_t> wanted(const Listing& listing, const WeighedResults& weighed, const Tape& tape) {
    std::vector<std::uint64_t> trials = listing.trials;
    for (const auto& level : weighed.levels)
        for (const auto job : level.jobs) trials.push_back(tape.jobs[job].trial);
    return trials;
}

}  // namespace

std::string report_data(JournalReader& reader, const Study& study, const ReportQuestion& question) {
    Tape tape = read_tape(reader, study, question.now_us);
    rank_results(tape, ladder_plan(study));
    const Listing listing = list_trials(tape, room_for(study.space, question.room));
    const WeighedResults weighed = weighed_results(tape, Cube(study.space).size());
    const ShownTrials shown = read_shown_trials(reader, tape, study.space, wanted(listing, weighed, tape));
    const ReportFailures failures = read_report_failures(reader, tape);
    const ReportParts parts{tape, study, reader.study(), listing, shown, failures};

    JsonWriter w;
    w.object();
    write_made(w, reader, question);
    write_summary(w, parts);
    write_best(w, parts, tape.best() ? read_metrics(reader, *tape.best()) : "");
    write_incumbents(w, parts);
    write_rungs(w, parts);
    write_trials(w, parts);
    write_results(w, parts);
    write_curves(w, parts, read_curves(reader, listing.curves));
    write_importance(w, tape, study, weighed, shown);
    write_workers(w, tape, question.workers);
    write_failures(w, parts);
    w.end();
    return w.take();
}

}  // namespace espalier
