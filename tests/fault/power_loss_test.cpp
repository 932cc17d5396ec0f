// The power fails before each call of a short run: what is found then opens, replays, and holds at `power` every result
// that was acted on.
#include "fault/power_loss.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "fault/layered_vfs.hpp"
#include "journal/fixture.hpp"
#include "stress/journalled_run.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

struct LossesSeen {
    std::uint64_t moments = 0;
    std::uint64_t looked_at = 0;
    std::uint64_t with_journal = 0;
    std::uint64_t most_acted_on = 0;
};

void write_files(const TempFolder& folder, const std::map<std::string, std::string>& files) {
    for (const auto& [name, bytes] : files) std::ofstream(folder.file(name), std::ios::binary) << bytes;
}

/// What is wrong with what is found after a power loss now, or "".
std::string fault_after_loss(const PowerLossDisk& disk, const RunSetting& setting, std::uint64_t acted_on,
                             std::optional<std::uint64_t> seed, std::uint64_t& with_journal) {
    const TempFolder found;
    write_files(found, disk.found_after_loss(seed));
    RunSetting there = setting;
    there.path = found.file("a.journal");
    if (std::ifstream(there.path).good()) ++with_journal;
    return fault_of(there, setting.durability == Durability::power ? acted_on : 0, {});
}

LossesSeen lose_power(Durability durability, std::uint64_t every, std::uint64_t seeds) {
    const TempFolder folder;
    PowerLossDisk disk;
    const LayeredVfs vfs(disk, LayeredVfs::Sync::none);
    const RunSetting setting{folder.file("a.journal"), durability, vfs.name()};
    JournalledRun run(setting);
    LossesSeen losses;
    std::string fault;
    disk.moment = [&] {
        if (losses.moments++ % every != 0 || !fault.empty()) return;
        const auto acted_on = run.acted_on();
        losses.most_acted_on = std::max(losses.most_acted_on, acted_on);
        for (std::uint64_t seed = 0; seed <= seeds && fault.empty(); ++seed) {
            ++losses.looked_at;
            fault = fault_after_loss(disk, setting, acted_on,
                                     seed == 0 ? std::nullopt : std::optional(seed * 7919 + losses.moments),
                                     losses.with_journal);
            if (!fault.empty())
                fault = "moment " + std::to_string(losses.moments) + ", seed " + std::to_string(seed) + ": " + fault;
        }
    };
    const RunEnd end = run.run();
    disk.moment = {};
    CHECK(end.error == "");
    CHECK(fault == "");
    return losses;
}

}  // namespace

TEST_CASE("after a power loss the journal opens and replays; at `power` it holds all that was acted on",
          "[fault][power]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    INFO("durability " << static_cast<int>(durability));
    const auto losses = lose_power(durability, 4, 3);
    CHECK(losses.looked_at > (durability == Durability::none ? 20U : 150U));
    if (durability == Durability::power) CHECK(losses.with_journal > losses.looked_at / 2);
    if (durability != Durability::none) CHECK(losses.most_acted_on > 40);
}

TEST_CASE("a power loss before each call, what was not synced survives in any part", "[.long][fault][power]") {
    const auto durability = GENERATE(Durability::none, Durability::process, Durability::power);
    const auto losses = lose_power(durability, 1, 8);
    CHECK(losses.looked_at == 9 * losses.moments);
}
