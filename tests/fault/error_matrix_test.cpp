// An error of the disk at each of the first 2,000 calls in turn that write, sync or open, at each durability level: the
// journal is never corrupt, no result that was acted on is missing, and the message says what, where and what to do.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "fault/faulty_disk.hpp"
#include "fault/journalled_run.hpp"
#include "fault/layered_vfs.hpp"
#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr std::uint64_t calls_tried = 2000;
const std::initializer_list<DiskOperation> failing = {DiskOperation::write, DiskOperation::sync, DiskOperation::open};

std::uint64_t calls_of(const FaultyDisk& disk) {
    std::uint64_t calls = 0;
    for (const auto operation : failing) calls += disk.calls(operation);
    return calls;
}

/// As many jobs, and as much talk, that the run makes more than 2,000 such calls: one at each page that is written.
RunSetting setting_at(Durability durability, const std::string& path, const std::string& vfs) {
    RunSetting setting{path, durability, vfs};
    setting.trials = durability == Durability::none ? 150 : 120;
    setting.talk = durability == Durability::none ? 20'000 : 8'000;
    return setting;
}

/// A message for the user: it names the journal and ends with what to do.
bool is_clear(const std::string& error, const std::string& path) {
    return error.find(path) != std::string::npos && error.find("; ") != std::string::npos && error.size() > 40;
}

struct Tried {
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;
};

Tried try_call(Durability durability, std::uint64_t nth, DiskFault fault) {
    const TempFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const auto setting = setting_at(durability, folder.file("a.journal"), vfs.name());
    disk.fail(failing, nth, fault);
    JournalledRun run(setting);
    const RunEnd end = run.run();
    INFO("call " << nth << ": " << end.error);
    const auto failures = disk.failures();
    if (failures > 0) {
        CHECK(is_clear(end.error, setting.path));
        CHECK(end.failures.size() <= 1);
    } else
        CHECK(end.error == "");
    const auto acted_on = run.acted_on();
    CHECK(fault_of(setting, acted_on, end.entered) == "");
    if (std::filesystem::exists(setting.path)) {
        JournalWriter::append(setting.path, vfs.name())->close();  // and the run can go on
        CHECK(fault_of(setting, acted_on, end.entered) == "");
    }
    return {calls_of(disk), failures};
}

void try_calls(std::uint64_t every) {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    INFO("durability " << static_cast<int>(durability));
    std::uint64_t failed = 0, tried = 0;
    for (std::uint64_t nth = 1; nth <= calls_tried; nth += every) {
        const auto [calls, failures] =
            try_call(durability, nth, nth / every % 2 == 0 ? DiskFault::error : DiskFault::torn);
        ++tried;
        failed += failures;
    }
    CHECK(failed == tried);
}

}  // namespace

TEST_CASE("an error at every tenth call: no corrupt journal, nothing acted on is lost, a clear message",
          "[fault][matrix]") {
    try_calls(10);
}

TEST_CASE("an error at each of the first 2,000 calls: no corrupt journal, nothing acted on is lost, a clear message",
          "[.long][fault][matrix]") {
    try_calls(1);
}

TEST_CASE("an error at every call to shared memory, or that cuts or removes a file", "[fault][matrix]") {
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
        if (!end.error.empty()) CHECK(is_clear(end.error, setting.path));
        CHECK(fault_of(setting, run.acted_on(), end.entered) == "");
        made = disk.calls(operation);
    }
}
