// The shims themselves: what they count, how they fail, what they forget. And errors of the disk that SQLite keeps to
// itself.
#include "fault/faulty_disk.hpp"

#include <sqlite3.h>

#include <memory>
#include <string>

#include "fault/layered_vfs.hpp"
#include "fault/power_loss.hpp"
#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// "" or what SQLite says.
std::string run_through(const std::string& vfs, const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs.c_str());
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closes(database, sqlite3_close);
    return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? "" : sqlite3_errmsg(database);
}

}  // namespace

TEST_CASE("a faulty disk counts calls and fails the one it was told to", "[fault]") {
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk);
    CHECK(run_through(vfs.name(), folder.file("a"), "CREATE TABLE t (a); INSERT INTO t VALUES (1)") == "");
    CHECK(disk.calls(DiskOperation::open) >= 1);
    CHECK(disk.calls(DiskOperation::write) >= 2);
    CHECK(disk.calls(DiskOperation::sync) >= 2);
    CHECK(disk.failures() == 0);

    disk.fail({DiskOperation::write}, 1, DiskFault::error);
    CHECK(run_through(vfs.name(), folder.file("a"), "INSERT INTO t VALUES (2)") == "disk I/O error");
    CHECK(disk.failures() == 1);
    CHECK(run_through(vfs.name(), folder.file("a"), "INSERT INTO t VALUES (2)") == "");

    disk.fail({DiskOperation::write}, 2, DiskFault::full, FaultyDisk::until_healed);
    CHECK(run_through(vfs.name(), folder.file("a"), "INSERT INTO t VALUES (3)") == "database or disk is full");
    CHECK(run_through(vfs.name(), folder.file("a"), "INSERT INTO t VALUES (3)") == "database or disk is full");
    disk.heal();
    CHECK(run_through(vfs.name(), folder.file("a"), "INSERT INTO t VALUES (3)") == "");

    disk.fail({DiskOperation::open}, 1, DiskFault::error);
    CHECK(run_through(vfs.name(), folder.file("a"), "INSERT INTO t VALUES (4)") != "");
}

TEST_CASE("what was not synced is gone after a power loss", "[fault][power]") {
    const TempFolder folder;
    PowerLossDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const auto path = folder.file("a");
    const auto rows_found = [&](const char* synchronous) {
        const TempFolder empty;
        std::string last;
        // In the middle of a connection: closing would sync.
        sqlite3* database = nullptr;
        sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs.name().c_str());
        const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closes(database, sqlite3_close);
        const std::string sql = std::string("PRAGMA journal_mode = WAL; PRAGMA synchronous = ") + synchronous +
                                "; CREATE TABLE IF NOT EXISTS t (a); INSERT INTO t VALUES (1)";
        REQUIRE(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        return disk.found_after_loss(std::nullopt);
    };
    const auto forgetful = rows_found("NORMAL");
    CHECK((forgetful.count("a-wal") == 0 || forgetful.at("a-wal").size() <= 32));  // its header
    const auto careful = rows_found("FULL");
    REQUIRE(careful.count("a-wal") == 1);
    CHECK(careful.at("a-wal").size() > 4096);
}

TEST_CASE("an fsync that fails while the WAL is folded ends writing, and nothing is folded again", "[fault][journal]") {
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const auto path = folder.file("a.journal");
    Recorder recorder;
    const auto writer = JournalWriter::create(path, study_at(Durability::process), "", vfs.name());
    writer->start(SessionRow{}, &recorder);
    const auto before = disk.calls(DiskOperation::sync);
    disk.fail({DiskOperation::sync}, 2, DiskFault::error);  // the WAL's goes well, the journal's does not
    std::uint64_t seq = 0;
    while (recorder.failures.empty() && seq < 20'000) {
        writer->push(result_message(++seq), 0);
        writer->push(LogRow{TrialId{1}, 0, 0, std::string(50'000, '.')});
        writer->flush();
    }
    CHECK(recorder.failures.size() == 1);
    CHECK(disk.calls(DiskOperation::sync) == before + 2);
    CHECK_THAT(error_of([&] { writer->close(); }), contains(path + ": writing failed (disk I/O error, code "));
    CHECK(disk.calls(DiskOperation::sync) == before + 2);
    CHECK(seqs_of(path) == recorder.committed_seqs);
}
