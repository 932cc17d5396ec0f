// ConfigSpace's JSON: as versions 0.4 to 0.7 write it ("default", "q") and as 1 does ("default_value", "meta").
#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "exchange/condition_tree.hpp"
#include "exchange/json_input.hpp"

namespace espalier {
namespace {

bool is_integer_type(const std::string& type) { return type.ends_with("_int"); }

bool log_of(const JsonPlace& place) {
    const auto log = place.given("log");
    return log && log->flag();
}

void read_uniform(SpaceDraft& space, DraftParameter& draft, const JsonPlace& place, bool integers) {
    const auto lower = place.need("lower"), upper = place.need("upper");
    const bool log = log_of(place);
    if (const auto q = place.given("q"); q && !(integers && q->number() == 1))
        set_stepped(space, draft, {lower.number(), upper.number(), q->number(), log, integers, false});
    else if (integers)
        set_integers(draft, lower.whole(), upper.whole(), log);
    else
        set_floats(draft, lower.number(), upper.number(), log);
}

void read_normal(SpaceDraft& space, DraftParameter& draft, const JsonPlace& place, bool integers) {
    NormalRange range{place.need("mu").number(), place.need("sigma").number(), log_of(place), integers, {}, {}};
    if (const auto lower = place.given("lower")) range.low = lower->number();
    if (const auto upper = place.given("upper")) range.high = upper->number();
    set_normal(space, draft, range);
}

void read_beta(SpaceDraft& space, DraftParameter& draft, const JsonPlace& place, bool integers) {
    if (!place.given("lower") || !place.given("upper"))
        place.refuse("a beta distribution without `lower` and `upper`, which old versions did not write: add them");
    read_uniform(space, draft, place, integers);
    space.lose(place.pointer, "a beta distribution: now uniform", &draft);
}

bool all_equal(const JsonPlace& weights) {
    for (std::size_t i = 1; i < weights.size_of_array(); ++i)
        if (weights.at(i).number() != weights.at(0).number()) return false;
    return true;
}

void read_hyperparameter(SpaceDraft& space, DraftParameter& draft, const JsonPlace& place) {
    const JsonPlace kind = place.need("type");
    const std::string& type = kind.text();
    if (type == "uniform_float" || type == "uniform_int") {
        read_uniform(space, draft, place, is_integer_type(type));
    } else if (type == "normal_float" || type == "normal_int") {
        read_normal(space, draft, place, is_integer_type(type));
    } else if (type == "beta_float" || type == "beta_int") {
        read_beta(space, draft, place, is_integer_type(type));
    } else if (type == "categorical") {
        set_options(space, draft, place.need("choices").values(space, draft));
        auto weights = place.given("weights");
        if (!weights) weights = place.given("probabilities");
        if (weights && !all_equal(*weights))
            space.lose(weights->pointer, "the weights of its options are lost: now all as likely", &draft);
    } else if (type == "ordinal") {
        set_options(space, draft, place.need("sequence").values(space, draft));
        draft.notes.emplace_back("ordinal");
    } else if (type == "constant" || type == "unparametrized") {
        draft.parameter.domain = Constant{place.need("value").value(space, draft)};
    } else {
        kind.refuse(fmt::format("`{}` is no type of ConfigSpace that is known", type));
    }
    auto preferred = place.given("default_value");
    if (!preferred) preferred = place.given("default");
    if (preferred && preferred->json->is_primitive()) draft.preferred = preferred->value(space, draft);
}

/// "lr > 0.1", "model in [a, b]"
std::string words(const std::string& name, const std::string& how, const InputJson& value) {
    std::string text;
    const auto shown = [](const InputJson& one) {
        return one.is_structured() ? "…" : one.dump(-1, ' ', false, InputJson::error_handler_t::replace);
    };
    if (!value.is_array()) return fmt::format("{} {} {}", name, how, shown(value));
    for (const auto& one : value) text += (text.empty() ? "" : ", ") + shown(one);
    return fmt::format("{} {} [{}]", name, how, text);
}

constexpr int deepest_clause = 50;

class Conditions {
  public:
    explicit Conditions(SpaceDraft& space) : space_(space) {}

    void read(const JsonPlace& all) {
        std::map<std::string, ConditionTree> of_child;
        for (std::size_t i = 0; i < all.size_of_array(); ++i)
            reading(space_, [&] {
                const JsonPlace place = all.at(i);
                const JsonPlace child = place.need("child");
                if (space_.find(child.text()) == nullptr) refuse_name(child);
                ConditionTree tree = read_one(place, 0);
                auto& together = of_child[child.text()];  // several conditions of one child must all hold
                together.kind = ConditionTree::Kind::all;
                together.text += (together.text.empty() ? "" : " and ") + tree.text;
                together.parts.push_back(std::move(tree));
                places_[child.text()] = place.pointer;
            });
        for (const auto& [child, tree] : of_child) set_condition(space_, *space_.find(child), places_[child], tree);
    }

  private:
    [[noreturn]] void refuse_name(const JsonPlace& place) const {
        place.refuse(
            fmt::format("`{}` is no hyperparameter{}", place.text(), did_you_mean(place.text(), space_.names())));
    }

    ConditionTree read_one(const JsonPlace& place, int depth) {
        if (depth > deepest_clause) place.refuse("conditions are nested too deep");
        const std::string& type = place.need("type").text();
        if (type == "AND" || type == "OR") return read_conjunction(place, type == "AND", depth);
        const JsonPlace name = place.need("parent");
        DraftParameter* parent = space_.find(name.text());
        if (parent == nullptr) refuse_name(name);
        struct Form {
            Comparison how;
            const char* words;
        };
        static const std::map<std::string, Form> forms = {{"EQ", {Comparison::equal, "=="}},
                                                          {"NEQ", {Comparison::unequal, "!="}},
                                                          {"LT", {Comparison::less, "<"}},
                                                          {"GT", {Comparison::greater, ">"}},
                                                          {"IN", {Comparison::equal, "in"}}};
        const auto form = forms.find(type);
        if (form == forms.end()) place.need("type").refuse(fmt::format("`{}` is no condition that is known", type));
        const bool several = type == "IN";
        const JsonPlace value = place.need(several ? "values" : "value");
        const auto values = several ? value.values(space_, *parent) : std::vector{value.value(space_, *parent)};
        return compared(*parent, form->second.how, values, words(name.text(), form->second.words, *value.json));
    }

    ConditionTree read_conjunction(const JsonPlace& place, bool all, int depth) {
        ConditionTree tree{all ? ConditionTree::Kind::all : ConditionTree::Kind::any, {}, {}, {}, {}};
        const JsonPlace parts = place.need("conditions");
        for (std::size_t i = 0; i < parts.size_of_array(); ++i) {
            tree.parts.push_back(read_one(parts.at(i), depth + 1));
            tree.text += (i > 0 ? all ? " and " : " or " : "") + tree.parts.back().text;
        }
        tree.text = "(" + tree.text + ")";
        return tree;
    }

    SpaceDraft& space_;
    std::map<std::string, std::string> places_;
};

std::string forbidden_words(const JsonPlace& place, int depth) {
    if (depth > deepest_clause) place.refuse("clauses are nested too deep");
    const std::string& type = place.need("type").text();
    if (type == "AND") {
        std::string text;
        const JsonPlace clauses = place.need("clauses");
        for (std::size_t i = 0; i < clauses.size_of_array(); ++i)
            text += (i > 0 ? " and " : "") + forbidden_words(clauses.at(i), depth + 1);
        return text;
    }
    if (type == "EQUALS") return words(place.need("name").text(), "==", *place.need("value").json);
    if (type == "IN") return words(place.need("name").text(), "in", *place.need("values").json);
    static const std::map<std::string, const char*> relations = {
        {"RELATION_LT", "<"}, {"RELATION_EQ", "=="}, {"RELATION_GT", ">"}, {"LESS", "<"}, {"EQUALS", "=="},
        {"GREATER", ">"},     {"LT", "<"},           {"EQ", "=="},         {"GT", ">"}};
    const auto relation = relations.find(type == "RELATION" ? place.need("lambda").text() : type);
    return fmt::format("{} {} {}", place.need("left").text(), relation != relations.end() ? relation->second : "?",
                       place.need("right").text());
}

}  // namespace

ImportedSpace import_configspace(const InputJson& document, const std::string& origin) {
    const JsonPlace root{&document, ""};
    SpaceDraft space(origin, "A space of ConfigSpace");
    reading(space, [&] {
        const JsonPlace all = root.need("hyperparameters");
        for (std::size_t i = 0; i < all.size_of_array(); ++i)
            reading(space, [&] {
                const JsonPlace place = all.at(i);
                DraftParameter& draft = space.add(place.need("name").text(), place.pointer);
                read_hyperparameter(space, draft, place);
            });
        if (const auto conditions = root.given("conditions")) Conditions(space).read(*conditions);
        if (const auto forbiddens = root.given("forbiddens"))
            for (std::size_t i = 0; i < forbiddens->size_of_array(); ++i)
                reading(space, [&] {
                    const JsonPlace place = forbiddens->at(i);
                    space.lose(place.pointer, "forbidden, and drawn all the same: " + forbidden_words(place, 0));
                });
    });
    return space.finished();
}

}  // namespace espalier
