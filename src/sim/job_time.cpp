#include "sim/job_time.hpp"

#include <fmt/format.h>
#include <muParser.h>

#include <cctype>
#include <cmath>
#include <stdexcept>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr std::string_view metric_prefix = "metric:";

bool is_numeric(const Domain& domain) {
    if (std::holds_alternative<FloatRange>(domain) || std::holds_alternative<IntRange>(domain)) return true;
    const auto number = [](const Value& value) {
        return std::holds_alternative<double>(value) || std::holds_alternative<std::int64_t>(value);
    };
    if (const auto* constant = std::get_if<Constant>(&domain)) return number(constant->value);
    for (const auto& option : std::get<Choice>(domain).options)
        if (!number(option)) return false;
    return true;
}

/// What muParser takes as a name.
bool is_name(const std::string& text) {
    if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return false;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
    return true;
}

double number_in(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    return std::get<double>(value);
}

}  // namespace

struct JobTime::Formula {
    Formula(const std::string& the_text, const Space& space) : text(the_text) {
        values.resize(space.size());
        std::vector<std::string> names{"resource", "from", "to"};
        try {
            parser.DefineVar("resource", &resource);
            parser.DefineVar("from", &from);
            parser.DefineVar("to", &to);
            for (std::size_t i = 0; i < space.size(); ++i) {
                const auto& parameter = space.parameters()[i];
                if (!is_numeric(parameter.domain) || !is_name(parameter.name)) continue;
                places.push_back(i);
                names.push_back(parameter.name);
                parser.DefineVar(parameter.name, &values[i]);
            }
            parser.SetExpr(text);
            static_cast<void>(parser.Eval());
        } catch (const mu::ParserError& error) {
            const std::string token = error.GetToken();
            throw std::invalid_argument(fmt::format("the formula cannot be read: {}{}; it may use {}", error.GetMsg(),
                                                    token.empty() ? "" : did_you_mean(token, names),
                                                    fmt::join(names, ", ")));
        }
    }

    std::string text;
    mu::Parser parser;
    double resource = 1, from = 0, to = 1;
    std::vector<double> values;       ///< by the place of the parameter
    std::vector<std::size_t> places;  ///< of those that the formula may use
};

JobTime::JobTime(const std::string& text, const Space& space) {
    if (text == "resource") return;
    if (text.rfind(metric_prefix, 0) == 0) {
        metric_ = text.substr(metric_prefix.size());
        if (metric_->empty()) throw std::invalid_argument("name the metric, for example metric:seconds");
        return;
    }
    formula_ = std::make_unique<Formula>(text, space);
}

JobTime::~JobTime() = default;

double JobTime::of(const Job& job, const Configuration& configuration) {
    if (!formula_) return job.to - job.from;
    formula_->resource = job.to - job.from;
    formula_->from = job.from;
    formula_->to = job.to;
    for (const std::size_t i : formula_->places)
        formula_->values[i] = configuration.values[i] ? number_in(*configuration.values[i]) : 0;
    double time = 0;
    try {
        time = formula_->parser.Eval();
    } catch (const mu::ParserError& error) {
        throw std::runtime_error(fmt::format("time = \"{}\": {}", formula_->text, error.GetMsg()));
    }
    if (!(time >= 0) || !std::isfinite(time))
        throw std::runtime_error(fmt::format("time = \"{}\" gives {} for trial {}: it must be 0 or more",
                                             formula_->text, time, number(job.trial)));
    return time;
}

}  // namespace espalier
