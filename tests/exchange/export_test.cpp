// A run as CSV and JSON Lines, as other commands of the program see it.
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;
using Json = nlohmann::json;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Fields of a line, of texts that are one.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char letter : line)
        if (letter == '"')
            quoted = !quoted;
        else if (letter == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += letter;
    return fields;
}

/// A table by the names of its columns, row for row.
std::vector<std::map<std::string, std::string>> table_of(const std::string& csv) {
    const auto lines = lines_of(csv);
    const auto header = fields_of(lines.at(0));
    std::vector<std::map<std::string, std::string>> rows;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto fields = fields_of(lines[i]);
        REQUIRE(fields.size() == header.size());
        auto& row = rows.emplace_back();
        for (std::size_t c = 0; c < header.size(); ++c) row[header[c]] = fields[c];
    }
    return rows;
}

/// The lines of --to jsonl are the members of trials --json.
void check_same_trials(const Shell& shell, const std::string& journal) {
    const auto exported = shell.run("export " + journal + " --to jsonl");
    CHECK(exported.code == 0);
    CHECK(exported.err.empty());
    const Json trials = parsed(shell.run("trials --json " + journal).out);
    const auto lines = lines_of(exported.out);
    REQUIRE(trials.size() > 5);
    REQUIRE(lines.size() == trials.size());
    for (std::size_t i = 0; i < lines.size(); ++i) CHECK(parsed(lines[i]) == trials[i]);
}

}  // namespace

TEST_CASE("jsonl has what trials --json has, of runs of every kind", "[program][export]") {
    const Shell shell;
    const std::string words = GENERATE(
        as<std::string>{},
        "run curve --workers 3 --max-trials 300 --set job.on_failure=retry --set objective.fail_rate=0.2 --set "
        "objective.nan_rate=0.05",
        "run curve --workers 2 --max-trials 200 --set scheduler.max_resource=infinite",
        "run curve --workers 2 --max-trials 200 --set scheduler.mode=standard --set objective.maximize=true",
        "run curve --workers 2 --max-trials 60 --set stopping.rule=median --set objective.progress=4",
        "run curve --workers 2 --max-trials 12 --set scheduler.algorithm=pbt --set scheduler.population=8 --set "
        "objective.copies=true --set objective.state_bytes=64",
        "simulate curve --workers 20 --max-trials 200 --set simulation.until=60");
    INFO(words);
    const auto ran = shell.run(words + " --quiet --journal a.journal");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    check_same_trials(shell, "a.journal");
    // And the table has a line for each of them, with the same states.
    const Json trials = parsed(shell.run("trials --json a.journal").out);
    const auto rows = table_of(shell.run("export a.journal --to csv").out);
    REQUIRE(rows.size() == trials.size());
    std::size_t results = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CHECK(rows[i].at("state") == trials[i]["state"]);
        CHECK(rows[i].at("results") == std::to_string(trials[i]["results"].size()));
        CHECK(rows[i].at("copy_of") ==
              (trials[i].contains("copy_of") ? trials[i]["copy_of"]["trial"].dump() : std::string()));
        results += trials[i]["results"].size();
    }
    CHECK(table_of(shell.run("export a.journal --to csv --results").out).size() == results);
}

TEST_CASE("a run that goes on, and one that was killed, are exported as they stand", "[program][export]") {
    const Shell shell;
    Program run = shell.start(
        "run curve --quiet --journal a.journal --workers 4 --set objective.how=sleep --set objective.cost=0.01");
    wait_for_results(shell.path("a.journal"), 30);
    CHECK(shell.run("export a.journal --to csv").code == 0);
    CHECK(shell.run("export a.journal -o running.db").code == 0);
    run.signal(SIGKILL);
    run.wait();
    check_same_trials(shell, "a.journal");
    const auto note = shell.run("export a.journal -o killed.db");
    CHECK(note.code == 0);
    CHECK_THAT(note.err, contains(" RUNNING\n"));
    CHECK_THAT(note.err, !contains(" 0 RUNNING\n"));
}

TEST_CASE("the columns of a table: values, parameters, metrics", "[program][export]") {
    const Shell shell;
    shell.write("a.toml", R"toml([study]
objective = "exec"
[objective]
command = ["sh", "-c", "echo '{{\"loss\": {x}, \"size, in MB\": 3, \"value\": 5}}'"]
[scheduler]
levels = [1.0, 3.0]
[limits]
trials = 4
[workers]
count = 1
[space]
x = { float = [0.5, 1.0] }
value = { choice = ["a", "b"] }
"two words" = 7
momentum = { float = [0.0, 1.0], when = { value = ["a"] } }
)toml");
    const auto ran = shell.run("run a.toml --quiet");
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    const auto lines = lines_of(shell.run("export a.journal --to csv").out);
    REQUIRE(lines.size() == 5);
    CHECK(
        lines[0] ==
        "trial,bracket,copy_of,state,outcome,resource,value,results,seconds,origin,began,ended,says,x,param_value,two "
        "words,momentum,\"metric_size, in MB\",metric_value");
    const Json trials = parsed(shell.run("trials --json a.journal").out);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        INFO(lines[i]);
        const Json& trial = trials[i - 1];
        const Json& configuration = trial["configuration"];
        const auto& last = trial["results"].back();
        const std::string momentum = configuration.contains("momentum") ? configuration["momentum"].dump() : "";
        CHECK(lines[i].starts_with(std::to_string(i) + ",0,," + trial["state"].get<std::string>() + ",ok," +
                                   (last["resource"] == 1 ? "1," : "3,")));
        CHECK(lines[i].ends_with("," + configuration["x"].dump() + "," + configuration["value"].get<std::string>() +
                                 ",7," + momentum + ",3,5"));
        CHECK_THAT(lines[i], contains(",random,20"));
    }
    CHECK(lines_of(shell.run("export a.journal --to csv --results").out)[0] ==
          "trial,bracket,copy_of,rung,attempt,resource,outcome,value,seconds,stopped_at,tried_again,began,ended,says,x,"
          "param_value,two words,momentum,\"metric_size, in MB\",metric_value");
}

TEST_CASE("reports made inside jobs are lines of --progress", "[program][export]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 20 --workers 1 --set objective.progress=2 --set scheduler.max_resource=16");
    const auto rows = table_of(shell.run("export a.journal --to csv --progress").out);
    const auto lines = lines_of(shell.run("export a.journal --to jsonl --progress").out);
    REQUIRE(lines.size() == 20);
    std::size_t reports = 0;
    for (const auto& line : lines) {
        const Json trial = parsed(line);
        for (const auto& report : trial["progress"]) {
            const auto& row = rows.at(reports++);
            CHECK(row.at("trial") == trial["trial"].dump());
            CHECK(std::stod(row.at("resource")) == report["resource"]);
            CHECK(std::stod(row.at("value")) == report["value"]);
        }
    }
    CHECK(reports == rows.size());
    CHECK(reports > 40);
}

TEST_CASE("an export takes no file's place unasked, and leaves nothing half written", "[program][export]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 20");
    shell.write("a.csv", "mine");
    const auto refused = shell.run("export a.journal -o a.csv");
    CHECK(refused.code == 2);
    CHECK(refused.err == "a.csv: is there already; --force replaces it\n");
    CHECK(shell.read("a.csv") == "mine");
    CHECK(shell.run("export a.journal -o a.csv --force").code == 0);
    CHECK(shell.read("a.csv") == shell.run("export a.journal --to csv").out);
    CHECK(shell.run("export a.journal --output=a.jsonl").code == 0);
    CHECK(shell.read("a.jsonl") == shell.run("export a.journal --to jsonl").out);

    const auto nowhere = shell.run("export a.journal -o no/a.db");
    CHECK(nowhere.code == 2);
    CHECK(nowhere.err == "no/a.db: cannot be written: No such file or directory\n");
    // A configuration that is none is found when half of the file is there.
    change_by_hand(shell.path("a.journal"),
                   "UPDATE trial SET configuration = '{\"method\": \"none\"}' WHERE trial = 15");
    const auto changed = shell.run("export a.journal -o a.db");
    CHECK(changed.code == 1);
    CHECK_THAT(changed.err, contains("a.journal: the configuration of trial 15: "));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shell.path(""))) {
        const std::string name = entry.path().filename().string();
        files += name.starts_with("a.db") ? 1U : 0U;
    }
    CHECK(files == 0);
}

TEST_CASE("export tells what it needs", "[program][export]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    const auto refused = [&](const std::string& words) {
        const auto ended = shell.run("export a.journal " + words);
        CHECK(ended.code == 2);
        CHECK(ended.out.empty());
        return ended.err;
    };
    CHECK(refused("") == "espalier export: --to is missing: csv, jsonl or optuna\n");
    CHECK(refused("--to xml") == "espalier export: --to xml: must be csv, jsonl or optuna\n");
    CHECK(refused("--to optuna") == "espalier export: --to optuna writes a file: name it, for example -o study.db\n");
    CHECK(refused("--to jsonl --results") ==
          "espalier export: --results is for --to csv; the others have every result anyway\n");
    CHECK(refused("--to csv --results --progress") ==
          "espalier export: --results and --progress: ask for one of them\n");
    CHECK(refused("--to csv --optuna-schema v3.2.0.a") == "espalier export: --optuna-schema is for --to optuna\n");
    CHECK(refused("-o a.db --optuna-schema v9") ==
          "espalier export: --optuna-schema v9: must be v3.0.0.d or v3.2.0.a\n");
    CHECK(refused("-o") == "espalier export: --output needs a FILE; see: espalier export --help\n");
    CHECK_THAT(shell.run("trials a.journal -o x").err, contains("unknown"));
}
