#include "core/pbt_stage.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/random.hpp"

namespace espalier {
namespace {

constexpr std::size_t part = 5;  ///< a fifth is replaced by a fifth

/// A whole number below `count`, evenly.
std::size_t below(std::uint64_t bits, std::size_t count) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>((static_cast<Wide>(bits) * count) >> 64U);
}

}  // namespace

PbtStage::PbtStage(const LadderPlan& plan)
    : levels_(plan.brackets.front().levels),
      size_(plan.brackets.front().share),
      plan_(*plan.population),
      tallies_(levels_.size()),
      trials_(plan.capacity) {}

void PbtStage::pass(Message& message) noexcept {
    left_behind_.clear();
    trials_.observe(message);
    if (message.is_retried()) {
        const auto& [population, place] = places_.at(number(message.decision->job.trial));
        message.decision->job.parent = open_.at(population).members[place].parent;
        return;
    }
    const std::uint64_t before = available_;
    if (const Result* result = message.final_result()) observe(*result);
    if (message.vacancy) fill(message);
    // A released worker that got a job took one of those that were available to it.
    const bool took = message.decision && std::holds_alternative<Vacancy>(message.event);
    const std::uint64_t now = available_ + (took ? 1 : 0);
    if (now > before) message.opened += static_cast<std::uint32_t>(now - before);
}

void PbtStage::observe(const Result& result) {
    ++tallies_[result.rung].results;
    const auto& [number_of, place] = places_.at(number(result.trial));
    const auto found = open_.find(number_of);
    Population& population = found->second;
    Member& member = population.members[place];
    member.in_flight = false;
    member.has_result = true;
    member.failed = !result.ok();
    if (result.ok()) {
        member.loss = result.loss;
        member.intervals = result.rung + 1;
        if (finished(member)) ++population.over;
    }
    recount(population);
}

void PbtStage::fill(Message& message) noexcept {
    for (auto population = open_.begin(); population != open_.end() && message.vacancy;) {
        const auto next = std::next(population);
        const bool all_over =
            !fill(population, message) && population->second.over == population->second.members.size();
        if (all_over) {
            for (const Member& member : population->second.members) places_.erase(number(member.trial));
            open_.erase(population);
        }
        population = next;
    }
    if (message.vacancy && trials_.left() > 0) open(message);
}

bool PbtStage::fill(Populations::iterator found, Message& message) noexcept {
    Population& population = found->second;
    if (population.drawn < population.members.size() && trials_.left() > 0) {
        draw(found->first, population, message);
        return true;
    }
    // Those that end give no job, and the next in turn is asked.
    while (population.available > 0 && message.vacancy) {
        const auto all = choices(population);
        std::optional<std::size_t> least;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].step != Step::wait &&
                (!least || population.members[i].intervals < population.members[*least].intervals))
                least = i;
        act(population, *least, all[*least], message);
        recount(population);
    }
    return !message.vacancy;
}

void PbtStage::open(Message& message) noexcept {
    Population population;
    population.members.resize(std::min(size_, trials_.left()));
    const auto found = open_.emplace_hint(open_.end(), ++opened_, std::move(population));
    draw(found->first, found->second, message);
}

void PbtStage::draw(std::uint64_t number_of, Population& population, Message& message) noexcept {
    const TrialId trial{drawn() + 1};
    static_cast<void>(trials_.next());
    Member& member = population.members[population.drawn];
    member.trial = trial;
    member.in_flight = true;
    places_[number(trial)] = {number_of, population.drawn++};
    message.decision = Decision{Job{trial, 0, 1, 0, levels_.front(), 0, {}}};
    message.vacancy = false;
    recount(population);
}

void PbtStage::act(Population& population, std::size_t place, const Choice& choice, Message& message) {
    Member& member = population.members[place];
    if (choice.step == Step::go_on) return go_on(population, member, message);
    if (choice.step == Step::copy) return copy(population, place, population.members[choice.donor], message);
    left_behind_.push_back(member.trial);
    member.ended = true;
    ++population.over;
}

void PbtStage::go_on(const Population& population, Member& member, Message& message) {
    const auto ranked = ranking(population.members);
    Decision decision{Job{member.trial, member.intervals, 1, trained(member), levels_[member.intervals], 0, {}}};
    decision.n = ranked.size();
    decision.k = ranked.size() - ranked.size() / part;
    for (std::size_t i = 0; i < decision.k && !population.members[ranked[i]].failed; ++i)
        decision.boundary = population.members[ranked[i]].loss;
    ++tallies_[member.intervals - 1].promoted;
    member.parent = TrialId{};
    member.in_flight = true;
    message.decision = decision;
    message.vacancy = false;
}

void PbtStage::copy(Population& population, std::size_t place, const Member& donor, Message& message) {
    Member fresh;
    fresh.trial = TrialId{drawn() + 1};
    fresh.parent = donor.trial;
    fresh.intervals = donor.intervals;
    fresh.in_flight = true;
    ++copies_;
    Member& member = population.members[place];
    const auto former = places_.extract(number(member.trial));
    left_behind_.push_back(member.trial);
    places_[number(fresh.trial)] = former.mapped();
    message.decision =
        Decision{Job{fresh.trial, fresh.intervals, 1, trained(fresh), levels_[fresh.intervals], 0, fresh.parent}};
    message.vacancy = false;
    member = fresh;
}

std::vector<std::size_t> PbtStage::ranking(const std::vector<Member>& members) {
    std::vector<std::size_t> ranked;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (members[i].has_result) ranked.push_back(i);
    std::sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) {
        const Member &x = members[a], &y = members[b];
        if (x.failed != y.failed) return y.failed;
        if (!x.failed && x.loss != y.loss) return x.loss < y.loss;
        return number(x.trial) < number(y.trial);
    });
    return ranked;
}

PbtStage::Field PbtStage::field(const Population& population) const {
    Field field;
    field.ranks = ranking(population.members);
    field.fifth = field.ranks.size() / part;
    field.slowest = field.second = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < population.members.size(); ++i) {
        const Member& member = population.members[i];
        // One whose job failed is not waited for.
        if (!member.in_flight && (!idle(member) || member.failed)) continue;
        const double resource = trained(member);
        if (resource < field.slowest) {
            field.second = field.slowest;
            field.slowest = resource;
            field.slowest_place = i;
        } else {
            field.second = std::min(field.second, resource);
        }
    }
    return field;
}

std::vector<PbtStage::Choice> PbtStage::choices(const Population& population) const {
    const Field common = field(population);
    std::vector<Choice> all;
    all.reserve(population.members.size());
    for (std::size_t i = 0; i < population.members.size(); ++i) all.push_back(choice_of(population, i, common));
    return all;
}

PbtStage::Choice PbtStage::choice_of(const Population& population, std::size_t place, const Field& field) const {
    const auto& members = population.members;
    const Member& member = members[place];
    if (!idle(member)) return {};
    if (!member.failed && !(trained(member) < field.slowest + plan_.lag)) return {};
    const auto worst = field.ranks.end() - static_cast<std::ptrdiff_t>(field.fifth);
    if (!member.failed && std::find(worst, field.ranks.end(), place) == field.ranks.end()) return {Step::go_on, 0};

    std::vector<std::size_t> best;
    for (const std::size_t i : field.ranks) {
        if (best.size() == std::max<std::size_t>(field.fifth, 1)) break;
        if (i != place && !members[i].failed && !members[i].ended) best.push_back(i);
    }
    if (best.empty()) return {member.failed ? Step::end : Step::go_on, 0};
    // A donor must not be too far ahead of the others.
    const bool is_slowest = field.slowest_place == place && !member.failed;
    const double bound = (is_slowest ? field.second : field.slowest) + plan_.lag;
    std::erase_if(best, [&](std::size_t i) { return !(trained(members[i]) < bound); });
    if (best.empty()) return {member.failed ? Step::wait : Step::go_on, 0};
    const auto bits = draw_bits(plan_.seed, TrialId{drawn() + 1}, Purpose::donor, static_cast<std::uint32_t>(place));
    const std::size_t donor = best[below(bits, best.size())];
    return {finished(members[donor]) ? Step::end : Step::copy, donor};
}

void PbtStage::recount(Population& population) {
    std::uint64_t count = 0;
    for (const Choice& choice : choices(population)) count += choice.step != Step::wait ? 1U : 0U;
    available_ += count - population.available;
    population.available = count;
}

std::optional<PbtStage::Where> PbtStage::where(TrialId trial) const {
    const auto found = places_.find(number(trial));
    return found == places_.end() ? std::nullopt : std::optional(found->second);
}

const std::vector<PbtStage::Member>* PbtStage::population(std::uint64_t number_of) const {
    const auto found = open_.find(number_of);
    return found == open_.end() ? nullptr : &found->second.members;
}

bool PbtStage::is_over(TrialId trial) const {
    const auto found = where(trial);
    if (!found) return true;
    const Member& member = open_.at(found->population).members[found->place];
    return member.failed || member.ended || finished(member);
}

void PbtStage::add_states(std::vector<RungState>& states) const {
    std::vector<std::uint64_t> ready(levels_.size());
    for (const auto& [number_of, population] : open_) {
        const auto all = choices(population);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].step != Step::wait && population.members[i].intervals > 0)
                ++ready[population.members[i].intervals - 1];
    }
    for (std::uint32_t k = 0; k < levels_.size(); ++k)
        states.push_back(
            {0, k, levels_[k], k + 1 < levels_.size(), tallies_[k].results, tallies_[k].promoted, ready[k], 0});
}

std::size_t PbtStage::bytes() const {
    std::size_t total = places_.size() * (sizeof(*places_.begin()) + 2 * sizeof(void*));
    for (const auto& [number_of, population] : open_)
        total += sizeof(population) + population.members.capacity() * sizeof(Member);
    return total;
}

}  // namespace espalier
