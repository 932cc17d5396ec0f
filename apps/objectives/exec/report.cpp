#include "report.hpp"

#include <charconv>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>

namespace objectives::exec {
namespace {

using Json = nlohmann::json;

constexpr std::string_view blanks = " \t\r\f\v";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Also "nan", "inf", "Infinity" in any case, and a sign.
std::optional<double> number_in(std::string_view word) {
    if (word.size() > 1 && word.front() == '+' && word[1] != '-') word.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (end != word.data() + word.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        // Too small for a double is 0; too large is what it would have been computed to.
        const bool tiny = word.find("e-") != std::string_view::npos || word.find("E-") != std::string_view::npos;
        const double edge = tiny ? 0.0 : std::numeric_limits<double>::infinity();
        return word.front() == '-' ? -edge : edge;
    }
    if (error != std::errc{}) return std::nullopt;
    return value;
}

/// Python and others write NaN and Infinity bare, which JSON does not know: in quotes it does.
std::string with_quoted_specials(std::string_view text) {
    std::string out;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (in_string && text[i] == '\\' && i + 1 < text.size()) {
            out += text.substr(i++, 2);
            continue;
        }
        if (text[i] == '"') in_string = !in_string;
        std::size_t length = 0;
        for (const std::string_view special : {"NaN", "-Infinity", "Infinity"})
            if (!in_string && text.substr(i, special.size()) == special) length = special.size();
        if (length > 0) {
            out += '"' + std::string(text.substr(i, length)) + '"';
            i += length - 1;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// null is what many write for NaN.
std::optional<double> number_in(const Json& value) {
    if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (value.is_number()) return value.get<double>();
    if (value.is_string() && (value == "NaN" || value == "Infinity" || value == "-Infinity"))
        return number_in(std::string_view(value.get_ref<const std::string&>()));
    return std::nullopt;
}

std::optional<Report> from_json(std::string_view line) {
    const Json object = Json::parse(with_quoted_specials(line), nullptr, false);
    if (!object.is_object()) return std::nullopt;
    const char* loss_name = object.contains("loss") ? "loss" : "value";
    const auto loss = object.find(loss_name);
    if (loss == object.end()) return std::nullopt;
    const auto value = number_in(*loss);
    if (!value) return std::nullopt;
    Report report;
    report.loss = *value;
    for (const auto& [name, member] : object.items()) {
        if (name == loss_name) continue;
        const auto number = member.is_null() ? std::nullopt : number_in(member);
        if (!number) continue;
        if (name == "resource")
            report.resource = number;
        else
            report.metrics.emplace_back(name, *number);
    }
    return report;
}

}  // namespace

std::optional<Report> parse_report(std::string_view line) {
    line = trimmed(line);
    if (line.empty()) return std::nullopt;
    if (line.front() == '{') return from_json(line);
    const auto blank = line.find_first_of(blanks);
    if (blank == std::string_view::npos) {
        const auto loss = number_in(line);
        if (!loss) return std::nullopt;
        return Report{std::nullopt, *loss, {}};
    }
    const auto resource = number_in(line.substr(0, blank));
    const auto loss = number_in(trimmed(line.substr(blank)));
    if (!resource || !loss) return std::nullopt;
    return Report{resource, *loss, {}};
}

}  // namespace objectives::exec
