// A disk that fills up while a run writes: a file system of one MiB that only a process of this test sees.
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <sstream>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier::test;

namespace {

constexpr const char* cannot_mount = "cannot mount";

bool mount_small(const std::string& folder) {
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
}

std::string story_of(const std::string& what, const Ended& ended) {
    std::ostringstream text;
    text << what << " ends with " << ended.code << '\n' << ended.err << ended.out;
    return text.str();
}

void fill_and_go_on(const Shell& shell, int out) {
    if (!mount_small(shell.path(""))) return say(out, cannot_mount);
    // Without saved states: it is the journal that fills the disk.
    say(out, story_of("run", shell.run("run curve --quiet --journal a.journal --max-trials 12000 --workers 16")));
    mount("tmpfs", shell.path("").c_str(), "tmpfs", MS_REMOUNT, "size=64m");
    say(out, story_of("replay in between", shell.run("replay a.journal")));
    say(out, story_of("resume", shell.run("resume --quiet a.journal")));
    say(out, story_of("replay", shell.run("replay a.journal")));
}

}  // namespace

TEST_CASE("a full disk stops the run cleanly; with room again resume goes on to the end", "[program][disk]") {
    const Shell shell;
    Child child([&](int out) { fill_and_go_on(shell, out); });
    const auto story = child.read_all();
    if (story == cannot_mount) {
        WARN("not root: a small file system cannot be mounted here");
        return;
    }
    INFO(story);
    CHECK_THAT(story, contains("run ends with 1\n") && contains("a.journal: no room left on the disk ("));
    CHECK_THAT(story, contains("free some space, then: espalier resume a.journal\n"));
    CHECK_THAT(story, contains("replay in between ends with 0\n"));
    CHECK_THAT(story, contains("resume ends with 0\n") && contains("resuming a.journal after message "));
    CHECK_THAT(story, contains("12000 trials"));
    CHECK_THAT(story, contains("replay ends with 0\n"));
    CHECK_THAT(story, contains("12000 configurations: every decision follows"));
}
