// What a resumed run makes of the files that an earlier process left: the second half of class Checkpoints.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "objective/checkpoints.hpp"
#include "objective/states_folder.hpp"

namespace espalier {
namespace {

bool consists_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

/// Names that we give to files, trial-TRIAL@RESOURCE.ATTEMPT.state. Copies that people made are not ours to delete.
bool is_our_name(std::string_view name) {
    constexpr std::string_view prefix = "trial-";
    constexpr std::string_view suffix = ".state";
    if (name.ends_with(unfinished_suffix)) name.remove_suffix(std::string_view(unfinished_suffix).size());
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) return false;
    name.remove_prefix(prefix.size());
    name.remove_suffix(suffix.size());
    const auto at = name.find('@');
    const auto dot = name.rfind('.');
    if (at == std::string_view::npos || dot == std::string_view::npos || dot < at) return false;
    constexpr std::string_view digits = "0123456789";
    return consists_of(name.substr(0, at), digits) &&
           consists_of(name.substr(at + 1, dot - at - 1), "0123456789.e+-") &&
           consists_of(name.substr(dot + 1), digits);
}

}  // namespace

Checkpoints::Files Checkpoints::find_files() const {
    Files files;
    if (fault_of_states_folder(settings_.states)) return files;
    std::error_code error;  // no folder: nothing was written
    for (const auto& found : std::filesystem::directory_iterator(settings_.states, error)) {
        const std::string name = found.path().string();
        if (!is_our_name(found.path().filename().string())) continue;
        if (name.ends_with(unfinished_suffix)) {
            ::unlink(name.c_str());
            continue;
        }
        if (::access(name.c_str(), R_OK) != 0) continue;  // cannot be judged
        // Of 20,000 states few are needed again: each is read when it is, and its checksum verified then.
        const auto read = read_checkpoint_header(name);
        if (std::holds_alternative<Failed>(read)) {
            ::unlink(name.c_str());
            continue;
        }
        const auto& header = std::get<CheckpointHeader>(read);
        // Another study's; or of another build of the objective, which alone can read it.
        if (header.study != settings_.study_id || header.objective != objective_) continue;
        const StateId id{header.trial, header.resource, header.attempt};
        if (std::filesystem::path(path(id)).filename() != found.path().filename())
            ::unlink(name.c_str());
        else
            files[id.trial].push_back(id);
    }
    return files;
}

void Checkpoints::take_up(TrialId trial, const History& history, const std::vector<StateId>& committed) {
    const auto entry = entries_.try_emplace(trial).first;
    for (const auto& id : committed) entry->second.files.push_back({id.resource, id.attempt});
    entry->second.committed = std::max(history.reached, history.failed_at);
    if (history.over || history.failed_at > history.reached || settings_.at_top(history.reached))
        entry->second.last = entry->second.committed;
    sweep(entry);
}

/// A file with an earlier one to fall back on is read to its end now: when it is taken up the earlier one goes.
void Checkpoints::drop_damaged(std::vector<StateId>& states) {
    const auto latest = [&] {
        return std::max_element(states.begin(), states.end(),
                                [](const StateId& a, const StateId& b) { return a.resource < b.resource; });
    };
    while (states.size() > 1 && std::holds_alternative<Failed>(read(*latest()))) {
        unneeded_.push_back(*latest());
        states.erase(latest());
    }
}

std::uint64_t Checkpoints::recover(const std::vector<TrainedTo>& committed) {
    Files files = find_files();
    Files usable;
    std::unordered_map<TrialId, History> histories;
    for (const auto& result : committed) {
        auto& history = histories[result.trial];
        auto& resource = result.ok ? history.reached : history.failed_at;
        resource = std::max(resource, result.resource);
        history.over = history.over || result.over;
        if (!result.ok) continue;
        if (!best_ || better(result, *best_)) best_ = result;
        const auto found = files.find(result.trial);
        const StateId id{result.trial, result.resource, result.attempt};
        if (found != files.end() && std::erase(found->second, id) > 0) usable[result.trial].push_back(id);
    }

    std::uint64_t lost = 0;
    {
        const std::lock_guard lock(table_);
        for (const auto& [trial, rest] : files) unneeded_.insert(unneeded_.end(), rest.begin(), rest.end());
        for (auto& [trial, states] : usable) drop_damaged(states);
        for (const auto& [trial, states] : usable) take_up(trial, histories[trial], states);
        for (const auto& [trial, history] : histories) {
            const bool ended = history.over || history.failed_at > history.reached || settings_.at_top(history.reached);
            if (!ended && !entries_.contains(trial)) ++lost;
        }
    }
    delete_unneeded();
    return lost;
}

}  // namespace espalier
