#include <fmt/format.h>

#include "base/text.hpp"
#include "view/json_text.hpp"
#include "view/run_view.hpp"
#include "view/table.hpp"
#include "view/try_text.hpp"

namespace espalier {
namespace {

std::string describe(const RunView& run, const char* heading, const RunView::Best& best) {
    std::string text = fmt::format("{}: {}  (trial {} at {})\n", heading, rounded(best.result.value), best.trial,
                                   shortest(best.result.resource));
    const Json configuration = object_of(run.trials[best.trial - 1].configuration);
    for (const auto& [name, value] : configuration.items()) text += fmt::format("  {} = {}\n", name, value.dump());
    const Json metrics = object_of(best.result.metrics);
    for (const auto& [name, value] : metrics.items())
        text += fmt::format("  [{}: {}]\n", name, value.is_number() ? rounded(value.get<double>()) : value.dump());
    return text;
}

bool same(const RunView::Best& a, const RunView::Best& b) {
    return a.trial == b.trial && a.result.resource == b.result.resource;
}

Json json_of(const RunView& run, const std::optional<RunView::Best>& best) {
    if (!best) return nullptr;
    return {{"trial", best->trial},
            {"value", best->result.value},
            {"resource", best->result.resource},
            {"configuration", object_of(run.trials[best->trial - 1].configuration)},
            {"result", to_json(best->result)}};
}

std::optional<RunView::Best> best_of(const RunView& run) {
    const auto full = run.best_full();
    return full ? full : run.best_seen();
}

/// A string literal of C and C++; what is not plain ASCII or UTF-8 text, and `?` for the sake of trigraphs, in octal.
std::string c_string(const std::string& text) {
    std::string literal = "\"";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7f || letter == '"' || letter == '\\' || letter == '?')
            literal += fmt::format("\\{:03o}", byte);
        else
            literal += letter;
    }
    return literal + '"';
}

std::string c_number(const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? "1.0" : "0.0";
    const std::string text = value.dump();
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;  // always a double
}

std::string c_name(const std::string& text) {
    std::string name;
    for (const char letter : text) {
        const bool plain =
            (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
        name += plain ? letter : '_';
    }
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name = "study_" + name;
    return name + "_best";
}

/// Of a text that ends no comment and is one line.
std::string comment(std::string text) {
    for (char& letter : text)
        if (letter == '*' || static_cast<unsigned char>(letter) < 0x20) letter = ' ';
    return text;
}

}  // namespace

std::string best_text(const RunView& run) {
    const auto full = run.best_full();
    const auto seen = run.best_seen();
    if (!seen) return "no result yet\n";
    std::string text;
    if (full) text += describe(run, "best at full resource", *full);
    if (!full && run.top) text += fmt::format("no trial has reached the full resource {} yet\n", shortest(*run.top));
    if (!full || !same(*full, *seen))
        text += describe(run, run.top ? "best seen at any resource" : "best, at any resource", *seen);
    return text;
}

std::string best_json(const RunView& run) {
    const Json json = {{"direction", run.study.maximize ? "maximize" : "minimize"},
                       {"full", json_of(run, run.best_full())},
                       {"seen", json_of(run, run.best_seen())}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string best_toml(const RunView& run) {
    const auto best = best_of(run);
    if (!best) return "";
    return try_toml(run.study.name, best->result.value, best->result.resource,
                    run.trials[best->trial - 1].configuration);
}

std::string best_c(const RunView& run) {
    const auto best = best_of(run);
    if (!best) return "";
    std::string text = fmt::format("/* The best of study {}: {} (trial {} at {}). Ends with a name of 0. */\n",
                                   comment(run.study.name), shortest(best->result.value), best->trial,
                                   shortest(best->result.resource));
    text +=
        "const struct {\n    const char* name;\n    double number;    /* where text is 0 */\n    const char* "
        "text;\n} " +
        c_name(run.study.name) + "[] = {\n";
    const Json configuration = object_of(run.trials[best->trial - 1].configuration);
    for (const auto& [name, value] : configuration.items())
        text += value.is_string()
                    ? fmt::format("    {{{}, 0.0, {}}},\n", c_string(name), c_string(value.get<std::string>()))
                    : fmt::format("    {{{}, {}, 0}},\n", c_string(name), c_number(value));
    return text + "    {0, 0.0, 0},\n};\n";
}

}  // namespace espalier
