#include <fmt/format.h>

#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>

#include "ask_output.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

std::optional<double> number_in(std::string word) {
    if (!word.empty() && word.front() == '+') word.erase(0, 1);
    double value = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (fault == std::errc::result_out_of_range || fault != std::errc() || end != word.data() + word.size())
        return std::nullopt;
    return value;
}

double loss_in(const std::string& word) {
    if (const auto value = number_in(word)) return *value;
    throw UsageError(fmt::format(
        "espalier tell: `{}` is no number; a training without one has failed: --failed \"why\", or nan", word));
}

std::vector<Metric> metrics_in(const std::string& text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    const auto refuse = [&] {
        throw UsageError(fmt::format(
            "espalier tell: --metrics {}: must be a JSON object of numbers, for example '{{\"accuracy\": 0.93}}'",
            text));
    };
    if (!json.is_object()) refuse();
    std::vector<Metric> metrics;
    for (const auto& [name, value] : json.items()) {
        if (!value.is_number()) refuse();
        metrics.push_back({name, value.get<double>()});
    }
    return metrics;
}

Answer answer_of(const Arguments& arguments) {
    Answer answer;
    const bool failed = arguments.has("failed"), infeasible = arguments.has("infeasible");
    const bool loss = arguments.positionals.size() > 2;
    if (failed + infeasible + loss != 1)
        throw UsageError(
            failed || infeasible || loss
                ? "espalier tell: a job has one result: LOSS, --failed \"why\" or --infeasible \"why\""
                : "espalier tell: LOSS is missing; a training without one has failed: --failed \"why\", or nan");
    if (loss) answer.value = loss_in(arguments.positionals[2]);
    if (failed || infeasible) {
        answer.outcome = failed ? Outcome::failed : Outcome::infeasible;
        answer.message = arguments.text(failed ? "failed" : "infeasible");
    }
    if (arguments.has("metrics")) answer.metrics = metrics_in(arguments.text("metrics"));
    if (!arguments.has("seconds")) return answer;
    answer.seconds = number_in(arguments.text("seconds"));
    if (!answer.seconds || !(*answer.seconds >= 0 && *answer.seconds < 1e12))
        throw UsageError(
            fmt::format("espalier tell: --seconds {}: must be a number, 0 or more", arguments.text("seconds")));
    return answer;
}

}  // namespace

Syntax tell_syntax() {
    Syntax syntax(
        "tell", {"JOURNAL", "JOB", "[LOSS]"},
        "Tells what became of a job that espalier ask handed out. LOSS is in the objective's own direction; nan, inf\n"
        "and failures rank last. What was told survives what the study's durability says, and counts once.");
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    syntax.flags.add_options()("failed", text("WHY"),
                               "it failed: tried again with job.on_failure = \"retry\", else it ranks last")(
        "infeasible", text("WHY"), "its configuration makes no sense: it ranks last")(
        "metrics", text("JSON"), "more numbers, for example '{\"accuracy\": 0.93}'")(
        "seconds", text("S"), "how long it took (default: since it was asked for)")("json", "as JSON, on one line");
    return syntax;
}

int tell_command(const Arguments& arguments) {
    const auto number = job_number("tell", arguments.positionals[1]);
    const Answer answer = answer_of(arguments);
    const auto study = AskedStudy::open(arguments.positionals[0], this_program());
    const Told told = study->tell(number, answer);
    const SearchStanding standing = study->standing();
    study->close();
    std::cout << (arguments.has("json") ? told_json(told, standing) : told_text(told));
    return exit_done;
}

}  // namespace espalier
