#include "core/sha_stage.hpp"

#include <algorithm>
#include <iterator>

namespace espalier {

ShaStage::ShaStage(const LadderPlan& plan) : trials_(plan.capacity) {
    for (const auto& bracket : plan.brackets)
        kinds_.push_back({bracket, sha_sizes(bracket, plan.eta), 0, std::vector<Tally>(bracket.levels.size())});
}

void ShaStage::pass(Message& message) noexcept {
    trials_.observe(message);
    if (const Result* result = message.final_result()) observe(*result, message);
    if (message.vacancy && !ready_.empty()) promote(message);
    if (message.vacancy) draw(message);
}

void ShaStage::observe(const Result& result, Message& message) {
    const auto found = std::prev(open_.upper_bound(number(result.trial)));
    Bracket& bracket = found->second;
    ++kinds_[bracket.kind].rungs[result.rung].results;
    ++bracket.results;
    if (result.ok()) bracket.finished.push_back({result.loss, result.trial});
    if (bracket.results == bracket.size) close_rung(found, message);
}

void ShaStage::close_rung(Brackets::iterator found, Message& message) {
    Bracket& bracket = found->second;
    Kind& kind = kinds_[bracket.kind];
    auto& finished = bracket.finished;
    std::sort(finished.begin(), finished.end(), [](const Entry& a, const Entry& b) {
        return a.loss < b.loss || (a.loss == b.loss && number(a.trial) < number(b.trial));
    });
    const bool top = bracket.rung + 1 == kind.sizes.size();
    const std::uint64_t most = top ? 0 : kind.sizes[bracket.rung + 1];
    const auto count = std::min<std::uint64_t>(most, finished.size());
    message.closed = RungClosed{bracket.kind, bracket.rung, count == 0};
    if (!finished.empty()) {
        message.closed->best = finished.front().trial;
        message.closed->loss = finished.front().loss;
    }
    left_behind_.clear();
    for (std::uint64_t i = count; i < finished.size(); ++i) left_behind_.push_back(finished[i].trial);
    if (count == 0) {
        open_.erase(found);
        return;
    }
    bracket.n = bracket.size;
    bracket.k = most;
    bracket.boundary = finished[count - 1].loss;
    bracket.promoted.clear();
    for (std::uint64_t i = 0; i < count; ++i) bracket.promoted.push_back(finished[i].trial);
    kind.rungs[bracket.rung].available += count;
    available_ += count;
    message.opened += static_cast<std::uint32_t>(count);
    finished.clear();
    bracket.handed = 0;
    bracket.results = 0;
    bracket.size = count;
    ++bracket.rung;
    ready_.insert(found->first);
}

void ShaStage::promote(Message& message) noexcept {
    const std::uint64_t first = *ready_.begin();
    Bracket& bracket = open_.at(first);
    const auto& levels = kinds_[bracket.kind].plan.levels;
    auto& tally = kinds_[bracket.kind].rungs[bracket.rung - 1];
    const TrialId trial = bracket.promoted[bracket.handed++];
    message.decision =
        Decision{Job{trial, bracket.rung, 1, levels[bracket.rung - 1], levels[bracket.rung], bracket.kind}, bracket.n,
                 bracket.k, bracket.boundary};
    message.vacancy = false;
    if (message.opened > 0) --message.opened;  // it took itself what it opened
    --available_;
    --tally.available;
    ++tally.promoted;
    if (bracket.handed == bracket.promoted.size()) ready_.erase(first);
}

void ShaStage::draw(Message& message) noexcept {
    if (trials_.left() == 0) return;
    if (filling_ == 0) {
        const std::uint32_t next = next_kind();
        const std::uint64_t size = kinds_[next].sizes.front();
        if (trials_.left() < size) return;
        filling_ = trials_.drawn() + 1;
        Bracket bracket;
        bracket.kind = next;
        bracket.size = size;
        open_.emplace(filling_, std::move(bracket));
        ++opened_;
    }
    Bracket& bracket = open_.at(filling_);
    Kind& kind = kinds_[bracket.kind];
    ++kind.drawn;
    message.decision = Decision{Job{trials_.next(), 0, 1, 0, kind.plan.levels.front(), bracket.kind}};
    message.vacancy = false;
    if (++bracket.drawn == bracket.size) filling_ = 0;
}

bool ShaStage::is_over(TrialId trial) const {
    const auto after = open_.upper_bound(number(trial));
    if (after == open_.begin()) return true;
    const auto& [first, bracket] = *std::prev(after);
    if (number(trial) >= first + bracket.drawn) return true;  // of a bracket that is over
    if (bracket.rung == 0) return false;
    return std::find(bracket.promoted.begin(), bracket.promoted.end(), trial) == bracket.promoted.end();
}

bool ShaStage::draws(const Limits& limits) const {
    const std::uint64_t most = trials_.under(limits);
    const std::uint64_t left = most - std::min(most, drawn());
    return filling_ != 0 ? left > 0 : left >= kinds_[next_kind()].sizes.front();
}

void ShaStage::add_states(std::vector<RungState>& states) const {
    for (std::uint32_t b = 0; b < kinds_.size() && b < opened_; ++b) {
        const auto& [plan, sizes, drawn, rungs] = kinds_[b];
        for (std::uint32_t k = 0; k < rungs.size(); ++k)
            states.push_back({b, k, plan.levels[k], k + 1 < rungs.size(), rungs[k].results, rungs[k].promoted,
                              rungs[k].available, 0});
    }
}

std::size_t ShaStage::bytes() const {
    std::size_t total = 0;
    for (const auto& [first, bracket] : open_)
        total += sizeof(bracket) + bracket.finished.capacity() * sizeof(Entry) +
                 bracket.promoted.capacity() * sizeof(TrialId);
    return total;
}

}  // namespace espalier
