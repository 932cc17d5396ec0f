// What is made from the table of commands: help, man page, completion and version tell the same.
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

using Words = std::set<std::string>;

Ended sh(const Shell& shell, const std::string& script) {
    return typed(shell.path(""), script, {{"PROGRAM", ESPALIER}, {"LC_ALL", "C.UTF-8"}});
}

Words lines_of(const std::string& text) {
    std::istringstream lines(text);
    Words words;
    for (std::string line; std::getline(lines, line);) words.insert(line);
    return words;
}

/// The first group of every match.
Words all_matches(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern, std::regex::ECMAScript | std::regex::multiline);
    Words found;
    for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
        found.insert((*match)[1]);
    return found;
}

/// Every command of the overview, with the flags of its own help.
std::map<std::string, Words> told_by_help(const Shell& shell) {
    std::map<std::string, Words> all;
    for (const auto& command : all_matches(shell.run("--help").out, "^  espalier ([a-z-]+) "))
        all[command] = all_matches(shell.run(command + " --help").out, "^  (?:-[a-z] \\[ )?(--[a-z-]+)");
    return all;
}

std::map<std::string, Words> told_by_man(const std::string& page) {
    std::map<std::string, Words> all;
    Words* flags = nullptr;
    std::istringstream lines(std::regex_replace(page, std::regex(R"(\\-)"), "-"));
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, match, std::regex(R"(^\.SS "espalier ([a-z-]+)[ "])")))
            flags = &all[match[1]];
        else if (line.starts_with(".SH"))
            flags = nullptr;
        else if (flags != nullptr && std::regex_search(line, match, std::regex(R"(^\\fB(--[a-z-]+)\\fP)")))
            flags->insert(match[1]);
    }
    return all;
}

/// What the completion offers for the last of the words, one a line.
std::string offered(const Shell& shell, const std::string& words) {
    const auto ended =
        sh(shell, "source <(\"$PROGRAM\" completion bash) && PATH=${PROGRAM%/*}:$PATH && COMP_WORDS=(" + words +
                      ") && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) && _espalier && "
                      "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"");
    INFO(words);
    CHECK(ended.err.empty());
    CHECK(ended.code == 0);
    return ended.out;
}

Words completed(const Shell& shell, const std::string& words) { return lines_of(offered(shell, words)); }

}  // namespace

TEST_CASE("the man page has every command and flag of --help, and no other", "[program][documentation]") {
    const Shell shell;
    const auto help = told_by_help(shell);
    REQUIRE(help.size() > 6);
    REQUIRE(help.at("run").count("--max-trials") == 1);
    const auto page = shell.run("man");
    CHECK(page.code == 0);
    CHECK(told_by_man(page.out) == help);
}

TEST_CASE("the completion has every command and flag of --help, and no other", "[program][documentation]") {
    const Shell shell;
    const auto help = told_by_help(shell);
    Words names = {"--help", "--version"};
    for (const auto& [command, flags] : help) {
        names.insert(command);
        CHECK(completed(shell, "espalier " + command + " --") == flags);
    }
    CHECK(completed(shell, "espalier ''") == names);
    CHECK(completed(shell, "espalier --version ''") == Words{"--json"});
}

TEST_CASE("the man page is formatted without a warning", "[program][documentation]") {
    const Shell shell;
    shell.write("espalier.1", shell.run("man").out);
    const auto ended = sh(shell, "groff -man -ww -Tutf8 -K utf8 espalier.1");
    if (ended.code == 127) {
        WARN("skipped: groff is not installed");
        return;
    }
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    CHECK_THAT(ended.out, contains("jobs in flight at once"));
}

TEST_CASE("bash completes commands, files of the right kind, objectives and fixed values", "[program][documentation]") {
    const Shell shell;
    for (const std::string name : {"a.toml", "b.toml", "a.journal", "with space.journal", "notes.txt", "libmine.so"})
        shell.write(name, "");
    std::filesystem::create_directory(shell.path("folder"));

    CHECK(completed(shell, "espalier re") == Words{"resume", "replay", "report"});
    CHECK(completed(shell, "espalier run --max") == Words{"--max-trials"});
    CHECK(completed(shell, "espalier resume ''") == Words{"a.journal", "with space.journal", "folder"});
    CHECK(completed(shell, "espalier check --json b") == Words{"b.toml"});
    // Studies, libraries, and the objectives that lie beside the program.
    CHECK(completed(shell, "espalier run ''").count("curve") == 1);
    CHECK(completed(shell, "espalier run ''").count("a.toml") == 1);
    CHECK(completed(shell, "espalier run lib") == Words{"libmine.so"});
    CHECK(completed(shell, "espalier run n").empty());
    CHECK(offered(shell, "espalier run f") == "folder\n");  // once

    CHECK(completed(shell, "espalier run --durability ''") == Words{"none", "process", "power"});
    CHECK(completed(shell, "espalier run --durability p") == Words{"process", "power"});
    // What bash makes of --durability= and --durability=po
    CHECK(completed(shell, "espalier run --durability =") == Words{"none", "process", "power"});
    CHECK(completed(shell, "espalier run --durability = po") == Words{"power"});
    CHECK(completed(shell, "espalier run --workers ''").empty());
    CHECK(completed(shell, "espalier best --state n") == Words{"notes.txt"});
    // A flag's value is no argument: the study is still to come.
    CHECK(completed(shell, "espalier run --workers 2 b") == Words{"b.toml"});
    CHECK(completed(shell, "espalier run --seed = 2 b") == Words{"b.toml"});
    CHECK(completed(shell, "espalier run a.toml ''").count("--seed") == 1);
    CHECK(completed(shell, "espalier help repl") == Words{"replay"});
    CHECK(completed(shell, "espalier completion ''") == Words{"bash", "zsh"});
    CHECK(completed(shell, "espalier schema st") == Words{"status"});
    CHECK(completed(shell, "espalier orchard ''").empty());
}

TEST_CASE("zsh completes what bash does", "[program][documentation]") {
    const Shell shell;
    if (sh(shell, "zsh -fc 'zmodload zsh/zpty'").code != 0) {
        WARN("skipped: zsh is not installed");
        return;
    }
    for (const std::string name : {"a.toml", "b.toml", "a.journal", "with space.journal", "notes.txt", "libmine.so"})
        shell.write(name, "");
    shell.write("completion", shell.run("completion zsh").out);
    const auto lines = [&](const std::string& line) {
        const auto ended = sh(shell, "PATH=${PROGRAM%/*}:$PATH zsh -f '" ZSH_OFFERS "' completion '" + line + "'");
        INFO(line << ": " << ended.err);
        CHECK(ended.code == 0);
        Words offers;
        for (std::string offer : lines_of(ended.out)) {
            offer.erase(0, offer.find_first_not_of(' '));
            offer.erase(offer.find_last_not_of(' ') + 1);
            offers.insert(offer);
        }
        return offers;
    };
    auto flags = told_by_help(shell).at("run");
    CHECK(lines("espalier run --") == flags);
    CHECK(lines("espalier re") == Words{"replay", "report", "resume"});
    CHECK(lines("espalier resume ") == Words{"a.journal", "with\\ space.journal"});
    CHECK(lines("espalier run ").count("curve") == 1);
    CHECK(lines("espalier run ").count("b.toml") == 1);
    CHECK(lines("espalier run ").count("notes.txt") == 0);
    CHECK(lines("espalier run --durability=") == Words{"none", "process", "power"});
    CHECK(lines("espalier run --workers 2 b") == Words{"b.toml"});
    CHECK(lines("espalier --version ") == Words{"--json"});
}

TEST_CASE("help COMMAND is COMMAND --help", "[program][documentation]") {
    const Shell shell;
    for (const auto& [command, flags] : told_by_help(shell)) {
        const auto help = shell.run("help " + command);
        CHECK(help.code == 0);
        CHECK(help.out == shell.run(command + " --help").out);
        CHECK(help.out == shell.run("--help " + command).out);
    }
    const auto unknown = shell.run("help resum");
    CHECK(unknown.code == 2);
    CHECK(unknown.err == "espalier: unknown command `resum`; did you mean `resume`?; see: espalier --help\n");
    const auto shells = shell.run("completion fish");
    CHECK(shells.code == 2);
    CHECK(shells.err == "espalier completion: `fish` is no shell that it knows; it knows bash and zsh\n");
}

TEST_CASE("the version is one line, then what the program runs with", "[program][documentation]") {
    const Shell shell;
    const auto text = shell.run("--version");
    CHECK(text.code == 0);
    CHECK(std::regex_search(text.out, std::regex(R"(^espalier \d+\.\d+\.\d+( \([0-9a-f]+\))?\n)")));
    for (const std::string name :
         {"objective ABI", "journal", "oneTBB", "SQLite", "Boost", "fmt", "toml++", "nlohmann-json", "compiler"}) {
        INFO(name);
        const auto at = text.out.find("\n" + name + " ");
        REQUIRE(at != std::string::npos);
        CHECK(std::regex_search(text.out.substr(at + 1 + name.size()), std::regex(R"(^ +(g\+\+ |clang\+\+ )?\d)")));
    }
    const auto json = parsed(shell.run("--version --json").out);
    CHECK(text.out.starts_with("espalier " + json["version"].get<std::string>()));
    CHECK(json["libraries"].size() == 6);
    CHECK(json["objective_abi"].is_number());

    const auto more = shell.run("--version --jsn");
    CHECK(more.code == 2);
    CHECK(more.err == "espalier --version: `--jsn` is one argument too many; it takes --json, no other\n");
    const auto flag = shell.run("--verson");
    CHECK(flag.code == 2);
    CHECK(flag.err == "espalier: unknown flag `--verson`; did you mean `--version`?; see: espalier --help\n");
}
