// Optuna's distributions by parameter name: what optuna.distributions.distribution_to_json makes of each, as an object
// or as the string that it returns. Names of before Optuna 3, too, and the short form {"type": "float", …}.
#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "exchange/json_input.hpp"

namespace espalier {
namespace {

enum class Kind : std::uint8_t { floats, integers, categorical };

struct Distribution {
    Kind kind;
    std::optional<bool> log;  ///< empty: an attribute says
    const char* step;         ///< the attribute's name, or null: it has none that counts
};

/// By the names of the classes, and of the short form.
const std::map<std::string, Distribution>& distributions() {
    static const std::map<std::string, Distribution> known = {
        {"FloatDistribution", {Kind::floats, {}, "step"}},
        {"UniformDistribution", {Kind::floats, false, nullptr}},
        {"LogUniformDistribution", {Kind::floats, true, nullptr}},
        {"DiscreteUniformDistribution", {Kind::floats, false, "q"}},
        {"IntDistribution", {Kind::integers, {}, "step"}},
        {"IntUniformDistribution", {Kind::integers, false, "step"}},
        {"IntLogUniformDistribution", {Kind::integers, true, nullptr}},
        {"CategoricalDistribution", {Kind::categorical, {}, nullptr}},
        {"float", {Kind::floats, {}, "step"}},
        {"int", {Kind::integers, {}, "step"}},
        {"categorical", {Kind::categorical, {}, nullptr}},
    };
    return known;
}

void read_range(SpaceDraft& space, DraftParameter& draft, const JsonPlace& attributes, const Distribution& form) {
    const auto log_given = attributes.given("log");
    const bool log = form.log.value_or(log_given && log_given->flag());
    const auto low = attributes.need("low"), high = attributes.need("high");
    const auto step = form.step != nullptr ? attributes.given(form.step) : std::nullopt;
    const bool integers = form.kind == Kind::integers;
    if (step && !(integers && step->number() == 1))
        set_stepped(space, draft, {low.number(), high.number(), step->number(), log, integers, false});
    else if (integers)
        set_integers(draft, low.whole(), high.whole(), log);
    else
        set_floats(draft, low.number(), high.number(), log);
}

void read_distribution(SpaceDraft& space, DraftParameter& draft, const JsonPlace& place) {
    const auto name = place.find("name");
    const JsonPlace type = name ? *name : place.need("type");
    const auto form = distributions().find(type.text());
    if (form == distributions().end()) {
        std::vector<std::string> names;
        for (const auto& [known, unused] : distributions()) names.push_back(known);
        type.refuse(
            fmt::format("`{}` is no distribution that is known{}", type.text(), did_you_mean(type.text(), names)));
    }
    const JsonPlace attributes = name ? place.need("attributes") : place;
    if (form->second.kind == Kind::categorical)
        set_options(space, draft, attributes.need("choices").values(space, draft));
    else
        read_range(space, draft, attributes, form->second);
}

}  // namespace

ImportedSpace import_optuna(const InputJson& document, const std::string& origin) {
    SpaceDraft space(origin, "The space of Optuna's distributions");
    for (const auto& member : document.items()) {
        const InputJson& value = member.value();
        const JsonPlace place{&value, pointer_part(member.key())};
        DraftParameter& draft = space.add(member.key(), place.pointer);
        reading(space, [&] {
            if (!value.is_string()) return read_distribution(space, draft, place);
            const auto inner = InputJson::parse(value.get_ref<const std::string&>(), nullptr, false);
            if (inner.is_discarded())
                place.refuse("is a string that holds no JSON; write what distribution_to_json returns");
            read_distribution(space, draft, {&inner, place.pointer});
        });
    }
    return space.finished();
}

}  // namespace espalier
