// What the program prints with --json is what its schemas document, key by key: outputs of runs of many kinds, held to
// them by Python's jsonschema. A new output adds its file to apps/espalier/schemas, and a line here that prints it.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

using Json = nlohmann::json;

std::set<std::string> documented() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(SCHEMAS))
        if (const auto file = entry.path().filename().string(); file.ends_with(".schema.json"))
            names.insert(file.substr(0, file.find('.')));
    return names;
}

/// Documents and what they claim to be, in a folder, as schemas.py reads it.
class Documents {
  public:
    const Shell shell;

    Documents() {
        for (const auto& name : documented()) shell.write(name + ".schema.json", shell.run("schema " + name).out);
    }

    /// What the words print, which end with this code.
    Json print(const std::string& name, const std::string& words, int code = 0) {
        const auto ended = shell.run(words + " --json");
        INFO(words << ": " << ended.err);
        REQUIRE(ended.code == code);
        keep("accept", name, words, ended.out);
        return parsed(ended.out);
    }

    /// The same of JSON Lines.
    void lines(const std::string& name, const std::string& words) {
        const auto ended = shell.run(words);
        INFO(words << ": " << ended.err);
        REQUIRE(ended.code == 0);
        std::istringstream text(ended.out);
        for (std::string line; std::getline(text, line);) keep("accept", name, words, line);
    }

    /// All that is told about a run; its trials one by one, as long as they are of a new kind.
    void look(const std::string& journal) {
        print("status", "status " + journal);
        print("best", "best " + journal);
        print("report", "report " + journal);
        lines("export", "export --to jsonl --progress " + journal);
        std::set<std::string> kinds;
        const auto trials = print("trials", "trials " + journal);
        for (const auto& trial : trials) {
            std::string kind = trial["state"].get<std::string>() + (trial.contains("copy_of") ? " copy" : "");
            for (const auto& result : trial["results"]) kind += " " + result["outcome"].get<std::string>();
            if (kinds.insert(kind).second || trial["trial"] < 4 || trial["trial"] == trials.size())
                print("explain", "explain " + journal + " " + trial["trial"].dump());
        }
    }

    /// The last document of this name with a key more at each of these places: no schema may take it.
    void spoil(const std::string& name, const std::vector<std::string>& places) {
        for (const auto& place : places) {
            Json document = parsed(shell.read(last_.at(name)));
            document.at(Json::json_pointer(place))["surprise"] = 1;
            keep("refuse", name, name + " with a surprise at " + place, document.dump());
        }
    }

    void check() {
        shell.write("list", list_);
        const auto ended = typed(shell.path(""), "python3 '" SCHEMA_SCRIPT "' .");
        INFO(ended.out << ended.err);
        CHECK(ended.code == 0);
    }

  private:
    void keep(const std::string& what, const std::string& name, const std::string& words, const std::string& text) {
        const std::string file = std::to_string(++count_) + ".json";
        shell.write(file, text);
        last_[name] = file;
        list_ += what + " " + name + " " + file + " " + words + "\n";
    }

    int count_ = 0;
    std::string list_;
    std::map<std::string, std::string> last_;
};

/// In virtual time, so that each run comes out the same.
void simulate(Documents& documents, const std::string& name, const std::string& words, int code = 0) {
    const std::string journal = name + ".journal";
    documents.print("simulate", "simulate " + words + " --quiet --set simulation.workers=4 --journal " + journal, code);
    documents.look(journal);
}

void simulate_schedulers(Documents& documents) {
    const std::string curve = "curve --set scheduler.max_resource=16 --set objective.state_bytes=64 ";
    simulate(documents, "asha",
             curve +
                 "--max-trials 60 --set objective.progress=2 --set objective.fail_rate=0.1 --set "
                 "objective.infeasible_rate=0.1 --set objective.nan_rate=0.05 --set job.on_failure=retry");
    simulate(documents, "hyperband",
             curve + "--max-trials 40 --set scheduler.algorithm=hyperband --set objective.maximize=true");
    simulate(documents, "sha",
             curve + "--until 40 --set scheduler.algorithm=sha --set simulation.drop_probability=0.01");
    simulate(documents, "loop", curve + "--max-trials 30 --set scheduler.brackets=loop");
    simulate(documents, "pbt",
             curve +
                 "--max-trials 16 --set scheduler.algorithm=pbt --set scheduler.population=8 --set "
                 "objective.copies=true --set objective.fail_rate=0.1");
    simulate(documents, "cut",
             curve +
                 "--until 2.5 --set objective.fail_rate=1 --set job.on_failure=retry --set "
                 "job.attempts=9",
             1);
    simulate(documents, "gave_up", curve + "--set objective.fail_rate=1 --set job.max_failures=5", 1);
}

void simulate_the_rest(Documents& documents) {
    const std::string curve = "curve --set scheduler.max_resource=16 ";
    for (const std::string rule : {"median", "asha", "curve"})
        simulate(documents, rule + "_rule",
                 curve +
                     "--max-trials 30 --set scheduler.algorithm=random --set objective.progress=8 --set "
                     "objective.noise=0.1 --set stopping.rule=" +
                     rule);
    simulate(documents, "grid", curve + "--max-trials 20 --set sampler.kind=grid --set sampler.points=2");
    simulate(documents, "metrics", "crossing6 --max-trials 20 --set simulation.time=metric:seconds");
    // The space of curve, one value in turn and one given.
    documents.shell.write("turn.toml",
                          "[study]\nobjective = \"curve\"\n[scheduler]\nmax_resource = 16\n[sampler]\nkind = \"tpe\"\n"
                          "[limits]\ntrials = 120\n[[try]]\nrate = 0.01\nmethod = \"momentum\"\n[space]\n"
                          "rate = { float = [1e-4, 1.0], log = true }\nwidth = { int = [8, 512], once = true }\n"
                          "method = { choice = [\"plain\", \"momentum\"] }\ndecay = 0.1\n"
                          "momentum = { float = [0.0, 0.99], when = { method = [\"momentum\"] } }\n");
    simulate(documents, "turn", "turn.toml");
}

void run_processes(Documents& documents) {
    const auto ended = documents.shell.run(
        "run misbehave --quiet --isolation process --workers 4 --max-trials 12 --set scheduler.max_resource=9 --set "
        "objective.crash_trials=[1] --set objective.exit_trials=[2] --set objective.spin_trials=[3] --set "
        "objective.leak_trials=[4] --set objective.throw_trials=[5] --set objective.nan_trials=[6] --set job.time=0.3s "
        "--set job.memory=128MiB --set job.on_failure=retry --set job.attempts=2 --journal bad.journal");
    CHECK(ended.code == 0);
    documents.look("bad.journal");
    // Text with quotes and letters from elsewhere; metrics beside progress.
    documents.shell.write("train.sh",
                          R"(for resource in $ESPALIER_FROM.5 $ESPALIER_RESOURCE; do
    echo "{\"resource\": $resource, \"loss\": 0.5, \"accuracy\": 0.9}"
done
)");
    documents.shell.write("exec.toml", R"([study]
objective = "exec"
[objective]
command = ["sh", "train.sh"]
[scheduler]
max_resource = 2
min_resource = 1
eta = 2
[limits]
trials = 3
[space]
word = { choice = ['say "ä"', 'b'] }
flag = { choice = [true, false] }
)");
    const auto exec = documents.shell.run("run exec.toml --quiet --journal exec.journal");
    INFO(exec.err);
    CHECK(exec.code == 0);
    documents.look("exec.journal");
}

void run_and_kill(Documents& documents) {
    const Shell& shell = documents.shell;
    // A state in the hands of what failed is trained again.
    shell.run_curve("again",
                    "--workers 1 --max-trials 40 --set objective.state_bytes=64 --set objective.fail_rate=0.4 "
                    "--set job.on_failure=retry");
    documents.look("again.journal");
    documents.print("train", "train hyperband.journal 1 --to 2");
    {
        const Program run = shell.start(
            "run curve --quiet --workers 2 --max-trials 5000 --set objective.cost=0.01 "
            "--journal killed.journal");
        wait_for_results(shell.path("killed.journal"), 4);
        documents.look("killed.journal");
    }
    documents.look("killed.journal");
    documents.print("train", "train metrics.journal 1 --to 2");
    documents.print("train", "train killed.journal 1 --to 2");
    {
        const Program run =
            shell.start("run curve --quiet --workers 1 --set objective.cost=1000 --journal empty.journal");
        wait_until("a trial is handed out", [&] {
            try {
                return !messages_in(shell.path("empty.journal")).empty();
            } catch (const JournalError&) {
                return false;  // it is being made
            }
        });
    }
    documents.look("empty.journal");
    change_by_hand(shell.path("empty.journal"), "DELETE FROM message; DELETE FROM decision; DELETE FROM trial");
    documents.look("empty.journal");
}

void ask_and_tell(Documents& documents) {
    documents.shell.write("ask.toml", R"([study]
objective = "ask"
[scheduler]
algorithm = "sha"
max_resource = 3
eta = 3
[limits]
trials = 3
[job]
on_failure = "retry"
attempts = 2
[space]
lr = { float = [1e-4, 1.0], log = true }
)");
    REQUIRE(documents.shell.run("create ask.toml --journal ask.journal").code == 0);
    const auto ask = [&] { return documents.print("ask", "ask ask.journal")["job"].dump(); };
    const auto tell = [&](const std::string& words) { documents.print("tell", "tell ask.journal " + words); };
    const std::string first = ask(), second = ask(), third = ask();
    documents.print("ask", "ask ask.journal", 4);
    documents.print("ask", "ask ask.journal --open");
    tell(first + " --failed why");
    tell(ask() + " 0.5");
    tell(second + " nan");
    tell(third + " 0.25 --metrics {\"accuracy\":0.9}");
    tell(ask() + " 0.125");
    documents.print("ask", "ask ask.journal", 5);
    documents.look("ask.journal");
}

void check_studies(Documents& documents) {
    for (const std::string words :
         {"scheduler.algorithm=asha", "scheduler.algorithm=sha", "scheduler.algorithm=hyperband",
          "scheduler.algorithm=pbt", "scheduler.algorithm=random", "scheduler.brackets=live", "scheduler.brackets=loop",
          "scheduler.max_resource=infinite", "stopping.rule=median", "sampler.kind=model", "limits.resource=500"})
        documents.print("check", "check curve --set objective.state_bytes=64 --set " + words);
    documents.print("check", "check curve --max-trials 100 --time-of-full 1h");
    documents.print("check", "check curve --time-limit 10h --time-of-full 1h");
    documents.print("check", "check curve --try --set objective.state_bytes=64");
    documents.print("check", "check curve --try --time-limit 1m");
    documents.print("check", "check curve --try --set objective.nan_rate=1", 1);
}

}  // namespace

TEST_CASE("what --json prints is documented, key by key", "[program][schemas]") {
    const Shell shell;
    if (typed(shell.path(""), "python3 -c 'from jsonschema import Draft202012Validator'").code != 0) {
        WARN("skipped: no python3 with jsonschema for draft 2020-12 here (Debian: python3-jsonschema)");
        return;
    }
    Documents documents;
    documents.print("version", "--version");
    simulate_schedulers(documents);
    simulate_the_rest(documents);
    run_processes(documents);
    run_and_kill(documents);
    ask_and_tell(documents);
    check_studies(documents);
    documents.print("status", "status bad.journal");
    documents.spoil("status", {"", "/limits", "/rungs/0", "/causes/0", "/best_seen"});
    documents.print("trials", "trials bad.journal");
    documents.spoil("trials", {"/0", "/0/results/0", "/0/results/0/failure"});
    documents.print("explain", "explain asha.journal 1");
    documents.spoil("explain", {"", "/drawn", "/drawn/by", "/results/0", "/results/0/standing"});
    documents.check();
}

TEST_CASE("every command with --json has a schema, which `schema` prints as it is installed", "[program][schemas]") {
    const Shell shell;
    std::set<std::string> outputs = {"version", "export"};
    std::istringstream overview(shell.run("--help").out);
    for (std::string line; std::getline(overview, line);) {
        std::istringstream words(line);
        std::string program, command;
        if (line.starts_with("  espalier ") && words >> program >> command &&
            shell.run(command + " --help").out.find("  --json ") != std::string::npos)
            outputs.insert(command);
    }
    CHECK(outputs.size() > 5);
    CHECK(outputs == documented());
    for (const auto& name : outputs) {
        std::ifstream file(std::string(SCHEMAS) + "/" + name + ".schema.json");
        CHECK(shell.run("schema " + name).out == std::string(std::istreambuf_iterator<char>(file), {}));
    }
    const auto wrong = shell.run("schema trails");
    CHECK(wrong.code == 2);
    CHECK_THAT(wrong.err, contains("did you mean `trials`?") && contains("version\n"));
    CHECK(shell.run("schema run").err.starts_with("espalier schema: `run` prints no JSON; there are schemas of: "));
}
