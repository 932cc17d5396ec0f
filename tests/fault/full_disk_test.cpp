// A full disk pauses a run, which goes on when there is room: nothing lost, nothing out of order. Who waits can be told
// to stop waiting.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "fault/faulty_disk.hpp"
#include "fault/layered_vfs.hpp"
#include "journal/fixture.hpp"
#include "stress/journalled_run.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

std::vector<std::string> none() { return {}; }

}  // namespace

TEST_CASE("a full disk pauses the run and it goes on with room: nothing is lost, the order kept", "[fault][full]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    const auto fault = GENERATE(DiskFault::full, DiskFault::short_of, DiskFault::quota);
    const auto nth = GENERATE(std::uint64_t{1}, std::uint64_t{8}, std::uint64_t{60});
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const RunSetting setting{folder.file("a.journal"), durability, vfs.name(), 60, 2000};
    JournalledRun run(setting);
    run.on_note = [&](const std::string& text) {
        if (text.find("needs room") != std::string::npos) disk.heal();
    };
    // From the first commit on: a journal is not made on a full disk.
    const auto calls = [&] {
        const TempFolder other;
        JournalWriter::create(other.file("b.journal"), study_at(durability), "", vfs.name())->start({}, nullptr);
        return disk.calls(DiskOperation::write);
    }();
    disk.fail({DiskOperation::write}, calls + nth, fault, FaultyDisk::until_healed);
    const RunEnd end = run.run();
    INFO("durability " << static_cast<int>(durability) << ", fault " << static_cast<int>(fault) << ", write " << nth);
    CHECK(end.error == "");
    CHECK(end.failures == none());
    REQUIRE(end.notes.size() == 2);
    CHECK_THAT(end.notes[0],
               contains(fault == DiskFault::quota ? "the disk quota is used up: " : "the disk is full: ") &&
                   contains(setting.path + " needs room in " + folder.path().string() +
                            "; the run waits and goes on by itself when there is room; Ctrl-C ends it"));
    CHECK(end.notes[1] == "there is room again: the run goes on");
    CHECK(disk.failures() > 0);
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    CHECK(fault_of(setting, end.entered.size(), end.entered) == "");
    CHECK(seqs_of(setting.path) == up_to(end.entered.size()));
}

TEST_CASE("whoever waits for room and is interrupted leaves what is committed, and the run can go on",
          "[fault][full]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const RunSetting setting{folder.file("a.journal"), durability, vfs.name(), 60, 2000};
    JournalledRun run(setting);
    run.on_note = [&](const std::string& text) {
        if (text.find("needs room") != std::string::npos) run.interrupt();
    };
    disk.fail({DiskOperation::write}, 120, DiskFault::full, FaultyDisk::until_healed);
    const RunEnd end = run.run();
    CHECK(end.error == "");
    CHECK(end.failures == none());
    CHECK(end.left_off == 1);
    REQUIRE(end.notes.size() == 2);
    CHECK_THAT(end.notes[1], contains("a.journal-wal holds a part of ") && contains("keep the two together"));
    const auto acted_on = run.acted_on();
    CHECK(fault_of(setting, acted_on, end.entered) == "");
    CHECK(seqs_of(setting.path).size() < end.entered.size() + end.lost_seqs.size());
    disk.heal();
    JournalWriter::append(setting.path)->close();
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    CHECK(fault_of(setting, acted_on, end.entered) == "");
}

TEST_CASE("a full disk at the end of a run is waited for, too", "[fault][full]") {
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const RunSetting setting{folder.file("a.journal"), Durability::none, vfs.name(), 10};
    JournalledRun run(setting);
    run.before_close = [&](JournalWriter& journal) {
        journal.flush();
        disk.fail({DiskOperation::write}, 1, DiskFault::full, FaultyDisk::until_healed);
        journal.push(LogRow{TrialId{1}, 0, 0, "the last word"});
    };
    run.on_note = [&](const std::string&) { disk.heal(); };
    const RunEnd end = run.run();
    CHECK(end.error == "");
    CHECK(end.notes.size() == 2);
    JournalReader reader(setting.path);
    std::vector<std::string> logged;
    reader.logs([&](const LogRow& row) { logged.push_back(row.text); });
    CHECK(logged == std::vector<std::string>{"the last word"});
}

TEST_CASE("while a full disk is waited for, at most 200,000 rows queue: whoever has more waits", "[fault][full]") {
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    struct Notes final : CommitListener {
        void committed(const Message&) noexcept override {}
        void lost(const Message&) noexcept override {}
        void failed(const std::string&) noexcept override {}
        void note(const std::string&) noexcept override { ++told; }
        std::atomic<int> told{0};
    } notes;
    const auto writer = JournalWriter::create(folder.file("a.journal"), study_at(Durability::none), "", vfs.name());
    writer->start(SessionRow{}, &notes);
    disk.fail({DiskOperation::write}, 1, DiskFault::full, FaultyDisk::until_healed);
    constexpr std::uint64_t rows = 250'000;
    std::atomic<std::uint64_t> pushed{0};
    std::thread worker([&] {
        for (std::uint64_t seq = 1; seq <= rows; ++seq) {
            writer->wait_for_room();
            writer->push(result_message(seq), 0);
            pushed = seq;
        }
    });
    while (pushed < 200'000 || notes.told == 0) std::this_thread::yield();
    CHECK(pushed <= 200'001);
    disk.heal();
    worker.join();
    CHECK(pushed == rows);
    writer->close();
    CHECK(seqs_of(folder.file("a.journal")).size() == rows);
    CHECK(notes.told == 2);
}

TEST_CASE("a file system that becomes read-only ends the run, and the message says so", "[fault][full]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const RunSetting setting{folder.file("a.journal"), durability, vfs.name(), 60, 2000};
    disk.fail({DiskOperation::write}, 120, DiskFault::read_only, FaultyDisk::until_healed);
    JournalledRun run(setting);
    const RunEnd end = run.run();
    CHECK_THAT(end.error,
               contains(setting.path + " cannot be written any more: its file system has become read-only") &&
                   contains("mount it to be written, then: espalier resume " + setting.path));
    CHECK(end.failures == std::vector<std::string>{end.error});
    CHECK(end.notes == none());
    CHECK(fault_of(setting, run.acted_on(), end.entered) == "");
}

TEST_CASE("a journal that is deleted or moved while it is written ends the run", "[fault][full]") {
    const bool moved = GENERATE(false, true);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, &recorder);
    writer->push(result_message(1), 0);
    writer->flush();
    if (moved)
        std::filesystem::rename(path, folder.file("b.journal"));
    else
        std::filesystem::remove(path);
    std::uint64_t seq = 1;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (recorder.failures.empty() && std::chrono::steady_clock::now() < deadline) {
        writer->push(result_message(++seq), 0);
        writer->flush();
    }
    const auto why = error_of([&] { writer->close(); });
    CHECK_THAT(why, contains(path + " was moved or deleted while it was being written") &&
                        contains("put it back, with " + path + "-wal beside it, then: espalier resume " + path));
    CHECK(recorder.failures == std::vector<std::string>{why});
    if (!moved) return;
    // As the message says: with its WAL it is all there.
    std::filesystem::rename(folder.file("b.journal"), path);
    CHECK(seqs_of(path) == recorder.committed_seqs);
}

TEST_CASE("a WAL that is deleted while it is written is folded into the journal, and ends the run", "[fault][full]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, &recorder);
    std::filesystem::remove(path + "-wal");
    std::uint64_t seq = 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (recorder.failures.empty() && std::chrono::steady_clock::now() < deadline) {
        writer->push(result_message(++seq), 0);
        writer->flush();
    }
    const auto why = error_of([&] { writer->close(); });
    CHECK_THAT(why,
               contains(path + "-wal was moved or deleted while ") && contains("go on with: espalier resume " + path));
    CHECK(seqs_of(path) == recorder.committed_seqs);
}
