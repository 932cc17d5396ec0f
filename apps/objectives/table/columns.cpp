#include "table/columns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "csv_lines.hpp"

namespace table {
namespace {

/// Columns of one prefix, by resource.
using Group = std::map<double, std::size_t>;

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Where the number at the end of a name begins, or its length.
std::size_t number_begins(const std::string& name) {
    std::size_t at = name.size();
    while (at > 0 && digit(name[at - 1])) --at;
    // A point with digits on both sides belongs to the number.
    if (at >= 2 && at < name.size() && name[at - 1] == '.' && digit(name[at - 2])) {
        --at;
        while (at > 0 && digit(name[at - 1])) --at;
    }
    return at;
}

std::optional<double> resource_in(std::string_view digits) {
    if (digits.empty() || !digit(digits.front())) return std::nullopt;
    return objectives::number_in(digits);
}

void add(Group& group, double resource, std::size_t column, const std::vector<std::string>& names) {
    const auto [there, fresh] = group.emplace(resource, column);
    if (!fresh)
        throw std::invalid_argument("columns " + names[there->second] + " and " + names[column] +
                                    " stand for the same resource");
}

/// All columns that are PREFIX and a number, whatever ends the prefix.
Group columns_of(const std::string& prefix, const std::vector<std::string>& names) {
    Group group;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].compare(0, prefix.size(), prefix) != 0) continue;
        const auto rest = std::string_view(names[i]).substr(prefix.size());
        if (!std::all_of(rest.begin(), rest.end(), [](char c) { return digit(c) || c == '.'; })) continue;
        if (const auto resource = resource_in(rest)) add(group, *resource, i, names);
    }
    return group;
}

std::size_t above_zero(const Group& group) { return group.size() - group.count(0); }

std::string most_columns_prefix(const std::vector<std::string>& names) {
    std::map<std::string, std::size_t> counts;
    for (const auto& name : names) {
        const auto at = number_begins(name);
        if (resource_in(std::string_view(name).substr(at)).value_or(0) > 0) ++counts[name.substr(0, at)];
    }
    std::size_t most = 0;
    for (const auto& [prefix, count] : counts) most = std::max(most, count);
    std::vector<std::string> best;
    for (const auto& [prefix, count] : counts)
        if (count == most) best.push_back(prefix);
    if (best.empty())
        throw std::invalid_argument(
            "no columns of losses: expected names of a prefix and a resource above 0, such as s200, s400; there are: " +
            objectives::listed(names));
    if (std::find(best.begin(), best.end(), "s") != best.end()) return "s";
    if (best.size() > 1) std::erase(best, "t");  // seconds, by default
    if (best.size() == 1) return best.front();
    std::string shown;
    for (const auto& prefix : best) shown += (shown.empty() ? "\"" : ", \"") + prefix + "\"";
    throw std::invalid_argument("which columns hold the losses? As many are named " + shown +
                                " and a number: set `loss_prefix` in [objective] to one of these");
}

void refuse_doubles(const std::vector<std::string>& names) {
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) throw std::invalid_argument("column " + std::to_string(i + 1) + " has no name");
        const auto [there, fresh] = seen.emplace(names[i], i);
        if (!fresh)
            throw std::invalid_argument("columns " + std::to_string(there->second + 1) + " and " +
                                        std::to_string(i + 1) + " are both named \"" + names[i] + "\"");
    }
}

/// Columns of seconds, if each column of losses has one. @throws std::invalid_argument when only some have.
Group seconds_for(const Group& losses, const std::string& loss_prefix, const std::vector<std::string>& names,
                  const ColumnOptions& options) {
    const std::string prefix = options.seconds_prefix.value_or("t");
    if (prefix.empty() || prefix == loss_prefix) return {};
    Group seconds = columns_of(prefix, names);
    std::string lacking;
    std::size_t matched = 0;
    for (const auto& [resource, column] : losses) {
        if (resource == 0) continue;
        if (seconds.count(resource) != 0)
            ++matched;
        else if (lacking.empty())
            lacking = prefix + resource_text(resource);
    }
    if (lacking.empty()) return seconds;
    if (matched == 0 && !options.seconds_prefix) return {};
    throw std::invalid_argument("there is no column " + lacking + ", the seconds to " + loss_prefix +
                                lacking.substr(prefix.size()) +
                                "; add it, or set `seconds_prefix` in [objective] to another prefix or to \"\"");
}

}  // namespace

std::string resource_text(double resource) {
    std::array<char, 32> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), resource,
                                            resource < 1e15 ? std::chars_format::fixed : std::chars_format::general);
    return error == std::errc{} ? std::string(digits.data(), end) : std::to_string(resource);
}

ColumnPlan plan_columns(const std::vector<std::string>& names, const ColumnOptions& options) {
    refuse_doubles(names);
    ColumnPlan plan;
    plan.loss_prefix = options.loss_prefix ? *options.loss_prefix : most_columns_prefix(names);
    const Group losses = columns_of(plan.loss_prefix, names);
    if (above_zero(losses) == 0)
        throw std::invalid_argument("no column is named \"" + plan.loss_prefix + "\" and a resource above 0, such as " +
                                    plan.loss_prefix +
                                    "200 (option \"loss_prefix\"); there are: " + objectives::listed(names));
    const Group seconds = seconds_for(losses, plan.loss_prefix, names, options);
    std::set<std::size_t> taken;
    for (const auto& [resource, column] : losses) {
        taken.insert(column);
        if (resource == 0) continue;
        const auto time = seconds.find(resource);
        plan.levels.push_back(
            {resource, column, time == seconds.end() ? std::nullopt : std::optional<std::size_t>(time->second)});
    }
    for (const auto& [resource, column] : seconds) {
        taken.insert(column);
        if (resource == 0) plan.seconds_at_start = column;
    }
    for (std::size_t i = 0; i < names.size(); ++i)
        if (taken.count(i) == 0) plan.configuration.push_back(i);
    return plan;
}

}  // namespace table
