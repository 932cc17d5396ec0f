#include "exchange/import_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "exchange/import_irace.hpp"
#include "exchange/json_input.hpp"

namespace espalier {
namespace {

const std::vector<std::pair<std::string, SpaceFormat>> formats = {{"optuna", SpaceFormat::optuna},
                                                                  {"configspace", SpaceFormat::configspace},
                                                                  {"nni", SpaceFormat::nni},
                                                                  {"irace", SpaceFormat::irace}};

bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n'; }

/// The three that are JSON are objects; a byte order mark may stand before.
bool looks_like_json(const std::string& text) {
    const std::size_t begin = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
    const auto first = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), is_blank);
    return first != text.end() && (*first == '{' || *first == '[');
}

/// "[json.exception.parse_error.101] parse error at line 1, column 2: what" without what is nothing to people.
std::string reason(const InputJson::exception& error) {
    std::string why = error.what();
    for (const char* end : {"] ", ": "})
        if (const auto at = why.find(end); at != std::string::npos) why.erase(0, at + 2);
    return why;
}

InputJson parsed(const std::string& text, const std::string& origin) {
    try {
        auto document = InputJson::parse(text);
        if (!document.is_object())
            throw ImportError(fmt::format("{}: must be a JSON object, with a member for each parameter", origin));
        return document;
    } catch (const InputJson::parse_error& error) {
        const auto before = text.substr(0, std::min<std::size_t>(error.byte, text.size()));
        throw ImportError(fmt::format("{}:{}: is no JSON: {}", origin,
                                      1 + std::count(before.begin(), before.end(), '\n'), reason(error)));
    } catch (const InputJson::exception& error) {  // a number that is too great
        throw ImportError(fmt::format("{}: {}", origin, reason(error)));
    }
}

SpaceFormat format_of(const InputJson& document, const std::string& origin) {
    if (document.contains("hyperparameters")) return SpaceFormat::configspace;
    for (const auto& member : document) {
        if (member.is_object() && member.contains("_type")) return SpaceFormat::nni;
        if (member.is_string() || (member.is_object() && (member.contains("attributes") || member.contains("type"))))
            return SpaceFormat::optuna;
    }
    throw ImportError(
        fmt::format("{}: is JSON, and no search space that is known: ConfigSpace's has `hyperparameters`, NNI's "
                    "`_type`, Optuna's distributions `name` and `attributes`; say which it is: --from {}",
                    origin, space_format_names()));
}

}  // namespace

const char* space_format_names() { return "optuna|configspace|nni|irace"; }

SpaceFormat space_format_named(const std::string& name) {
    std::vector<std::string> known;
    for (const auto& [each, format] : formats) {
        if (each == name) return format;
        known.push_back(each);
    }
    throw ImportError(
        fmt::format("--from {}: must be one of {}{}", name, space_format_names(), did_you_mean(name, known)));
}

ImportedSpace import_space(const std::string& text, const std::string& origin, std::optional<SpaceFormat> from) {
    if (text.starts_with("SQLite format 3"))
        throw ImportError(
            fmt::format("{}: is an SQLite file; write the distributions of a study as JSON: "
                        "optuna.distributions.distribution_to_json of each",
                        origin));
    if (from ? *from == SpaceFormat::irace : !looks_like_json(text)) return import_irace(text, origin);
    const InputJson document = parsed(text, origin);
    switch (from ? *from : format_of(document, origin)) {
        case SpaceFormat::configspace:
            return import_configspace(document, origin);
        case SpaceFormat::nni:
            return import_nni(document, origin);
        default:
            return import_optuna(document, origin);
    }
}

}  // namespace espalier
