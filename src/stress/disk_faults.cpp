#include "stress/disk_faults.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "fault/layered_vfs.hpp"
#include "journal/writer.hpp"
#include "stress/journalled_run.hpp"
#include "stress/run_journal.hpp"

namespace espalier {
namespace {

constexpr std::array<Durability, 3> levels = {Durability::none, Durability::process, Durability::power};
constexpr std::array<const char*, 3> level_names = {"none", "process", "power"};

constexpr std::array<DiskFault, 4> tried_faults = {DiskFault::error, DiskFault::torn, DiskFault::full,
                                                   DiskFault::short_of};
constexpr std::array<const char*, 6> fault_names = {"an error",      "a torn write", "a full disk",
                                                    "a short write", "a used quota", "a read-only disk"};

bool is_full(DiskFault fault) {
    return fault == DiskFault::full || fault == DiskFault::short_of || fault == DiskFault::quota;
}

/// As many jobs, and as much talk, that a run makes more than 2,000 calls: two for each page that is written.
RunSetting setting_of(const DiskFaultRun& run, const std::string& path, const std::string& vfs) {
    RunSetting setting{path, run.durability, vfs};
    setting.trials = run.durability == Durability::none ? 150 : 120;
    setting.talk = run.durability == Durability::none ? 20'000 : 8'000;
    return setting;
}

/// It names the journal, and ends with what to do.
bool is_clear(const std::string& error, const std::string& path) {
    return error.find(path) != std::string::npos && error.find("; ") != std::string::npos;
}

/// What is wrong with how the run ended, or "".
std::string fault_of_end(const DiskFaultRun& run, const RunEnd& end, const std::string& path, bool failed) {
    if (!failed) return end.error.empty() ? "" : "nothing failed, and it ended with: " + end.error;
    if (end.failures.size() > 1) return "more than one failure was told";
    if (end.error.empty()) {
        // It waited for room and went on; or there was no room to fold the WAL, which can wait.
        if (is_full(run.fault)) return end.failures.empty() ? "" : "it went on, and told a failure: " + end.failures[0];
        return "a call failed, and nothing was said";
    }
    return is_clear(end.error, path) ? "" : "unclear: " + end.error;
}

}  // namespace

std::string DiskFaultRun::describe() const {
    return fmt::format("durability {}, {} at call {}", level_names[static_cast<std::size_t>(durability)],
                       fault_names[static_cast<std::size_t>(fault)], nth);
}

DiskFaultEnd run_on_failing_disk(const DiskFaultRun& run) {
    const StressFolder folder;
    FaultyDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const auto setting = setting_of(run, folder.file("stress.journal"), vfs.name());
    disk.fail({DiskOperation::write, DiskOperation::sync, DiskOperation::open}, run.nth, run.fault);
    JournalledRun live(setting);
    const RunEnd end = live.run();
    DiskFaultEnd result;
    result.failed = disk.failures();
    for (const auto& note : end.notes) result.waited += note.find("needs room") != std::string::npos ? 1U : 0U;
    result.fault = fault_of_end(run, end, setting.path, result.failed > 0);
    // Where it went on nothing may be missing; at `none` else everything may.
    const auto acted_on = end.error.empty() ? end.entered.size() : live.acted_on();
    if (result.fault.empty()) result.fault = fault_of(setting, acted_on, end.entered);
    if (!result.fault.empty() || !std::filesystem::exists(setting.path)) return result;
    try {
        JournalWriter::append(setting.path, vfs.name())->close();  // and the run can go on
        result.fault = fault_of(setting, acted_on, end.entered);
    } catch (const JournalError& error) {
        result.fault = error.what();
    }
    return result;
}

DiskFaultReport run_on_failing_disks(const DiskFaultPlan& plan,
                                     const std::function<void(const DiskFaultReport&)>& progress) {
    DiskFaultReport report;
    for (std::uint64_t nth = 1; nth <= plan.calls; nth += plan.every)
        for (const auto durability : levels) {
            const DiskFaultRun run{durability, tried_faults[nth / plan.every % tried_faults.size()], nth};
            const auto end = run_on_failing_disk(run);
            ++report.runs;
            report.failed += end.failed;
            report.waited += end.waited;
            if (!end.fault.empty()) report.fault = run.describe() + ": " + end.fault;
            if (progress) progress(report);
            if (!report.fault.empty()) return report;
        }
    return report;
}

}  // namespace espalier
