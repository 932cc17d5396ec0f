// NNI's search space: {"lr": {"_type": "loguniform", "_value": [0.0001, 0.1]}, …}. An option of a choice may be a space
// of its own, with a _name: its parameters become conditional ones, called CHOICE.PARAMETER, or
// CHOICE.OPTION.PARAMETER where several options have one of that name.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "exchange/json_input.hpp"

namespace espalier {
namespace {

constexpr int deepest_choice = 20;

class NniReader {
  public:
    explicit NniReader(SpaceDraft& space) : space_(space) {}

    void read_parameter(const std::string& name, const JsonPlace& place, const std::vector<Condition>& when,
                        int depth) {
        if (depth > deepest_choice) place.refuse("choices are nested too deep");
        DraftParameter& draft = space_.add(name, place.pointer);
        draft.parameter.when = when;
        const JsonPlace kind = place.need("_type"), value = place.need("_value");
        const std::string& type = kind.text();
        if (type == "choice") return read_choice(draft, value, depth);
        if (type == "randint") return read_randint(draft, value);
        const bool stepped = type.starts_with('q');
        const std::string shape = stepped ? type.substr(1) : type;
        if (shape != "uniform" && shape != "loguniform" && shape != "normal" && shape != "lognormal")
            kind.refuse(
                fmt::format("`{}` is no type of NNI that a study file has{}", type,
                            did_you_mean(type, {"choice", "randint", "uniform", "quniform", "loguniform", "qloguniform",
                                                "normal", "qnormal", "lognormal", "qlognormal"})));
        const bool log = shape.starts_with("log");
        if (value.size_of_array() != (stepped ? 3U : 2U))
            value.refuse(fmt::format("{} takes {} numbers", type, stepped ? "three" : "two"));
        const double first = value.at(0).number(), second = value.at(1).number();
        if (shape.ends_with("normal"))
            read_normal(draft, value, {first, second, log, false, {}, {}}, stepped);
        else if (stepped)
            read_stepped(draft, {first, second, value.at(2).number(), log, false, true});
        else
            set_floats(draft, first, second, log);
    }

  private:
    void read_randint(DraftParameter& draft, const JsonPlace& value) {
        const std::size_t count = value.size_of_array();
        if (count < 1 || count > 2) value.refuse("randint takes two integers, the second is above the greatest");
        const std::int64_t low = count == 2 ? value.at(0).whole() : 0;
        set_integers(draft, low, value.at(count - 1).whole() - 1, false);
    }

    /// Steps of one are integers to people, though NNI passes floats.
    void read_stepped(DraftParameter& draft, SteppedRange range) {
        const auto whole = [](double x) { return std::floor(x) == x && std::abs(x) < 4e15; };
        range.integers = whole(range.low) && whole(range.high) && whole(range.step);
        if (range.integers && range.log && range.step == 1 && range.low < 1) range.log = false;
        set_stepped(space_, draft, range);
    }

    void read_normal(DraftParameter& draft, const JsonPlace& value, NormalRange range, bool stepped) {
        const double step = stepped ? value.at(2).number() : 0;
        range.integers = stepped && step == 1;
        set_normal(space_, draft, range);
        if (stepped && step != 1)
            space_.lose(value.pointer, fmt::format("steps of {} are lost", shortest(step)), &draft);
    }

    void read_choice(DraftParameter& draft, const JsonPlace& options, int depth) {
        std::vector<Value> values;
        std::vector<std::pair<JsonPlace, Value>> nested;
        for (std::size_t i = 0; i < options.size_of_array(); ++i) {
            const JsonPlace option = options.at(i);
            if (!option.json->is_object()) {
                values.push_back(option.value(space_, draft));
                continue;
            }
            values.push_back(option.need("_name").value(space_, draft));
            nested.emplace_back(option, values.back());
        }
        set_options(space_, draft, values);
        read_nested(draft.parameter, nested, depth);
    }

    void read_nested(const Parameter& choice, const std::vector<std::pair<JsonPlace, Value>>& options, int depth) {
        std::map<std::string, int> owners;
        for (const auto& [option, name] : options)
            for (const auto& [key, value] : option.json->items()) ++owners[key];
        for (const auto& [option, name] : options)
            for (const auto& member : option.json->items()) {
                const std::string& key = member.key();
                if (key == "_name") continue;
                const std::string full = owners[key] > 1 ? fmt::format("{}.{}.{}", choice.name, to_text(name), key)
                                                         : fmt::format("{}.{}", choice.name, key);
                auto when = choice.when;
                if (std::holds_alternative<Choice>(choice.domain)) when.push_back({choice.name, {name}});
                const JsonPlace place{&member.value(), option.pointer + pointer_part(key)};
                reading(space_, [&] { read_parameter(full, place, when, depth + 1); });
            }
    }

    SpaceDraft& space_;
};

}  // namespace

ImportedSpace import_nni(const InputJson& document, const std::string& origin) {
    SpaceDraft space(origin, "A search space of NNI");
    NniReader reader(space);
    for (const auto& member : document.items())
        reading(space, [&] {
            reader.read_parameter(member.key(), {&member.value(), pointer_part(member.key())}, {}, 0);
        });
    return space.finished();
}

}  // namespace espalier
