#include "objective/checkpoints.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "objective/states_folder.hpp"

namespace espalier {
namespace {

StateId state_of(const TrainedTo& result) { return {result.trial, result.resource, result.attempt}; }

}  // namespace

Checkpoints::Checkpoints(const EvaluatorSettings& settings, std::string objective)
    : settings_(settings), objective_(std::move(objective)) {}

CheckpointHeader Checkpoints::header_of(const StateId& id) const {
    return {settings_.study_id, objective_, id.trial, id.resource, id.attempt};
}

std::string Checkpoints::path(const StateId& id) const {
    return checkpoint_path(settings_.states, id.trial, id.resource, id.attempt);
}

std::optional<Failed> Checkpoints::write(const StateId& id, const Save& save, const std::optional<TrainedTo>& result) {
    if (auto failed = make_states_folder(settings_.states)) return failed;
    CheckpointWriter writer(path(id), header_of(id), settings_.sync);
    if (writer.broken()) return writer.broken();
    if (auto failed = save(writer)) return failed;
    if (auto failed = writer.seal()) return failed;

    const std::lock_guard disk(disk_);
    if (auto failed = writer.place()) return failed;
    const std::lock_guard lock(table_);
    const auto entry = entries_.try_emplace(id.trial).first;
    if (!has(id)) entry->second.files.push_back({id.resource, id.attempt});
    if (result && (!best_ || better(*result, *best_))) {
        if (best_) former_.push_back(state_of(*best_));
        best_ = result;
    }
    sweep(entry);
    return std::nullopt;
}

bool Checkpoints::has(const StateId& id) const {
    const auto entry = entries_.find(id.trial);
    if (entry == entries_.end()) return false;
    return std::any_of(entry->second.files.begin(), entry->second.files.end(),
                       [&](const File& file) { return file.resource == id.resource && file.attempt == id.attempt; });
}

bool Checkpoints::holds(const StateId& id) const {
    const std::lock_guard lock(table_);
    return has(id);
}

std::vector<StateId> Checkpoints::of(TrialId trial, double most) const {
    const std::lock_guard lock(table_);
    std::vector<StateId> states;
    if (const auto entry = entries_.find(trial); entry != entries_.end())
        for (const auto& file : entry->second.files)
            if (file.resource <= most) states.push_back({trial, file.resource, file.attempt});
    std::sort(states.begin(), states.end(), [](const StateId& a, const StateId& b) { return a.resource > b.resource; });
    return states;
}

std::optional<StateId> Checkpoints::parent_of(const Job& copy) const {
    const auto files = of(copy.parent, copy.from);
    return !files.empty() && files.front().resource == copy.from ? std::optional(files.front()) : std::nullopt;
}

std::variant<std::vector<unsigned char>, Failed> Checkpoints::read(const StateId& id) const {
    return read_state(path(id), header_of(id));
}

void Checkpoints::discard(const StateId& id) {
    const std::lock_guard lock(table_);
    const auto entry = entries_.find(id.trial);
    if (entry == entries_.end()) return;
    const auto gone = std::erase_if(entry->second.files, [&](const File& file) {
        return file.resource == id.resource && file.attempt == id.attempt;
    });
    if (gone > 0) unneeded_.push_back(id);
    sweep(entry);
}

void Checkpoints::useless(const StateId& id, const Job& job, JobListener& listener, const std::string& why) {
    listener.log(job, 1, fmt::format("a checkpoint is of no use and is trained again: {}", why));
    discard(id);
}

bool Checkpoints::better(const TrainedTo& a, const TrainedTo& b) const {
    if (settings_.at_top(a.resource) != settings_.at_top(b.resource)) return settings_.at_top(a.resource);
    if (a.loss != b.loss) return a.loss < b.loss;
    return a.trial < b.trial;
}

bool Checkpoints::beats_best(const TrainedTo& result) const {
    const std::lock_guard lock(table_);
    return !best_ || better(result, *best_);
}

void Checkpoints::crown(const TrainedTo& result) {
    const std::lock_guard lock(table_);
    if (best_ && state_of(*best_) != state_of(result)) former_.push_back(state_of(*best_));
    best_ = result;
    std::erase(former_, state_of(result));
}

void Checkpoints::drop_former() {
    const std::lock_guard lock(table_);
    sweep_all(std::exchange(former_, {}));
}

bool Checkpoints::needed(const StateId& id, const Entry& entry) const {
    if (held_.contains({id.trial, id.resource})) return true;
    if (best_ && state_of(*best_) == id) return true;
    if (std::find(former_.begin(), former_.end(), id) != former_.end()) return true;
    if (settings_.checkpoint == CheckpointMode::never) return false;
    if (entry.last && entry.committed >= *entry.last) return false;
    return std::none_of(entry.files.begin(), entry.files.end(), [&](const File& other) {
        return other.resource > id.resource && other.resource <= entry.committed;
    });
}

void Checkpoints::sweep(Entries::iterator entry) {
    // Judged by what was there at first. That is safe: the file at the greatest committed resource has none that could
    // stand in for it, and stays for those it stands in for.
    const Entry before = entry->second;
    std::erase_if(entry->second.files, [&](const File& file) {
        const StateId id{entry->first, file.resource, file.attempt};
        if (needed(id, before)) return false;
        unneeded_.push_back(id);
        return true;
    });
    if (entry->second.files.empty()) entries_.erase(entry);
}

void Checkpoints::sweep_all(const std::vector<StateId>& states) {
    for (const auto& state : states)
        if (const auto entry = entries_.find(state.trial); entry != entries_.end()) sweep(entry);
}

void Checkpoints::committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket) noexcept {
    const std::lock_guard lock(table_);
    const auto levels = settings_.levels_of(bracket);
    if (entries_.empty() || levels.empty()) return;
    const double resource = levels[rung];
    std::vector<StateId> former;
    if (best_ && best_->trial == trial && best_->resource <= resource) former = std::exchange(former_, {});
    if (const auto entry = entries_.find(trial); entry != entries_.end()) {
        entry->second.committed = std::max(entry->second.committed, resource);
        sweep(entry);
    }
    sweep_all(former);
}

void Checkpoints::ends(TrialId trial, double resource) {
    const std::lock_guard lock(table_);
    if (const auto entry = entries_.find(trial); entry != entries_.end()) entry->second.last = resource;
}

void Checkpoints::let_go(TrialId trial) {
    const std::lock_guard lock(table_);
    const auto entry = entries_.find(trial);
    if (entry == entries_.end()) return;
    entry->second.last = 0;
    sweep(entry);
}

void Checkpoints::hold(TrialId trial, double resource) {
    const std::lock_guard lock(table_);
    ++held_[{trial, resource}];
}

void Checkpoints::release(TrialId trial, double resource) {
    const std::lock_guard lock(table_);
    const auto held = held_.find({trial, resource});
    if (held == held_.end() || --held->second > 0) return;
    held_.erase(held);
    if (const auto entry = entries_.find(trial); entry != entries_.end()) sweep(entry);
}

bool Checkpoints::has_unneeded() const {
    const std::lock_guard lock(table_);
    return !unneeded_.empty();
}

void Checkpoints::delete_unneeded() {
    const auto next = [&]() -> std::optional<StateId> {
        const std::lock_guard lock(table_);
        if (unneeded_.empty()) return std::nullopt;
        const StateId id = unneeded_.front();
        unneeded_.pop_front();
        return id;
    };
    if (!has_unneeded()) return;
    // Another thread that is at it goes on with what is left: no reason to wait.
    const std::unique_lock disk(disk_, std::try_to_lock);
    if (!disk) return;
    while (const auto id = next())
        if (!holds(*id)) ::unlink(path(*id).c_str());  // written again meanwhile: needed again
}

}  // namespace espalier
