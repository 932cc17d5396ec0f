#include "study/space_section.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "study/toml_text.hpp"

namespace espalier {
namespace {

/// A parameter on its way to the space.
struct Draft {
    const TomlEntry* entry = nullptr;
    Parameter parameter;
    bool sound = true;  ///< false: its faults are reported already
};

/// What a range is besides its bounds.
struct RangeFlags {
    bool log = false;
    bool once = false;
};

std::optional<Domain> range(const TomlEntry& bounds, bool integers, RangeFlags flags, const auto& complain) {
    const auto* items = std::get_if<TomlArray>(&bounds.value.content);
    const auto whole = [](const TomlNode& node) { return integer_in(node).has_value(); };
    const auto numeric = [](const TomlNode& node) { return number_in(node).has_value(); };
    const bool fits = items != nullptr && items->size() == 2 &&
                      (integers ? std::all_of(items->begin(), items->end(), whole)
                                : std::all_of(items->begin(), items->end(), numeric));
    if (!fits) {
        complain(integers ? "int needs two integers, for example int = [16, 1024]"
                          : "float needs two numbers, for example float = [1e-5, 1e-1]");
        return std::nullopt;
    }
    const auto &low = items->front(), &high = items->back();
    if (integers) return IntRange{*integer_in(low), *integer_in(high), flags.log, flags.once};
    return FloatRange{*number_in(low), *number_in(high), flags.log};
}

/// The scalars of an array, or of a single value; nothing when something else is among them.
std::optional<std::vector<Value>> scalars(const TomlNode& node) {
    if (const auto* value = std::get_if<Value>(&node.content)) return std::vector<Value>{*value};
    const auto* items = std::get_if<TomlArray>(&node.content);
    if (items == nullptr) return std::nullopt;
    std::vector<Value> values;
    for (const auto& item : *items) {
        const auto* value = std::get_if<Value>(&item.content);
        if (value == nullptr) return std::nullopt;
        values.push_back(*value);
    }
    return values;
}

std::optional<Domain> choice(const TomlEntry& options, const auto& complain) {
    auto values = scalars(options.value);
    if (std::holds_alternative<TomlArray>(options.value.content) && values) return Choice{std::move(*values)};
    complain("choice needs an array of strings, numbers or booleans, for example choice = [\"sgd\", \"adam\"]");
    return std::nullopt;
}

std::vector<Condition> conditions(const TomlEntry& when, const auto& complain) {
    const auto* parents = std::get_if<TomlTable>(&when.value.content);
    if (parents == nullptr) {
        complain("when needs a table of parameters and their values, for example when = { optimizer = [\"sgd\"] }");
        return {};
    }
    std::vector<Condition> found;
    for (const auto& parent : *parents) {
        auto values = scalars(parent.value);
        if (values && !values->empty())
            found.push_back({parent.key, std::move(*values)});
        else
            complain(fmt::format("when: {} needs a value or an array of values", parent.key));
    }
    return found;
}

/// A parameter written as a table: { float = [..], log = true, when = {..} }.
Parameter read_table(const TomlEntry& entry, Faults& faults) {
    const auto complain = [&](const std::string& what) { faults.add(entry.place, shown(entry), what); };
    TableReader table(&std::get<TomlTable>(entry.value.content), entry.place, fmt::format("`{}`", entry.key), faults);
    const auto* floats = table.find("float");
    const auto* integers = table.find("int");
    const auto* options = table.find("choice");
    const RangeFlags flags{table.boolean("log").value_or(false), table.boolean("once").value_or(false)};
    const auto* when = table.find("when");
    const bool frozen = table.boolean("frozen").value_or(false);
    table.finish();

    Parameter parameter{entry.key, Constant{false}, {}, frozen};
    const int domains = (floats != nullptr ? 1 : 0) + (integers != nullptr ? 1 : 0) + (options != nullptr ? 1 : 0);
    std::optional<Domain> domain;
    if (domains == 0)
        complain("needs one of float, int, choice, for example float = [0.0, 1.0]");
    else if (domains > 1)
        complain("only one of float, int, choice may be given");
    else if (options == nullptr)
        domain = range(integers != nullptr ? *integers : *floats, integers != nullptr, flags, complain);
    else if (domain = choice(*options, complain); table.has("log"))
        complain("log has no meaning for a choice; remove it");
    if (domains == 1 && integers == nullptr && table.has("once"))
        complain("once has a meaning for integers only; remove it");
    if (domain) parameter.domain = std::move(*domain);
    if (when != nullptr) parameter.when = conditions(*when, complain);
    return parameter;
}

Draft read_parameter(const TomlEntry& entry, Faults& faults) {
    Draft draft{&entry, {entry.key, Constant{false}, {}}, false};
    if (!usable(entry.value)) return draft;
    const std::size_t before = faults.count();
    if (const auto* constant = std::get_if<Value>(&entry.value.content))
        draft.parameter.domain = Constant{*constant};
    else if (std::holds_alternative<TomlTable>(entry.value.content))
        draft.parameter = read_table(entry, faults);
    else
        faults.add(entry.place, shown(entry), "an array is no parameter; for a choice write { choice = [..] }");
    draft.sound = faults.count() == before;
    return draft;
}

bool takes_floats(const Domain& domain, const Value& as_float, const Value& as_written) {
    if (std::holds_alternative<FloatRange>(domain)) return true;
    if (const auto* constant = std::get_if<Constant>(&domain)) return constant->value == as_float;
    const auto* choice = std::get_if<Choice>(&domain);
    if (choice == nullptr) return false;
    const auto offers = [&](const Value& v) {
        return std::find(choice->options.begin(), choice->options.end(), v) != choice->options.end();
    };
    return offers(as_float) && !offers(as_written);
}

/// An integer written for a parent that has floats means that float. Conditions on parents whose faults are reported
/// already are dropped: what they could have is not known.
void settle_conditions(std::vector<Draft>& drafts) {
    for (auto& draft : drafts) {
        std::vector<Condition> kept;
        for (auto& condition : draft.parameter.when) {
            const auto parent = std::find_if(drafts.begin(), drafts.end(),
                                             [&](const Draft& d) { return d.parameter.name == condition.parent; });
            if (parent != drafts.end() && !parent->sound) continue;
            for (auto& value : condition.any_of) {
                const auto* whole = std::get_if<std::int64_t>(&value);
                if (whole == nullptr || parent == drafts.end()) continue;
                const Value as_float = static_cast<double>(*whole);
                if (takes_floats(parent->parameter.domain, as_float, value)) value = as_float;
            }
            kept.push_back(std::move(condition));
        }
        draft.parameter.when = std::move(kept);
    }
}

std::string domain_to_toml(const Domain& domain) {
    const auto range = [](const char* type, const auto& r) {
        return fmt::format("{} = {}{}", type, toml_array({r.low, r.high}), r.log ? ", log = true" : "");
    };
    if (const auto* floats = std::get_if<FloatRange>(&domain)) return range("float", *floats);
    if (const auto* integers = std::get_if<IntRange>(&domain))
        return range("int", *integers) + (integers->once ? ", once = true" : "");
    return fmt::format("choice = {}", toml_array(std::get<Choice>(domain).options));
}

}  // namespace

std::optional<Space> read_space(const TableReader& table) {
    if (!table.exists()) return std::nullopt;
    if (table.entries().empty()) {
        table.faults().add(table.place(),
                           "the space is empty: give at least one parameter, for example lr = { float = [1e-5, 1e-1], "
                           "log = true }");
        return std::nullopt;
    }
    const std::size_t before = table.faults().count();
    std::vector<Draft> drafts;
    for (const auto& entry : table.entries()) drafts.push_back(read_parameter(entry, table.faults()));
    settle_conditions(drafts);
    std::vector<Parameter> parameters;
    for (const auto& draft : drafts) parameters.push_back(draft.parameter);
    for (const auto& [i, what] : faults(parameters))
        table.faults().add(drafts[i].entry->place, shown(*drafts[i].entry), what);
    const bool sound = std::all_of(drafts.begin(), drafts.end(), [](const Draft& draft) { return draft.sound; });
    if (!sound || table.faults().count() != before) return std::nullopt;
    return Space(std::move(parameters));
}

Space parse_space(const std::string& text, const std::string& origin) {
    Faults faults(origin);
    const auto entries = parse_toml(text, faults);
    faults.raise();
    report_unusable(*entries, faults);
    auto space = read_space(TableReader(&*entries, {}, "[space]", faults));
    faults.raise();
    return std::move(*space);
}

std::string space_to_toml(const Space& space) {
    std::string text;
    for (const auto& parameter : space.parameters()) {
        std::string conditions;
        for (const auto& [parent, any_of] : parameter.when)
            conditions +=
                fmt::format("{}{} = {}", conditions.empty() ? "" : ", ", toml_key(parent), toml_array(any_of));
        if (!conditions.empty()) conditions = fmt::format(", when = {{ {} }}", conditions);
        const auto* constant = std::get_if<Constant>(&parameter.domain);
        const char* frozen = parameter.frozen ? ", frozen = true" : "";
        text += fmt::format("{} = {}\n", toml_key(parameter.name),
                            constant != nullptr
                                ? toml_value(constant->value)
                                : fmt::format("{{ {}{}{} }}", domain_to_toml(parameter.domain), frozen, conditions));
    }
    return text;
}

}  // namespace espalier
