// Where there are more trials than a page has room for: what is listed is what the note says.
#include "report/listing.hpp"

#include <algorithm>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "program/program.hpp"
#include "report/told.hpp"
#include "report/workers.hpp"
#include "support/approx.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;
using Json = nlohmann::json;

namespace {

/// 600 trials, some of which fail.
struct Run {
    Run() {
        const auto ended = shell.run(
            "simulate curve --quiet --journal a.journal --max-trials 600 --workers 9 --set "
            "objective.fail_rate=0.2 --set scheduler.max_resource=16 --set objective.noise=0.2");
        if (ended.code != 0) throw std::runtime_error(ended.err);
    }
    [[nodiscard]] std::string path() const { return shell.path("a.journal"); }
    [[nodiscard]] Tape tape() const {
        JournalReader reader(path());
        return read_tape(reader, study_in(reader), 0);
    }
    Shell shell;
};

std::uint64_t number_in(const std::string& text, const std::string& pattern) {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex(pattern))) throw std::runtime_error(pattern + " is not in: " + text);
    return std::stoull(match[1]);
}

std::size_t failed_of(const Tape& tape, const std::vector<std::uint64_t>& trials) {
    return static_cast<std::size_t>(std::count_if(
        trials.begin(), trials.end(), [&](std::uint64_t trial) { return tape.state_of(trial) == TrialState::failed; }));
}

/// Resource reached, then loss, then number: the furthest first.
std::vector<std::uint64_t> furthest_first(const Tape& tape) {
    std::vector<std::uint64_t> trials;
    for (std::uint64_t trial = 1; trial <= tape.trials.size(); ++trial)
        if (tape.trial(trial).best_reached != no_job) trials.push_back(trial);
    std::sort(trials.begin(), trials.end(), [&](std::uint64_t a, std::uint64_t b) {
        const TapeJob &x = tape.jobs[tape.trial(a).best_reached], &y = tape.jobs[tape.trial(b).best_reached];
        return std::make_tuple(-x.to, x.loss, a) < std::make_tuple(-y.to, y.loss, b);
    });
    return trials;
}

}  // namespace

TEST_CASE("trials are listed as the note says, the same each time", "[report][listing]") {
    const Run run;
    const Tape tape = run.tape();
    const Room room{100, 100'000, 1'000'000, 30};
    const Listing listing = list_trials(tape, room);
    const std::string& note = listing.note;
    INFO(note);
    CHECK(listing.trials.size() == 100);
    CHECK(std::is_sorted(listing.trials.begin(), listing.trials.end()));
    CHECK(number_in(note, "^(\\d+) of 600 trials are listed") == 100);
    const auto furthest = number_in(note, "the (\\d+) that came furthest");
    CHECK(furthest >= 40);
    const std::set<std::uint64_t> listed(listing.trials.begin(), listing.trials.end());
    const auto order = furthest_first(tape);
    for (std::size_t i = 0; i < furthest; ++i) CHECK(listed.count(order[i]) == 1);
    CHECK(listed.count(number(tape.best_seen->trial)) == 1);
    for (const auto& step : tape.full) CHECK(listed.count(step.trial) == 1);
    // Those that failed after they came far are among the furthest.
    CHECK(number_in(note, "; (\\d+) of the \\d+ others that failed") == 20);
    CHECK(failed_of(tape, listing.trials) >= 20);
    CHECK(number_in(note, "an even sample of (\\d+) of the rest") <= 40);
    CHECK(list_trials(tape, room).trials == listing.trials);
    CHECK_THAT(listing.curves_note, contains("30 curves are drawn"));
    CHECK(listing.curves.size() == 30);
    for (const auto trial : listing.curves) CHECK(listed.count(trial) == 1);
}

TEST_CASE("results bound the list, too, and everything is listed where there is room", "[report][listing]") {
    const Run run;
    const Tape tape = run.tape();
    const Listing few = list_trials(tape, {1'000, 200, 1'000'000, 30});
    std::size_t results = 0;
    for (const auto trial : few.trials) results += tape.trial(trial).jobs;
    CHECK(results >= 200);
    CHECK(results <= 210);
    CHECK(!few.note.empty());
    const Listing all = list_trials(tape);
    CHECK(all.trials.size() == 600);
    CHECK(all.note.empty());
    // Five parameters a trial.
    const Json narrow = report_of(run.path(), {0, "", {1'000, 100'000, 250, 30}, {}});
    CHECK(narrow["trials"]["trial"].size() == 50);
}

TEST_CASE("an even sample keeps order, takes no number twice, and is even", "[report][listing]") {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t i = 1; i <= 10'000; ++i) numbers.push_back(i);
    const auto sample = even_sample(numbers, 1'000);
    CHECK(sample.size() == 1'000);
    CHECK(std::is_sorted(sample.begin(), sample.end()));
    CHECK(std::set<std::uint64_t>(sample.begin(), sample.end()).size() == 1'000);
    const auto lower = std::count_if(sample.begin(), sample.end(), [](std::uint64_t i) { return i <= 5'000; });
    CHECK(lower > 430);
    CHECK(lower < 570);
    CHECK(even_sample(numbers, 20'000) == numbers);
}

TEST_CASE("the sampled report holds together: notes, results of what is listed, a grid instead of jobs",
          "[report][listing]") {
    const Run run;
    const Json report = report_of(run.path(), {0, "", {100, 100'000, 1'000'000, 30}, {50, 4, 20, 60}});
    std::set<std::uint64_t> listed;
    for (const auto& trial : report["trials"]["trial"]) listed.insert(trial.get<std::uint64_t>());
    CHECK(report["trials"]["total"] == 600);
    std::set<std::uint64_t> with_results;
    for (const auto& trial : report["results"]["trial"]) with_results.insert(trial.get<std::uint64_t>());
    CHECK(with_results == listed);
    CHECK(report["results"]["note"] != "");
    const auto& workers = report["workers"];
    CHECK(workers["jobs"].is_null());
    CHECK(workers["lanes"] == 9);
    CHECK(workers["grid"]["lanes_a_row"] == 3);
    CHECK(workers["grid"]["lanes"] == 3);
    CHECK(workers["grid"]["busy"].size() == 60);
    CHECK_THAT(
        workers["note"].get<std::string>(),
        contains("jobs are too many to draw one by one: shown is how busy groups of 3 workers were in each of 20"));
}

TEST_CASE("a grid holds as many seconds of work as there were", "[report][listing]") {
    const Run run;
    const Tape tape = run.tape();
    double seconds = 0;
    for (const auto& job : tape.jobs) seconds += job.end - job.begin;
    const BusyGrid grid = busy_grid(tape, 9, 50);
    REQUIRE(grid.rows == 9);
    double of_grid = 0;
    for (const double busy : grid.busy) of_grid += busy * tape.totals.seconds / 50;
    CHECK(of_grid == Approx(seconds));
    const InFlightSteps exact = in_flight_steps(tape, 1'000'000);
    CHECK_FALSE(exact.averaged);
    double area = 0;
    for (std::size_t i = 1; i < exact.time.size(); ++i) area += exact.jobs[i - 1] * (exact.time[i] - exact.time[i - 1]);
    CHECK(area == Approx(seconds));
}
