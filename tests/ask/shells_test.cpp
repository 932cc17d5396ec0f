// The program and its journals, from several shells at once, and killed.
#include <csignal>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "ask/run_again.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

const std::string study = R"([study]
objective = "ask"
[objective]
unit = "epochs"
[scheduler]
max_resource = 9
eta = 3
[limits]
trials = 12
[space]
lr = { float = [1e-4, 1.0], log = true }
)";

const std::string loop = R"(set -e
while job=$("$PROGRAM" ask a.journal --wait --json); do
  number=$(printf '%s' "$job" | sed 's/^{"job":\([0-9]*\),.*/\1/')
  "$PROGRAM" tell a.journal "$number" "-0.$number" --metrics '{"n": 1}' >/dev/null
done || [ $? -eq 5 ]
)";

void kill_and_wait(Program& program) {
    program.signal(SIGKILL);
    static_cast<void>(program.wait());
}

}  // namespace

TEST_CASE("three shells ask and tell at once, and each job is told once", "[ask][shells]") {
    const Shell shell;
    shell.write("a.toml", study);
    shell.write("loop.sh", loop);
    REQUIRE(shell.run("create a.toml").code == 0);
    Surroundings sh;
    sh.executable = "sh";
    sh.environment = {{"PROGRAM", ESPALIER}};
    std::vector<Program> shells;
    for (int i = 0; i < 3; ++i) shells.push_back(shell.start("loop.sh", sh));
    for (auto& one : shells) {
        const auto ended = one.wait();
        INFO(ended.err);
        CHECK(ended.code == 0);
        CHECK_THAT(ended.err, contains("the search is over: every trial allowed is drawn"));
    }
    const Recorded recorded(shell.path("a.journal"));
    CHECK(recorded.decisions.size() == recorded.results.size());
    CHECK(shell.run("replay a.journal").code == 0);
    CHECK(shell.run("ask a.journal").code == 5);
    CHECK_THAT(shell.run("best a.journal").out, contains("[n: 1]"));
}

TEST_CASE("what the program says and refuses when one asks and tells", "[ask][shells]") {
    const Shell shell;
    shell.write("a.toml", study);
    REQUIRE(
        shell.run("create a.toml --set scheduler.algorithm=sha --set scheduler.max_resource=3 --max-trials 3").code ==
        0);
    const auto job = parsed(shell.run("ask a.journal --json").out);
    CHECK(job.at("trial") == 1);
    CHECK(job.at("from") == 0);
    CHECK(job.at("to") == 1);
    CHECK(job.at("configuration").at("lr").is_number());
    CHECK(job.at("seed").get<std::uint64_t>() < std::uint64_t{1} << 31U);
    const auto number = std::to_string(job.at("job").get<std::uint64_t>());
    CHECK(shell.run("ask a.journal").code == 0);
    CHECK(shell.run("ask a.journal").code == 0);
    const auto none = shell.run("ask a.journal --json");  // a rung of SHA is decided when it is complete
    CHECK(none.code == 4);
    CHECK(parsed(none.out).at("open") == 3);
    CHECK_THAT(none.err, contains("tell them first"));
    CHECK(parsed(shell.run("ask a.journal --open --json").out).size() == 3);
    CHECK(parsed(shell.run("ask a.journal --json --again " + number).out).at("configuration") ==
          job.at("configuration"));

    const auto refused = [&](const std::string& words, const std::string& why) {
        INFO(words);
        const auto before = messages_in(shell.path("a.journal")).size();
        const auto ended = shell.run(words);
        CHECK(ended.code == 2);
        CHECK_THAT(ended.err, contains(why));
        CHECK(messages_in(shell.path("a.journal")).size() == before);
    };
    refused("tell a.journal " + number, "LOSS is missing");
    refused("tell a.journal " + number + " high", "is no number");
    refused("tell a.journal " + number + " 1 --failed why", "has one result");
    refused("tell a.journal " + number + " 1 --metrics [1]", "must be a JSON object of numbers");
    refused("tell a.journal " + number + " 1 --seconds -1", "--seconds -1");
    refused("tell a.journal 77 1", "there is no job 77");
    refused("run a.toml", "espalier create a.toml");
    refused("simulate a.toml", "espalier create");
    refused("resume a.journal", "espalier ask a.journal");
    refused("train a.journal 1 --to 3", "espalier ask");
    refused("create a.toml --set stopping.rule=median", "[stopping]: has no meaning");
    refused("create a.toml --set scheduler.algorithm=pbt", "pbt");
    refused("create a.toml --set objective.unti=epochs", "did you mean `unit`");

    CHECK(parsed(shell.run("tell a.journal " + number + " nan --json").out).at("outcome") == "nan");
    refused("tell a.journal " + number + " 1", "was told before");
    CHECK_THAT(shell.run("status a.journal").out, contains("open: its jobs are asked for"));
    CHECK_THAT(shell.run("check a.toml").out, contains("trained by who asks"));
}

TEST_CASE("limits of an asked study are raised, and it goes on", "[ask][shells]") {
    const Shell shell;
    shell.write("a.toml", study);
    REQUIRE(shell.run("create a.toml --max-trials 1").code == 0);
    REQUIRE(shell.run("ask a.journal").code == 0);
    CHECK(shell.run("ask a.journal").code == 4);
    CHECK(shell.run("resume a.journal --max-trials 2").code == 0);
    CHECK(shell.run("ask a.journal").code == 0);
    CHECK(shell.run("ask a.journal").code == 4);
    CHECK(shell.run("resume a.journal --set scheduler.eta=2").code == 2);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a study that gave up for failures says so, and begins anew", "[ask][shells]") {
    const Shell shell;
    shell.write("a.toml", study);
    REQUIRE(shell.run("create a.toml --set job.max_failures=1").code == 0);
    const auto job = parsed(shell.run("ask a.journal --json").out);
    const auto number = std::to_string(job.at("job").get<std::uint64_t>());
    CHECK(shell.run("tell a.journal " + number + " --failed why").code == 0);
    const auto refused = shell.run("ask a.journal");
    CHECK(refused.code == 5);
    CHECK_THAT(refused.err, contains("too many jobs failed"));
    CHECK_THAT(shell.run("status a.journal").out, contains("gave up: "));
    CHECK(shell.run("resume a.journal").code == 0);
    CHECK(shell.run("ask a.journal").code == 0);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a tell that is killed counts once or not at all, and one that returned counts", "[ask][kill]") {
    const Shell shell;
    shell.write("a.toml", study);
    REQUIRE(shell.run("create a.toml --max-trials 40").code == 0);
    std::size_t killed = 0;
    for (int i = 0; i < 12; ++i) {
        const auto job = parsed(shell.run("ask a.journal --json").out);
        const std::string number = std::to_string(job.at("job").get<std::uint64_t>());
        {
            Program tell = shell.start("tell a.journal " + number + " 0." + std::to_string(i));
            if (!tell.ends_within(std::chrono::microseconds(1500 * i))) {
                kill_and_wait(tell);
                ++killed;
            }
        }
        const auto again = shell.run("tell a.journal " + number + " 0." + std::to_string(i));
        INFO(again.err);
        CHECK((again.code == 0 || (again.code == 2 && again.err.find("was told before") != std::string::npos)));
    }
    CHECK(killed > 0);
    CHECK(Recorded(shell.path("a.journal")).results.size() == 12);
    CHECK(shell.run("ask a.journal --open").out == "no job is open\n");
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a loop in C++ that is killed again and again decides what an undisturbed one does", "[ask][kill]") {
    const Shell shell;
    std::string text = study;
    shell.write("a.toml", text.replace(text.find("trials = 12"), 11, "trials = 1500"));
    Surroundings teller;
    teller.executable = TELLER;
    CHECK(shell.start("a.toml whole.journal", teller).wait().code == 0);
    std::set<std::string> told;
    const std::regex line("told ([0-9]+)\n");
    for (int kills = 0; kills < 5; ++kills) {
        Program program = shell.start("a.toml a.journal", teller);
        program.wait_for_error("told");
        program.wait_for_error("asked");
        program.signal(SIGKILL);
        const auto ended = program.wait();
        REQUIRE(ended.code == 128 + SIGKILL);
        const std::string& said = ended.err;
        for (std::sregex_iterator match(said.begin(), said.end(), line), end; match != end; ++match)
            told.insert((*match)[1]);
    }
    REQUIRE(shell.start("a.toml a.journal", teller).wait().code == 0);
    const Recorded disturbed(shell.path("a.journal")), whole(shell.path("whole.journal"));
    CHECK(disturbed.decisions == whole.decisions);
    CHECK(disturbed.configurations == whole.configurations);
    std::set<std::string> results;
    for (const auto& message : messages_in(shell.path("a.journal")))
        if (message.decision && disturbed.results.count(key_of(message.decision->job)) == 1)
            results.insert(std::to_string(number(message.row.seq)));
    CHECK(std::includes(results.begin(), results.end(), told.begin(), told.end()));
    CHECK(shell.run("replay a.journal").code == 0);
}
