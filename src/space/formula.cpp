#include "space/formula.hpp"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

#include "base/text.hpp"

namespace espalier {
namespace {

bool is_numeric(const Domain& domain) {
    if (std::holds_alternative<FloatRange>(domain) || std::holds_alternative<IntRange>(domain)) return true;
    const auto number = [](const Value& value) {
        return std::holds_alternative<double>(value) || std::holds_alternative<std::int64_t>(value);
    };
    if (const auto* constant = std::get_if<Constant>(&domain)) return number(constant->value);
    const auto& options = std::get<Choice>(domain).options;
    return std::all_of(options.begin(), options.end(), number);
}

/// What muParser takes as a name.
bool is_name(const std::string& text) {
    if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
}

/// A `=` that is no part of `==`, `<=`, `>=`, `!=`.
bool assigns(const std::string& text) {
    constexpr std::string_view before = "=<>!";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') continue;
        if (i + 1 < text.size() && text[i + 1] == '=') {
            ++i;
            continue;
        }
        if (i == 0 || before.find(text[i - 1]) == std::string_view::npos) return true;
    }
    return false;
}

double number_in(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    return std::get<double>(value);
}

}  // namespace

struct Formula::Impl {
    Impl(const std::string& the_text, const Space& space, std::vector<std::string> the_variables)
        : text(the_text), variables(std::move(the_variables)) {
        names = variables;
        own.resize(variables.size(), 1);
        values.resize(space.size());
        try {
            define(space);
            if (assigns(text)) refuse("`=` assigns, and a formula only computes; compare with `==`");
            parser.SetExpr(text);
            refuse_what_is_both(space);
            static_cast<void>(parser.Eval());
        } catch (const mu::ParserError& error) {
            const std::string token = error.GetToken();
            refuse(error.GetMsg() + (token.empty() ? "" : did_you_mean(token, names)));
        }
        if (parser.GetNumResults() != 1) refuse("a comma makes several of it, and one number is wanted");
    }

    void define(const Space& space) {
        parser.ClearConst();  // muParser's have names, too, that parameters may have
        parser.DefineVar("_pi", &pi);
        parser.DefineVar("_e", &e);
        for (std::size_t i = 0; i < variables.size(); ++i) parser.DefineVar(variables[i], &own[i]);
        for (std::size_t i = 0; i < space.size(); ++i) {
            const auto& parameter = space.parameters()[i];
            if (!is_numeric(parameter.domain) || !is_name(parameter.name) || is_taken(parameter.name)) continue;
            places.push_back(i);
            names.push_back(parameter.name);
            parser.DefineVar(parameter.name, &values[i]);
        }
    }

    [[nodiscard]] bool is_taken(const std::string& name) const {
        return name == "_pi" || name == "_e" || std::find(variables.begin(), variables.end(), name) != variables.end();
    }

    void refuse_what_is_both(const Space& space) {
        const auto& used = parser.GetUsedVar();
        for (const auto& parameter : space.parameters())
            if (is_taken(parameter.name) && used.count(parameter.name) != 0)
                refuse(
                    fmt::format("`{0}` is a word of formulas, and a parameter of the space, too: rename the "
                                "parameter",
                                parameter.name));
    }

    [[noreturn]] void refuse(const std::string& why) const {
        throw std::invalid_argument(
            fmt::format("the formula cannot be used: {}; it may use {}", why, fmt::join(names, ", ")));
    }

    std::string text;
    std::vector<std::string> variables;
    std::vector<std::string> names;  ///< all that it may use, for messages
    mu::Parser parser;
    double pi = std::numbers::pi, e = std::numbers::e;
    std::vector<double> own;          ///< values of the variables
    std::vector<double> values;       ///< by the place of the parameter
    std::vector<std::size_t> places;  ///< of those that the formula may use
};

Formula::Formula(const std::string& text, const Space& space, std::vector<std::string> variables)
    : impl_(std::make_unique<Impl>(text, space, std::move(variables))) {}

Formula::~Formula() = default;

const std::string& Formula::text() const { return impl_->text; }

double Formula::of(std::initializer_list<double> values, const Configuration& configuration) {
    std::copy(values.begin(), values.end(), impl_->own.begin());
    for (const std::size_t i : impl_->places)
        impl_->values[i] = configuration.values[i] ? number_in(*configuration.values[i]) : 0;
    try {
        return impl_->parser.Eval();
    } catch (const mu::ParserError& error) {
        throw std::runtime_error(error.GetMsg());
    }
}

}  // namespace espalier
