// The Debian packages: what is in them, what they depend on, and that what is in them runs.
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

/// What a line says when it succeeds.
std::string output(const Shell& shell, const std::string& line) {
    const auto ended = typed(shell.path(""), line);
    INFO(line << ": " << ended.out << ended.err);
    REQUIRE(ended.code == 0);
    return ended.out;
}

/// Packs the build tree as it is, once for all tests; "" where the tools are absent, with a message.
const std::string& packages() {
    static const Shell shell;
    static const std::string folder = [] {
        if (typed(shell.path(""), "type dpkg-deb dpkg-shlibdeps file cpack").code != 0) return std::string();
        output(shell, "cpack -G DEB --config '" BUILD_FOLDER "/CPackConfig.cmake' -B out");
        return shell.path("out");
    }();
    if (folder.empty()) WARN("skipped: no package is made without dpkg-deb, dpkg-shlibdeps, file and cpack");
    return folder;
}

std::string deb(const std::string& package) { return "'" + packages() + "'/" + package + "_*.deb"; }

std::string field(const Shell& shell, const std::string& package, const std::string& name) {
    return output(shell, "dpkg-deb --field " + deb(package) + " " + name);
}

bool depends_on(const Shell& shell, const std::string& package, const std::string& library) {
    const auto depends = field(shell, package, "Depends");
    INFO(package << " depends on " << depends);
    CHECK(depends.find("-dev") == std::string::npos);
    return (", " + depends).find(", " + library) != std::string::npos;
}

/// Where files of a library lie: lib, or lib and the machine's name.
std::string without_machine(std::string path) {
    const auto at = path.find("lib/x86_64-linux-gnu/");
    return at == std::string::npos ? path : path.erase(at + 4, std::string("x86_64-linux-gnu/").size());
}

const std::map<std::string, std::vector<std::string>> contents = {
    {"espalier",
     {"bin/espalier", "share/man/man1/espalier.1.gz", "share/bash-completion/completions/espalier",
      "share/zsh/vendor-completions/_espalier", "share/doc/espalier/CHANGELOG.md",
      "share/doc/espalier/examples/charlm.toml", "share/espalier/schemas/trials.schema.json"}},
    {"espalier-worker", {"libexec/espalier/espalier-worker"}},
    {"espalier-objectives",
     {"lib/espalier/libcurve.so", "lib/espalier/libmisbehave.so", "lib/espalier/libcharlm.so",
      "share/espalier/examples/exec/exec.toml"}},
    {"libespalier0", {"lib/libespalier.so.0"}},
    {"libespalier-dev",
     {"include/espalier/objective.h", "include/espalier/objective.hpp", "include/espalier/study.hpp",
      "lib/libespalier.so", "lib/cmake/espalier/espalierConfig.cmake", "lib/pkgconfig/espalier.pc"}},
};

}  // namespace

TEST_CASE("the Debian packages say what they are and depend on the libraries they are linked with",
          "[program][package]") {
    const Shell shell;
    if (packages().empty()) return;
    const std::string version = last_line(field(shell, "espalier", "Version"));
    CHECK(shell.run("--version").out.starts_with("espalier " + version));
    for (const auto& [package, files] : contents) {
        CHECK(field(shell, package, "Package") == package + "\n");
        CHECK_THAT(field(shell, package, "Maintainer"), contains("@"));
        CHECK(field(shell, package, "Description").find("uner") != std::string::npos);  // each its own, of a tuner
    }
    for (const std::string library :
         {"libboost-program-options", "libc6", "libfmt", "libsqlite3", "libstdc++6", "libtbb", "espalier-worker (= "})
        CHECK(depends_on(shell, "espalier", library));
    CHECK(depends_on(shell, "libespalier0", "libsqlite3"));
    CHECK(depends_on(shell, "libespalier-dev", "libespalier0 (= " + version + ")"));
    CHECK_THAT(field(shell, "espalier", "Recommends"), contains("espalier-objectives"));
    CHECK(field(shell, "libespalier-dev", "Section") == "libdevel\n");
}

TEST_CASE("each Debian package has what belongs to it, and no file is in two", "[program][package]") {
    const Shell shell;
    if (packages().empty()) return;
    std::map<std::string, std::string> owner;
    for (const auto& [package, files] : contents) {
        std::istringstream lines(output(shell, "dpkg-deb --contents " + deb(package)));
        for (std::string line; std::getline(lines, line);) {
            INFO(package << ": " << line);
            CHECK_THAT(line, contains(" root/root ") && contains(" ./usr/"));
            const auto path = without_machine(line.substr(line.find(" ./usr/") + 7));
            if (!path.empty() && !path.ends_with("/"))
                CHECK(owner.emplace(path.substr(0, path.find(" -> ")), package).second);
        }
        for (const auto& file : files) {
            INFO(file);
            CHECK(owner[file] == package);
        }
    }
    output(shell, "dpkg-deb -x " + deb("espalier") + " root");
    CHECK(output(shell, "gzip -dc root/usr/share/man/man1/espalier.1.gz") == shell.run("man").out);
    CHECK(shell.read("root/usr/share/bash-completion/completions/espalier") == shell.run("completion bash").out);
    CHECK(shell.read("root/usr/share/zsh/vendor-completions/_espalier") == shell.run("completion zsh").out);
    CHECK_THAT(shell.read("root/usr/share/doc/espalier/CHANGELOG.md"),
               contains("\n## " + last_line(field(shell, "espalier", "Version")) + "\n"));
}

TEST_CASE("the program of the unpacked Debian packages runs with the objectives beside it", "[program][package]") {
    const Shell shell;
    if (packages().empty()) return;
    for (const auto& [package, files] : contents) output(shell, "dpkg-deb -x " + deb(package) + " root");
    Surroundings unpacked;
    unpacked.executable = shell.path("root/usr/bin/espalier");
    CHECK(shell.run("--version", unpacked).out == shell.run("--version").out);
    CHECK_THAT(shell.run("check curve", unpacked).out, contains(shell.path("root/usr/lib/espalier/libcurve.so")));
    CHECK(shell.run("run curve --quiet --max-trials 20 --isolation process", unpacked).code == 0);
    CHECK(shell.run("replay curve.journal", unpacked).code == 0);
    CHECK(shell.run("new-objective orchard", unpacked).code == 0);
}
