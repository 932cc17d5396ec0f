#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <iostream>
#include <thread>

#include "ask_output.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "journal/reader.hpp"
#include "version.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

constexpr std::chrono::milliseconds shortest_rest{20}, longest_rest{500};

/// Until somebody has written to the journal.
void wait_for_a_message(JournalReader& reader, Seq last) {
    for (auto rest = shortest_rest; reader.last_seq() == last; rest = std::min(2 * rest, longest_rest))
        std::this_thread::sleep_for(rest);
}

/// What an ask came to; the journal is let go of.
struct Asked {
    std::optional<AskedJob> job;
    SearchStanding standing;
};

Asked ask_once(AskedStudy& study, const std::optional<std::uint64_t>& again) {
    Asked asked;
    if (again)
        asked.job = study.again(*again);
    else
        asked.job = study.ask();
    asked.standing = study.standing();
    study.close();
    return asked;
}

int print(const Asked& asked, const Study& study, bool json) {
    if (asked.job) {
        std::cout << (json ? job_json(*asked.job, study) : job_text(*asked.job, study));
        return exit_done;
    }
    if (json) std::cout << no_job_json(asked.standing);
    std::cerr << why_no_job(asked.standing) << '\n';
    return asked.standing.over ? exit_search_is_over : exit_no_job_now;
}

}  // namespace

std::uint64_t job_number(const std::string& command, const std::string& word) {
    std::uint64_t value = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (fault != std::errc() || end != word.data() + word.size())
        throw UsageError(
            fmt::format("espalier {}: `{}` is no job: name one by its number, as `espalier ask` does", command, word));
    return value;
}

Asker this_program() {
    Asker asker;
    asker.program = program_version();
    asker.on_note = [](const std::string& text) { std::cerr << "note: " << text << '\n'; };
    return asker;
}

Syntax ask_syntax() {
    Syntax syntax(
        "ask", {"JOURNAL"},
        "Hands out the next job of a study that espalier create made: which trial to train, from where to where, with\n"
        "which configuration. The job is yours until you tell its result: espalier tell JOURNAL JOB LOSS.\n"
        "Exit code 4: no job now, others have to be told first; 5: the search is over.");
    syntax.flags.add_options()("wait", "where there is no job now: until there is one, or the search is over")(
        "open", "list the jobs that were handed out and not told")("again", po::value<std::string>()->value_name("JOB"),
                                                                   "hand out that job again: whoever had it is gone")(
        "json", "as JSON, on one line");
    return syntax;
}

int ask_command(const Arguments& arguments) {
    const std::string& path = arguments.positionals[0];
    const bool json = arguments.has("json");
    if (arguments.has("open") && (arguments.has("again") || arguments.has("wait")))
        throw UsageError("espalier ask: --open hands out nothing: leave --again and --wait away");
    std::optional<std::uint64_t> again;
    if (arguments.has("again")) again = job_number("ask", arguments.text("again"));
    for (;;) {
        const auto study = AskedStudy::open(path, this_program());
        if (arguments.has("open")) {
            const auto jobs = study->open_jobs();
            study->close();
            std::cout << (json ? open_jobs_json(jobs, study->study()) : open_jobs_text(jobs));
            return exit_done;
        }
        JournalReader reader(path);
        const Seq last = reader.last_seq();
        const Asked asked = ask_once(*study, again);
        if (asked.job || asked.standing.over || !arguments.has("wait")) return print(asked, study->study(), json);
        wait_for_a_message(reader, last);
    }
}

}  // namespace espalier
