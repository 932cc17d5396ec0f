// The Debian package: what is in it, what it depends on, and that what is in it runs.
#include <sstream>

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

/// Packs the build tree as it is; false, with a message, where the tools are absent.
bool pack(const Shell& shell) {
    if (typed(shell.path(""), "type dpkg-deb dpkg-shlibdeps file cpack").code != 0) {
        WARN("skipped: no package is made without dpkg-deb, dpkg-shlibdeps, file and cpack");
        return false;
    }
    output(shell, "cpack -G DEB --config '" BUILD_FOLDER "/CPackConfig.cmake' -B out && mv out/*.deb espalier.deb");
    return true;
}

std::string field(const Shell& shell, const std::string& name) {
    return output(shell, "dpkg-deb --field espalier.deb " + name);
}

}  // namespace

TEST_CASE("the Debian package says what it is and depends on the libraries it is linked with", "[program][package]") {
    const Shell shell;
    if (!pack(shell)) return;
    CHECK(field(shell, "Package") == "espalier\n");
    CHECK(shell.run("--version").out.starts_with("espalier " + last_line(field(shell, "Version"))));
    CHECK(field(shell, "Section") == "science\n");
    CHECK_THAT(field(shell, "Maintainer"), contains("@"));
    CHECK_THAT(field(shell, "Description"), contains("hyperparameter tuner"));
    const auto depends = field(shell, "Depends");
    for (const std::string library :
         {"libboost-program-options", "libc6", "libfmt", "libsqlite3", "libstdc++6", "libtbb"}) {
        INFO(library << " in " << depends);
        CHECK((", " + depends).find(", " + library) != std::string::npos);
    }
    CHECK(depends.find("-dev") == std::string::npos);
}

TEST_CASE("the Debian package has everything that an installed program and its objectives need", "[program][package]") {
    const Shell shell;
    if (!pack(shell)) return;
    const auto listing = output(shell, "dpkg-deb --contents espalier.deb");
    for (const std::string file :
         {"bin/espalier", "libexec/espalier/espalier-worker", "lib/espalier/libcurve.so",
          "lib/espalier/libmisbehave.so", "lib/espalier/libcharlm.so", "include/espalier/objective.h",
          "include/espalier/objective.hpp", "lib/cmake/espalier/espalierConfig.cmake", "lib/pkgconfig/espalier.pc",
          "share/doc/espalier/examples/charlm.toml", "share/espalier/schemas/trials.schema.json"}) {
        INFO(file);
        CHECK(listing.find(" ./usr/" + file + "\n") != std::string::npos);
    }
    std::istringstream lines(listing);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK_THAT(line, contains(" root/root ") && contains(" ./usr/"));
    }
    output(shell, "dpkg-deb -x espalier.deb root");
    CHECK(output(shell, "gzip -dc root/usr/share/man/man1/espalier.1.gz") == shell.run("man").out);
    CHECK(shell.read("root/usr/share/bash-completion/completions/espalier") == shell.run("completion bash").out);
}

TEST_CASE("the program of the unpacked Debian package runs with the objectives beside it", "[program][package]") {
    const Shell shell;
    if (!pack(shell)) return;
    output(shell, "dpkg-deb -x espalier.deb root");
    Surroundings unpacked;
    unpacked.executable = shell.path("root/usr/bin/espalier");
    CHECK(shell.run("--version", unpacked).out == shell.run("--version").out);
    CHECK_THAT(shell.run("check curve", unpacked).out, contains(shell.path("root/usr/lib/espalier/libcurve.so")));
    CHECK(shell.run("run curve --quiet --max-trials 20", unpacked).code == 0);
    CHECK(shell.run("replay curve.journal", unpacked).code == 0);
    CHECK(shell.run("new-objective orchard", unpacked).code == 0);
}
