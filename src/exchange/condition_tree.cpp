#include "exchange/condition_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

namespace espalier {
namespace {

constexpr std::int64_t most_values = 100;  // that a `when` lists

/// All values of a domain; nothing: too many.
std::optional<std::vector<Value>> all_values(const Domain& domain) {
    if (const auto* choice = std::get_if<Choice>(&domain)) return choice->options;
    if (const auto* constant = std::get_if<Constant>(&domain)) return std::vector<Value>{constant->value};
    const auto* integers = std::get_if<IntRange>(&domain);
    // Without an overflow: the bounds are not checked yet.
    if (integers == nullptr || integers->high < integers->low ||
        static_cast<std::uint64_t>(integers->high) - static_cast<std::uint64_t>(integers->low) >= most_values)
        return std::nullopt;
    std::vector<Value> values;
    for (std::int64_t value = integers->low; value <= integers->high; ++value) values.emplace_back(value);
    return values;
}

bool holds(const Value& value, Comparison how, const Value& bound) {
    if (how == Comparison::equal) return same(value, bound);
    if (how == Comparison::unequal) return !same(value, bound);
    const auto x = number_in(value), y = number_in(bound);
    if (!x || !y) return false;
    switch (how) {
        case Comparison::less:
            return *x < *y;
        case Comparison::at_most:
            return *x <= *y;
        case Comparison::greater:
            return *x > *y;
        default:
            return *x >= *y;
    }
}

/// The value as a range has it, or nothing.
std::optional<Value> within(const Domain& domain, const Value& value) {
    const auto number = number_in(value);
    if (!number) return std::nullopt;
    Value candidate = *number;
    if (std::holds_alternative<IntRange>(domain)) {
        if (std::floor(*number) != *number || std::abs(*number) > 4e15) return std::nullopt;
        candidate = static_cast<std::int64_t>(*number);
    }
    return can_be(domain, candidate) ? std::optional(candidate) : std::nullopt;
}

bool is_ordered(const Domain& domain) {
    const auto values = all_values(domain);
    return !values || std::all_of(values->begin(), values->end(), [](const Value& v) { return number_in(v); });
}

ConditionTree unsayable(const std::string& text) { return {ConditionTree::Kind::unsayable, {}, {}, {}, text}; }

/// What `when` says, and what it cannot.
struct Said {
    std::vector<Condition> when;
    std::vector<std::string> unsaid;
    bool never = false;
};

/// Both: the values that are in both, where they are about one parameter.
void also(Said& said, Condition condition) {
    const auto found = std::find_if(said.when.begin(), said.when.end(),
                                    [&](const Condition& c) { return c.parent == condition.parent; });
    if (found == said.when.end()) {
        said.never = said.never || condition.any_of.empty();
        said.when.push_back(std::move(condition));
        return;
    }
    std::erase_if(found->any_of, [&](const Value& value) {
        return std::find(condition.any_of.begin(), condition.any_of.end(), value) == condition.any_of.end();
    });
    said.never = said.never || found->any_of.empty();
}

Said say(const ConditionTree& tree);

Said say_all(const ConditionTree& tree) {
    Said said;
    for (const auto& part : tree.parts) {
        Said one = say(part);
        said.never = said.never || one.never;
        for (auto& condition : one.when) also(said, std::move(condition));
        std::move(one.unsaid.begin(), one.unsaid.end(), std::back_inserter(said.unsaid));
    }
    return said;
}

/// Only where all are about the same parameter.
Said say_any(const ConditionTree& tree) {
    Said said;
    said.never = true;
    for (const auto& part : tree.parts) {
        const Said one = say(part);
        if (one.never) continue;
        if (one.unsaid.empty() && one.when.empty()) return {};  // always
        const bool joins = one.unsaid.empty() && one.when.size() == 1 &&
                           (said.when.empty() || said.when[0].parent == one.when[0].parent);
        if (!joins) return {{}, {tree.text}, false};
        said.never = false;
        if (said.when.empty()) said.when.push_back({one.when[0].parent, {}});
        auto& values = said.when[0].any_of;
        for (const auto& value : one.when[0].any_of)
            if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    return said;
}

Said say(const ConditionTree& tree) {
    switch (tree.kind) {
        case ConditionTree::Kind::always:
            return {};
        case ConditionTree::Kind::in:
            return {{{tree.parent, tree.values}}, {}, tree.values.empty()};
        case ConditionTree::Kind::all:
            return say_all(tree);
        case ConditionTree::Kind::any:
            return say_any(tree);
        case ConditionTree::Kind::unsayable:
            break;
    }
    return {{}, {tree.text}, false};
}

}  // namespace

ConditionTree compared(const DraftParameter& parent, Comparison how, const std::vector<Value>& values,
                       const std::string& text) {
    const Domain& domain = parent.parameter.domain;
    ConditionTree tree{ConditionTree::Kind::in, parent.parameter.name, {}, {}, text};
    const bool orders = how != Comparison::equal && how != Comparison::unequal;
    if (orders && !is_ordered(domain)) return unsayable(text);
    if (const auto all = all_values(domain)) {
        for (const auto& value : *all)
            if (std::any_of(values.begin(), values.end(), [&](const Value& v) { return holds(value, how, v); }))
                tree.values.push_back(value);
        return tree;
    }
    if (how != Comparison::equal) return unsayable(text);
    for (const auto& value : values)
        if (const auto fits = within(domain, value)) tree.values.push_back(*fits);
    return tree;
}

ConditionTree negated(const SpaceDraft& space, const ConditionTree& tree) {
    ConditionTree result{tree.kind, tree.parent, {}, {}, fmt::format("not ({})", tree.text)};
    const auto* parent = space.find(tree.parent);
    const auto all = parent != nullptr ? all_values(parent->parameter.domain) : std::nullopt;
    switch (tree.kind) {
        case ConditionTree::Kind::always:  // never: no part of it holds
            result.kind = ConditionTree::Kind::any;
            return result;
        case ConditionTree::Kind::all:
        case ConditionTree::Kind::any:
            result.kind = tree.kind == ConditionTree::Kind::all ? ConditionTree::Kind::any : ConditionTree::Kind::all;
            for (const auto& part : tree.parts) result.parts.push_back(negated(space, part));
            return result;
        case ConditionTree::Kind::in:
            if (!all) break;
            for (const auto& value : *all)
                if (std::find(tree.values.begin(), tree.values.end(), value) == tree.values.end())
                    result.values.push_back(value);
            return result;
        case ConditionTree::Kind::unsayable:
            break;
    }
    return unsayable(result.text);
}

void set_condition(SpaceDraft& space, DraftParameter& parameter, const std::string& place, const ConditionTree& tree) {
    Said said = say(tree);
    if (said.never)
        return space.fault(place,
                           fmt::format("{} never applies: {}; leave it out", parameter.parameter.name, tree.text));
    for (const auto& unsaid : said.unsaid)
        space.lose(place, fmt::format("applies also where this does not hold: {}", unsaid), &parameter);
    parameter.parameter.when = std::move(said.when);
}

}  // namespace espalier
