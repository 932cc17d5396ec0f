// An error of the disk at each of the first 2,000 calls in turn that write, sync or open, at each durability level: the
// journal is never corrupt, no result that was acted on is missing, and the message says what, where and what to do.
#include "fault/faulty_disk.hpp"
#include "fault/layered_vfs.hpp"
#include "journal/fixture.hpp"
#include "stress/disk_faults.hpp"
#include "stress/journalled_run.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr std::uint64_t calls = 2000;

/// Every run is long enough that the call is made.
void try_calls(std::uint64_t first, std::uint64_t every, std::initializer_list<DiskFault> faults) {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    for (std::uint64_t nth = first; nth <= calls; nth += every)
        for (const DiskFault fault : faults) {
            const DiskFaultRun run{durability, fault, nth};
            const auto end = run_on_failing_disk(run);
            INFO(run.describe());
            CHECK(end.fault == "");
            CHECK(end.failed == 1);
        }
}

}  // namespace

TEST_CASE("an error at every tenth call: no corrupt journal, nothing acted on is lost, a clear message",
          "[fault][matrix]") {
    try_calls(1, 20, {DiskFault::error});
    try_calls(11, 20, {DiskFault::torn});
}

TEST_CASE("an error at each of the first 2,000 calls: no corrupt journal, nothing acted on is lost, a clear message",
          "[.long][fault][matrix]") {
    try_calls(1, 2, {DiskFault::error});
    try_calls(2, 2, {DiskFault::torn});
}

TEST_CASE("a full disk at some call: it is waited for, and nothing is lost", "[fault][matrix]") {
    try_calls(3, 287, {DiskFault::full, DiskFault::short_of, DiskFault::quota});
}

TEST_CASE("a hunt on failing disks finds nothing, and tells what it did", "[fault][matrix]") {
    std::uint64_t told = 0;
    const auto report = run_on_failing_disks({100, 10}, [&](const DiskFaultReport&) { ++told; });
    CHECK(report.fault == "");
    CHECK(report.runs == 30);
    CHECK(report.failed == 30);
    CHECK(report.waited > 0);
    CHECK(told == 30);
}

TEST_CASE("an error at every call to shared memory, or that cuts, removes or reads a file", "[fault][matrix]") {
    const auto operation =
        GENERATE(DiskOperation::shared_memory, DiskOperation::truncate, DiskOperation::remove, DiskOperation::read);
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    for (std::uint64_t nth = 1, made = 1; nth <= made && nth <= 100; ++nth) {
        const TempFolder folder;
        FaultyDisk disk;
        const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
        const RunSetting setting{folder.file("a.journal"), durability, vfs.name()};
        disk.fail({operation}, nth, DiskFault::error);
        JournalledRun run(setting);
        const RunEnd end = run.run();
        INFO("operation " << static_cast<int>(operation) << ", call " << nth << ": " << end.error);
        // Where closing cuts or removes a file nothing is lost, and SQLite says nothing.
        if (!end.error.empty()) CHECK_THAT(end.error, contains(setting.path) && contains("; "));
        CHECK(fault_of(setting, run.acted_on(), end.entered) == "");
        made = disk.calls(operation);
    }
}
