// A disk that is full for a while: a file system of one MiB that only a process of this test sees.
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <functional>
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

// Without saved states: it is the journal that fills the disk.
constexpr const char* long_run = "run curve --journal a.journal --max-trials 12000 --workers 16";

void fill_and_go_on(const Shell& shell, int out) {
    if (!mount_small(shell.path(""))) return say(out, cannot_mount);
    Program run = shell.start(long_run);
    run.wait_for_error("the run waits");
    say(out, story_of("replay in between", shell.run("replay a.journal")));
    mount("tmpfs", shell.path("").c_str(), "tmpfs", MS_REMOUNT, "size=64m");
    say(out, story_of("run", run.wait()));
    say(out, story_of("replay", shell.run("replay a.journal")));
}

void fill_and_interrupt(const Shell& shell, const std::string& words, int out) {
    if (!mount_small(shell.path(""))) return say(out, cannot_mount);
    Program run = shell.start(words);
    run.wait_for_error("the run waits");
    run.signal(SIGINT);
    say(out, story_of("run", run.wait()));
    say(out, story_of("replay in between", shell.run("replay a.journal")));
    mount("tmpfs", shell.path("").c_str(), "tmpfs", MS_REMOUNT, "size=64m");
    say(out, story_of("resume", shell.run("resume --quiet a.journal")));
    say(out, story_of("replay", shell.run("replay a.journal")));
}

/// What a process of its own tells, or "" where none can have a file system of its own.
std::string told_by(const std::function<void(int out)>& work) {
    Child child(work);
    auto story = child.read_all();
    if (story != cannot_mount) return story;
    WARN("not root: a small file system cannot be mounted here");
    return "";
}

}  // namespace

TEST_CASE("a full disk pauses the run, which goes on to its end when there is room", "[program][disk]") {
    const Shell shell;
    const auto story = told_by([&](int out) { fill_and_go_on(shell, out); });
    if (story.empty()) return;
    INFO(story);
    CHECK_THAT(story, contains("replay in between ends with 0\n"));
    CHECK_THAT(story, contains("run ends with 0\n") && contains("note: the disk is full: a.journal needs room in " +
                                                                shell.path("").substr(0, shell.path("").size() - 1)));
    CHECK_THAT(story, contains("note: there is room again: the run goes on\n") && contains("12000 trials"));
    CHECK_THAT(story, contains("replay ends with 0\n"));
    CHECK_THAT(story, contains("12000 configurations: every decision follows"));
}

TEST_CASE("Ctrl-C ends a run that waits for room; with room again resume goes on to the end", "[program][disk]") {
    const Shell shell;
    const std::string level = GENERATE("", " --durability none");
    const auto story = told_by([&](int out) { fill_and_interrupt(shell, long_run + level, out); });
    if (story.empty()) return;
    INFO(story);
    CHECK_THAT(story, contains("run ends with 130\n") && contains("the disk is still full: ") &&
                          contains("go on with: espalier resume a.journal\n"));
    CHECK_THAT(story, contains("replay in between ends with 0\n"));
    CHECK_THAT(story, contains("resume ends with 0\n") && contains("resuming a.journal after message "));
    CHECK_THAT(story, contains("12000 trials"));
    CHECK_THAT(story, contains("replay ends with 0\n"));
    CHECK_THAT(story, contains("12000 configurations: every decision follows"));
}

TEST_CASE("a simulation waits for room, too, and Ctrl-C ends it", "[program][disk]") {
    const Shell shell;
    const auto story = told_by([&](int out) {
        if (!mount_small(shell.path(""))) return say(out, cannot_mount);
        Program run = shell.start("simulate curve --journal a.journal --max-trials 12000 --workers 16");
        run.wait_for_error("the run waits");
        run.signal(SIGINT);
        say(out, story_of("simulate", run.wait()));
        say(out, story_of("replay", shell.run("replay a.journal")));
    });
    if (story.empty()) return;
    INFO(story);
    CHECK_THAT(story, contains("simulate ends with 130\n") && contains("replay ends with 0\n"));
}
