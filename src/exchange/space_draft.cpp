#include "exchange/space_draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <variant>

#include "base/text.hpp"
#include "study/space_section.hpp"
#include "study/toml_text.hpp"
#include "study/toml_tree.hpp"

namespace espalier {
namespace {

/// One line of UTF-8, whatever the text holds.
std::string comment(const std::string& text) {
    const bool readable = is_utf8(text);
    std::string line = "# ";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        line += byte < 0x20 || byte == 0x7f ? ' ' : byte >= 0x80 && !readable ? '?' : letter;
    }
    return line + "\n";
}

/// "f.txt:7: what", "f.json: /lr/low: what", "f.txt: what".
std::string located(const std::string& origin, const std::string& place, const std::string& what) {
    if (place.empty()) return fmt::format("{}: {}", origin, what);
    return fmt::format("{}:{}{}: {}", origin, place.starts_with('/') ? " " : "", place, what);
}

/// The default as the parameter can have it: 3 for a float is 3.0.
std::optional<Value> fitting(const Domain& domain, const Value& value) {
    if (can_be(domain, value)) return value;
    const auto number = number_in(value);
    if (number && can_be(domain, Value(*number))) return Value(*number);
    if (const auto* choice = std::get_if<Choice>(&domain))
        for (const auto& option : choice->options)
            if (same(option, value)) return option;
    return std::nullopt;
}

}  // namespace

DraftParameter& SpaceDraft::add(std::string name, std::string place) {
    if (!is_utf8(name)) fault(place, "the name is not UTF-8");
    return parameters_.emplace_back(
        DraftParameter{{std::move(name), Constant{false}, {}, false}, std::move(place), {}});
}

const DraftParameter* SpaceDraft::find(const std::string& name) const {
    const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                    [&](const auto& draft) { return draft.parameter.name == name; });
    return found == parameters_.end() ? nullptr : &*found;
}

DraftParameter* SpaceDraft::find(const std::string& name) {
    return const_cast<DraftParameter*>(std::as_const(*this).find(name));
}

std::vector<std::string> SpaceDraft::names() const {
    std::vector<std::string> names;
    for (const auto& draft : parameters_) names.push_back(draft.parameter.name);
    return names;
}

void SpaceDraft::fault(const std::string& place, const std::string& what) {
    faults_.push_back(located(origin_, place, what));
}

void SpaceDraft::lose(const std::string& place, const std::string& what, DraftParameter* parameter) {
    lost_.push_back(located(origin_, place, what));
    if (parameter != nullptr)
        parameter->notes.push_back(what);
    else
        remarks_.push_back(what);
}

/// The defaults as a configuration to begin with, without those of parameters that do not apply.
std::string SpaceDraft::defaults(const Space& space) const {
    Given given{std::vector<std::optional<Value>>(space.size())};
    bool any = false;
    for (std::size_t i = 0; i < space.size(); ++i) {
        const auto& draft = parameters_[i];
        if (!draft.preferred || std::holds_alternative<Constant>(draft.parameter.domain)) continue;
        given.values[i] = fitting(draft.parameter.domain, *draft.preferred);
        any = any || given.values[i];
    }
    if (!any) return "";
    const Configuration configuration = space.at(std::vector<double>(space.size(), 0.5), &given);
    std::string text = "\n# The default configuration: tried first.\n[[try]]\n";
    for (std::size_t i = 0; i < space.size(); ++i)
        if (given.values[i] && configuration.values[i])
            text += fmt::format("{} = {}\n", toml_key(space.parameters()[i].name), toml_value(*given.values[i]));
    return text;
}

ImportedSpace SpaceDraft::finished() {
    std::vector<Parameter> parameters;
    for (const auto& draft : parameters_) parameters.push_back(draft.parameter);
    if (parameters.empty() && faults_.empty()) fault("", "there are no parameters in it");
    if (faults_.empty())
        for (const auto& [i, what] : espalier::faults(parameters))
            fault(parameters_[i].place, fmt::format("{}: {}", parameters[i].name, what));
    if (!faults_.empty()) throw ImportError(fmt::format("{}", fmt::join(faults_, "\n")));
    const Space space(std::move(parameters));
    ImportedSpace result{comment(fmt::format("{}, from {}", what_, origin_)) + "[space]\n", lost_};
    std::istringstream lines(space_to_toml(space));  // a line a parameter
    for (const auto& draft : parameters_) {
        for (const auto& note : draft.notes) result.toml += comment(fmt::format("{}: {}", draft.parameter.name, note));
        std::string line;
        std::getline(lines, line);
        result.toml += line + "\n";
    }
    for (const auto& remark : remarks_) result.toml += comment(remark);
    result.toml += defaults(space);
    return result;
}

void set_floats(DraftParameter& draft, double low, double high, bool log) {
    draft.parameter.domain = low == high ? Domain(Constant{low}) : Domain(FloatRange{low, high, log});
}

void set_integers(DraftParameter& draft, std::int64_t low, std::int64_t high, bool log) {
    draft.parameter.domain = low == high ? Domain(Constant{low}) : Domain(IntRange{low, high, log, false});
}

void set_options(SpaceDraft& space, DraftParameter& draft, const std::vector<Value>& options) {
    std::vector<Value> kept;
    for (const auto& option : options) {
        const auto* text = std::get_if<std::string>(&option);
        if (text != nullptr && !is_utf8(*text)) space.fault(draft.place, "an option is not UTF-8");
        if (std::find(kept.begin(), kept.end(), option) == kept.end()) kept.push_back(option);
    }
    if (kept.size() < options.size())
        space.lose(draft.place, "options that stand there more than once are no more likely than others", &draft);
    if (kept.empty()) space.fault(draft.place, "there are no options");
    draft.parameter.domain = kept.size() == 1 ? Domain(Constant{kept.front()}) : Domain(Choice{std::move(kept)});
}

std::optional<double> number_in(const Value& value) {
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    return std::nullopt;
}

bool same(const Value& a, const Value& b) {
    const auto x = number_in(a), y = number_in(b);
    if (x && y) return *x == *y;
    return to_text(a) == to_text(b);
}

}  // namespace espalier
