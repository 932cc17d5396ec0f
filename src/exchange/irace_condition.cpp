#include "exchange/irace_condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace espalier {
namespace {

/// R, but none of what a study file has.
struct Beyond {};

constexpr int deepest_expression = 100;

const std::map<std::string, Comparison> comparisons = {{"==", Comparison::equal},  {"!=", Comparison::unequal},
                                                       {"<", Comparison::less},    {"<=", Comparison::at_most},
                                                       {">", Comparison::greater}, {">=", Comparison::at_least}};

Comparison turned(Comparison how) {
    switch (how) {
        case Comparison::less:
            return Comparison::greater;
        case Comparison::at_most:
            return Comparison::at_least;
        case Comparison::greater:
            return Comparison::less;
        case Comparison::at_least:
            return Comparison::at_most;
        default:
            return how;
    }
}

/// By R's precedence: | below &, & below !, ! below comparisons.
class Parser {
  public:
    Parser(const SpaceDraft& space, const std::vector<IraceWord>& words) : space_(space), words_(words) {}

    ConditionTree all() {
        ConditionTree tree = either();
        if (at_ < words_.size()) throw Beyond();
        return tree;
    }

  private:
    [[nodiscard]] bool next_is(std::string_view sign) const { return at_ < words_.size() && words_[at_].is(sign); }
    bool take(std::string_view sign) {
        if (!next_is(sign)) return false;
        ++at_;
        return true;
    }
    const IraceWord& take() {
        if (at_ == words_.size()) throw IraceFault("the condition ends too early");
        return words_[at_++];
    }
    [[nodiscard]] std::string text_from(std::size_t begin) const {
        std::string text;
        for (std::size_t i = begin; i < at_; ++i) {
            const bool quoted = words_[i].kind == IraceWord::Kind::text;
            text += (text.empty() ? "" : " ") + (quoted ? "\"" + words_[i].written + "\"" : words_[i].written);
        }
        return text;
    }

    ConditionTree joined(ConditionTree::Kind kind, ConditionTree (Parser::*part)(), std::string_view one,
                         std::string_view two) {
        const std::size_t begin = at_;
        ConditionTree first = (this->*part)();
        if (!next_is(one) && !next_is(two)) return first;
        ConditionTree tree{kind, {}, {}, {std::move(first)}, {}};
        while (take(one) || take(two)) tree.parts.push_back((this->*part)());
        tree.text = text_from(begin);
        return tree;
    }
    ConditionTree either() { return joined(ConditionTree::Kind::any, &Parser::both, "|", "||"); }
    ConditionTree both() { return joined(ConditionTree::Kind::all, &Parser::maybe_not, "&", "&&"); }

    ConditionTree maybe_not() {
        if (++depth_ > deepest_expression) throw IraceFault("the condition is nested too deep");
        ConditionTree tree = take("!") ? negated(space_, maybe_not()) : primary();
        --depth_;
        return tree;
    }

    ConditionTree primary() {
        if (take("(")) {
            ConditionTree tree = either();
            if (!take(")")) throw_if_unbalanced();
            return tree;
        }
        return comparison();
    }

    void throw_if_unbalanced() const {
        if (at_ == words_.size()) throw IraceFault("a parenthesis is not closed");
        throw Beyond();
    }

    ConditionTree comparison() {
        const std::size_t begin = at_;
        const auto left = operand();
        if (at_ == words_.size() || next_is(")") || next_is("&") || next_is("&&") || next_is("|") || next_is("||"))
            return truth(left);
        if (take("%in%")) {
            const auto values = list();
            return compared(parent(left), Comparison::equal, values, text_from(begin));
        }
        const auto how = comparisons.find(take().written);
        if (how == comparisons.end()) throw Beyond();
        const auto right = operand();
        if (!left.parameter && right.parameter)
            return compared(parent(right), turned(how->second), {left.value}, text_from(begin));
        if (right.parameter) throw Beyond();
        return compared(parent(left), how->second, {right.value}, text_from(begin));
    }

    struct Operand {
        std::optional<std::string> parameter;
        Value value;
    };

    static ConditionTree truth(const Operand& operand) {
        if (operand.parameter) throw Beyond();
        const bool* holds = std::get_if<bool>(&operand.value);
        if (holds == nullptr) throw Beyond();
        return {*holds ? ConditionTree::Kind::always : ConditionTree::Kind::any, {}, {}, {}, *holds ? "TRUE" : "FALSE"};
    }

    Operand operand() {
        const bool negative = take("-");
        const IraceWord word = take();
        if (word.kind == IraceWord::Kind::number)
            return {std::nullopt, number_value((negative ? "-" : "") + word.written)};
        if (negative || word.kind == IraceWord::Kind::sign) throw Beyond();
        if (word.kind == IraceWord::Kind::text) return {std::nullopt, word.written};
        if (next_is("(")) throw Beyond();  // a function
        if (word.written == "TRUE" || word.written == "T") return {std::nullopt, true};
        if (word.written == "FALSE" || word.written == "F") return {std::nullopt, false};
        return {word.written, Value()};
    }

    std::vector<Value> list() {
        const IraceWord word = take();
        if (word.kind != IraceWord::Kind::name || word.written != "c") {
            --at_;
            return {operand().value};
        }
        if (!take("(")) throw IraceFault("%in% needs c(…)");
        std::vector<Value> values;
        while (!take(")")) {
            if (!values.empty() && !take(",")) throw_if_unbalanced();
            const auto one = operand();
            if (one.parameter) throw Beyond();
            values.push_back(one.value);
        }
        return values;
    }

    const DraftParameter& parent(const Operand& operand) const {
        if (!operand.parameter) throw Beyond();
        const auto* found = space_.find(*operand.parameter);
        if (found == nullptr)
            throw IraceFault(fmt::format("`{}` is no parameter{}", *operand.parameter,
                                         did_you_mean(*operand.parameter, space_.names())));
        return *found;
    }

    const SpaceDraft& space_;
    const std::vector<IraceWord>& words_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

ConditionTree irace_condition(const SpaceDraft& space, const std::vector<IraceWord>& words, const std::string& text) {
    if (words.empty()) throw IraceFault("after | a condition is missing");
    try {
        return Parser(space, words).all();
    } catch (const Beyond&) {
        return {ConditionTree::Kind::unsayable, {}, {}, {}, text};
    }
}

}  // namespace espalier
