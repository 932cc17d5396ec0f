// What a study or a journal from somebody else can make the program do: nothing outside of this folder, nothing to the
// terminal, and nothing that was not shown before.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

TEST_CASE("a study's name cannot lead the journal elsewhere", "[program][safety]") {
    const Shell shell;
    const std::string name = GENERATE("../elsewhere", "/tmp/elsewhere", "a/b", "..\\n/x", "a\\u001bb");
    shell.write("study.toml", "[study]\nobjective = \"curve\"\nname = \"" + name + "\"\n");
    const Ended ended = shell.run("run study.toml --max-trials 10");
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err,
               contains("must not be empty or contain `/` or control characters: the journal is named after it"));
    CHECK(ended.err.find('\x1b') == std::string::npos);
}

TEST_CASE("texts of a journal do not command the terminal", "[program][safety]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 10 --workers 1");
    const std::string evil =
        "\x1b]0;owned\x07\xc2\x9b"
        "2J";
    change_by_hand(shell.path("a.journal"), "UPDATE study SET name = '" + evil + "', objective_name = '" + evil +
                                                "', program = '" + evil + "'; INSERT INTO log VALUES (1, 1, 2, '" +
                                                evil + "'); INSERT INTO report VALUES (1, 0, 1, '" + evil + "', '')");
    const std::string words = GENERATE("status", "trials", "best", "explain", "replay", "status --json",
                                       "trials --json", "best --toml", "explain --json");
    const auto command = words.substr(0, words.find(' '));
    const auto rest = words.substr(command.size());
    const Ended ended = shell.run(command + " a.journal" + (command == "explain" ? " 1" : "") + rest);
    INFO(words << '\n' << ended.out << ended.err);
    for (const auto& text : {ended.out, ended.err}) {
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find('\x07') == std::string::npos);
        CHECK(text.find("\xc2\x9b") == std::string::npos);
    }
    if (words == "status") CHECK_THAT(ended.out, contains("\\u001b]0;owned\\u0007\\u009b2J"));
    if (rest == " --json") CHECK_NOTHROW(parsed(ended.out));
}

TEST_CASE("resume and train show path and hash of the library, and load no other than the journal's",
          "[program][safety]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 10 --workers 1");
    const std::string words = GENERATE("resume a.journal --max-trials 20", "train a.journal 1 --to 256");
    const Ended good = shell.run(words);
    INFO(good.err);
    CHECK(good.code == 0);
    CHECK_THAT(good.err, contains("objective: ") && contains("libcurve.so (hash "));
    // No library at all: to find that out it would have to be loaded.
    shell.write("other.so", "this cannot be loaded");
    const Ended refused = shell.run(words + " --objective other.so");
    INFO(refused.err);
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err,
               contains("other.so (hash ") && contains("is not the build that the journal was written with"));
    CHECK_THAT(shell.run(words + " --objective other.so --accept-objective").err,
               contains("cannot be loaded as a shared library"));
}

TEST_CASE("commands that read load nothing that a journal names", "[program][safety]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 10 --workers 1");
    change_by_hand(shell.path("a.journal"), "UPDATE study SET objective = '/nowhere/evil.so', folder = '/nowhere'");
    const std::string words =
        GENERATE("status a.journal", "trials a.journal", "best a.journal", "explain a.journal 1", "replay a.journal");
    const Ended ended = shell.run(words);
    INFO(ended.err);
    CHECK(ended.code == 0);
}

TEST_CASE("a journal that holds more than a journal's tables is not read", "[program][safety]") {
    const Shell shell;
    shell.run_curve("a", "--max-trials 10 --workers 1");
    change_by_hand(shell.path("a.journal"), "CREATE VIEW extra AS SELECT 1");
    const std::string words = GENERATE("status a.journal", "replay a.journal", "resume a.journal", "best a.journal",
                                       "run curve --journal b.journal --warm-start a.journal");
    const Ended ended = shell.run(words);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, contains("a.journal holds the view `extra`, which espalier has not made"));
}

TEST_CASE("states are not written through another user's link", "[program][safety]") {
    if (geteuid() != 0) {
        WARN("not root: nothing can be given to another user here");
        return;
    }
    const Shell shell;
    std::filesystem::create_directory(shell.path("precious"));
    std::filesystem::create_symlink(shell.path("precious"), shell.path("a.journal.states"));
    REQUIRE(lchown(shell.path("a.journal.states").c_str(), 65534, 65534) == 0);
    const Ended ended = shell.run("run charlm --quiet --journal a.journal --max-trials 2 --time-limit 5s");
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK_THAT(
        ended.err,
        contains("a.journal.states is a link that another user has made: no states are written there; remove it"));
    CHECK(std::filesystem::is_empty(shell.path("precious")));
}
