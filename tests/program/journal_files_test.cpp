// Journals that cannot be used: in the way, damaged, of a newer program, held, in a folder that cannot be written.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

const std::vector<std::string> readers = {"replay", "trials", "best", "status"};
const std::vector<std::string> all_commands = {"replay", "trials", "best", "status", "resume"};

}  // namespace

TEST_CASE("a journal that exists is not written over: the resume line is told", "[program][journal]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 5");
    const auto before = shell.read("a.journal");
    const auto again = shell.run("run curve --journal a.journal --max-trials 5");
    CHECK(again.code == 2);
    CHECK(again.out.empty());
    CHECK(again.err ==
          "a.journal exists already; go on with: espalier resume a.journal (or choose another file with --journal)\n");
    CHECK(shell.read("a.journal") == before);
}

TEST_CASE("lines to type are whole where a journal's name has spaces", "[program][journal]") {
    const Shell shell;
    auto running = shell.start("run curve --quiet --journal a.journal --set objective.cost=0.01");
    wait_for_results(shell.path("a.journal"), 1);
    running.signal(SIGKILL);
    wait_until("it is dead", [&] { return parsed(shell.run("status --json a.journal").out)["state"] == "killed"; });
    const std::string rename = "for f in a.journal*; do mv \"$f\" \"it's a${f#a}\"; done";
    REQUIRE(typed(shell.path(""), rename).code == 0);
    const auto line_after = [](const std::string& text, const std::string& words) {
        const auto begin = text.find(words);
        REQUIRE(begin != std::string::npos);
        return text.substr(begin + words.size() - std::string("espalier resume ").size());
    };
    const auto words = [](const char* command) { return fmt::format("'{}' {} \"it's a.journal\"", ESPALIER, command); };
    const auto status = typed(shell.path(""), words("status"));
    const std::string line = line_after(status.out, "go on with: espalier resume ");
    CHECK(line == "espalier resume 'it'\\''s a.journal'\n");
    CHECK_THAT(typed(shell.path(""), words("run curve --journal")).err,
               contains("espalier resume 'it'\\''s a.journal' ("));
    CHECK(typed(shell.path(""), fmt::format("espalier() {{ '{}' \"$@\" --quiet --max-trials 3; }}; {}", ESPALIER, line))
              .code == 0);
}

TEST_CASE("the study's name decides where the journal lies", "[program][journal]") {
    const Shell shell;
    shell.write("file.toml", "[study]\nobjective = \"curve\"\n[limits]\ntrials = 3\n");
    CHECK(shell.run("run file.toml --quiet").code == 0);
    CHECK(shell.has("file.journal"));
    shell.write("named.toml", "[study]\nname = \"pear\"\nobjective = \"curve\"\n[limits]\ntrials = 3\n");
    CHECK(shell.run("run named.toml --quiet").code == 0);
    CHECK(shell.has("pear.journal"));
    CHECK(shell.run("run curve --set study.name=plum --max-trials 3 --quiet").code == 0);
    CHECK(shell.has("plum.journal"));
}

TEST_CASE("a file that is no journal is refused by every command", "[program][journal]") {
    const Shell shell;
    shell.write("text.journal", "dear diary\n");
    shell.write("empty.journal", "");
    for (const auto& command : all_commands)
        for (const std::string file : {"text.journal", "empty.journal"}) {
            const auto ended = shell.run(command + " " + file);
            INFO(command << ' ' << file);
            CHECK(ended.code == 1);
            CHECK(ended.out.empty());
            CHECK(ended.err == file + " is not an Espalier journal; name the file that a run made\n");
        }
}

TEST_CASE("a database that is no journal is refused by every command", "[program][journal]") {
    const Shell shell;
    CHECK(run_sql(shell.path("other.journal"), "CREATE TABLE apples (weight REAL)").empty());
    for (const auto& command : all_commands) {
        const auto ended = shell.run(command + " other.journal");
        INFO(command);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, contains("other.journal is not an Espalier journal (its application id is 0x0"));
    }
}

TEST_CASE("a journal cut at any page is refused by every command, with its lengths", "[program][journal]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 40");
    const auto whole = shell.read("a.journal");
    constexpr std::size_t page = 4096;
    REQUIRE(whole.size() % page == 0);
    REQUIRE(whole.size() > 10 * page);
    for (std::size_t size = page; size < whole.size(); size += page) {
        shell.write("cut.journal", whole.substr(0, size));
        const auto said = "cut.journal is damaged: " + std::to_string(size) + " of " + std::to_string(whole.size()) +
                          " bytes are there (truncated?); restore it from a copy\n";
        for (const auto& command : all_commands) {
            const auto ended = shell.run(command + " cut.journal");
            INFO(command << " at " << size);
            CHECK(ended.code == 1);
            CHECK(ended.out.empty());
            CHECK(ended.err == said);
        }
    }
}

TEST_CASE("a journal with a page of zeros never crashes a command", "[program][journal]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 40");
    const auto whole = shell.read("a.journal");
    constexpr std::size_t page = 4096;
    for (std::size_t at = page; at < whole.size(); at += page) {
        auto torn = whole;
        torn.replace(at, page, page, '\0');
        shell.write("torn.journal", torn);
        const auto replayed = shell.run("replay torn.journal");
        INFO("page at " << at << ": " << replayed.err);
        // An index of SQLite's own may be what is gone: then every row is still there.
        CHECK((replayed.code == 1 || replayed.code == 3 || replayed.code == 0));
        CHECK(replayed.err.empty() == (replayed.code == 0));
        for (const std::string command : {"trials", "best"}) {
            const auto ended = shell.run(command + " torn.journal");
            CHECK((ended.code == 0 || ended.code == 1));
        }
    }
}

TEST_CASE("a journal of a newer program is refused by every command", "[program][journal]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 3");
    CHECK(run_sql(shell.path("a.journal"), "PRAGMA user_version = 99").empty());
    for (const auto& command : all_commands) {
        const auto ended = shell.run(command + " a.journal");
        INFO(command << ": " << ended.err);
        CHECK(ended.code == 1);
        CHECK_THAT(ended.err, contains("a.journal") && contains("99") && contains("newer"));
    }
}

TEST_CASE("a journal that is being written is read by everyone and written by nobody else", "[program][journal]") {
    const Shell shell;
    auto running = shell.start("run curve --quiet --journal a.journal --set objective.cost=0.002");
    wait_for_results(shell.path("a.journal"), 10);
    const auto second = shell.run("resume a.journal");
    CHECK(second.code == 1);
    CHECK(second.err == "a.journal is being written by process " + std::to_string(running.pid()) +
                            "; wait for it, or stop it (kill -INT " + std::to_string(running.pid()) + ")\n");
    for (const auto& command : readers) {
        const auto ended = shell.run(command + " a.journal");
        INFO(command << ": " << ended.err);
        CHECK(ended.code == 0);
        CHECK(ended.err.empty());
    }
    CHECK_THAT(shell.run("replay a.journal").out, contains("every decision follows"));
    running.signal(SIGINT);
    CHECK(running.wait().code == 130);
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a folder in which no journal can be made is told before anything runs", "[program][journal]") {
    const Shell shell;
    shell.write("file", "");
    const auto in_file = shell.run("run curve --max-trials 5 --journal file/a.journal");
    CHECK(in_file.code == 1);
    CHECK_THAT(in_file.err, contains("file/a.journal cannot be ") && contains("ot a directory"));
    const auto nowhere = shell.run("run curve --max-trials 5 --journal nowhere/a.journal");
    CHECK(nowhere.code == 1);
    CHECK(nowhere.err ==
          "nowhere/a.journal cannot be made: its folder nowhere: No such file or directory; make the folder, or choose "
          "another file with --journal\n");
    const auto in_proc = shell.run("run curve --max-trials 5 --journal /proc/a.journal");
    CHECK(in_proc.code == 1);
    CHECK_THAT(in_proc.err, contains("make its folder writable, or keep the journal in another folder"));
}

TEST_CASE("a folder that may not be written is told before anything runs", "[program][journal]") {
    if (geteuid() == 0) {
        WARN("root may write everywhere; /proc stands for such a folder, one case above");
        return;
    }
    const Shell shell;
    std::filesystem::create_directory(shell.path("closed"));
    std::filesystem::permissions(shell.path("closed"), std::filesystem::perms(0555));
    const auto ended = shell.run("run curve --max-trials 5 --journal closed/a.journal");
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("Permission denied") && contains("make its folder writable"));
}
