// Writing that fails, in a process of its own: on a file system of one MiB that only that process sees, and under a
// limit on the size of files.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Writes until it fails, then some more, and says what came of it. `afterwards` makes room for reading and resuming.
void write_until_failure(const std::string& path, int out, const std::function<void()>& afterwards) {
    constexpr std::uint64_t most = 200'000;
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, &recorder);
    std::uint64_t seq = 0;
    while (recorder.lost_seqs.empty() && seq < most) {
        for (int i = 0; i < 100; ++i) writer->push(result_message(++seq), 0);
        writer->flush();
    }
    writer->push(result_message(++seq), 0);
    const auto thrown = error_of([&] { writer->close(); });
    afterwards();

    const auto told = recorder.committed_seqs.size() + recorder.lost_seqs.size();
    const auto written = seqs_of(path);
    std::ostringstream text;
    text << "failures " << recorder.failures.size() << "\n";
    text << "why " << (recorder.failures.empty() ? "" : recorder.failures.front()) << "\n";
    text << "thrown by close: " << (!thrown.empty() && thrown == recorder.failures.front() ? "the same" : thrown)
         << "\n";
    text << "each told once: " << (told == seq && recorder.lost_seqs.back() == seq ? "yes" : "no") << "\n";
    text << "some committed: " << (recorder.committed_seqs.empty() ? "no" : "yes") << "\n";
    text << "journal holds what was committed: " << (written == recorder.committed_seqs ? "yes" : "no") << "\n";
    const auto next = written.size() + 1;
    const auto again = JournalWriter::append(path);
    again->start(SessionRow{}, nullptr);
    again->push(result_message(next), 0);
    again->close();
    text << "goes on: " << (seqs_of(path) == up_to(next) && bad_seqs(path).empty() ? "yes" : "no") << "\n";
    say(out, text.str());
}

/// Makes room as soon as it is asked for.
void write_through_a_full_disk(const std::string& path, const std::string& folder, int out) {
    struct Roomy final : Recorder {
        void note(const std::string& text) noexcept override {
            say(out, text + "\n");
            mount("tmpfs", folder.c_str(), "tmpfs", MS_REMOUNT, "size=64m");
        }
        std::string folder;
        int out = 0;
    } recorder;
    recorder.folder = folder;
    recorder.out = out;
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, &recorder);
    constexpr std::uint64_t results = 40'000;
    for (std::uint64_t seq = 1; seq <= results; ++seq) writer->push(result_message(seq), 0);
    writer->close();
    std::ostringstream text;
    text << "failures " << recorder.failures.size() << "\n";
    text << "all committed: " << (recorder.committed_seqs == up_to(results) ? "yes" : "no") << "\n";
    text << "in order: " << (seqs_of(path) == up_to(results) && bad_seqs(path).empty() ? "yes" : "no") << "\n";
    say(out, text.str());
}

void check_story(const std::string& story) {
    INFO(story);
    CHECK_THAT(story, contains("failures 1\n"));
    CHECK_THAT(story, contains("thrown by close: the same\n"));
    CHECK_THAT(story, contains("each told once: yes\n"));
    CHECK_THAT(story, contains("some committed: yes\n"));
    CHECK_THAT(story, contains("journal holds what was committed: yes\n"));
    CHECK_THAT(story, contains("goes on: yes\n"));
}

constexpr const char* cannot_mount = "cannot mount";

/// A tmpfs at `folder` that is gone with this process.
bool mount_small(const std::string& folder) {
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m") == 0;
}

}  // namespace

TEST_CASE("a full disk is waited for: with room again writing goes on, nothing lost", "[journal][disk]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Child child([&](int out) {
        if (!mount_small(folder.path().string())) return say(out, cannot_mount);
        write_through_a_full_disk(path, folder.path().string(), out);
    });
    const auto story = child.read_all();
    if (story == cannot_mount) {
        WARN("not root: a small file system cannot be mounted here; tests/fault has a disk that only says it is full");
        return;
    }
    INFO(story);
    CHECK_THAT(story, contains("the disk is full: " + path + " needs room in " + folder.path().string() + "; "));
    CHECK_THAT(story, contains("there is room again"));
    CHECK_THAT(story, contains("failures 0\n") && contains("all committed: yes\n") && contains("in order: yes\n"));
}

TEST_CASE("a disk too full for a new journal is said to be, and nothing is left behind", "[journal][disk]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Child child([&](int out) {
        if (!mount_small(folder.path().string())) return say(out, cannot_mount);
        mount("tmpfs", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=16k");
        say(out, error_of([&] { JournalWriter::create(path, study_at(Durability::process)); }));
        say(out, "; files left: " + std::to_string(folder.names().size()));
    });
    const auto story = child.read_all();
    if (story == cannot_mount) {
        WARN("not root: a small file system cannot be mounted here");
        return;
    }
    CHECK_THAT(story, contains(path + " cannot be made: No space left on device") && contains("free some space"));
    CHECK_THAT(story, contains("files left: 0"));
}

TEST_CASE("an I/O error ends writing: said once, nothing acted on is lost, and resume goes on", "[journal][disk]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Child child([&](int out) {
        std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit {};
        getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = 1U << 20U;
        setrlimit(RLIMIT_FSIZE, &limit);
        write_until_failure(path, out, [&] {
            limit.rlim_cur = limit.rlim_max;
            setrlimit(RLIMIT_FSIZE, &limit);
        });
    });
    const auto story = child.read_all();
    check_story(story);
    CHECK_THAT(story, contains("why " + path + ": writing failed (disk I/O error, code ") &&
                          contains("espalier resume " + path));
}
