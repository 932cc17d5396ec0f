#include "view/try_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "view/json_text.hpp"
#include "view/table.hpp"

namespace espalier {

std::string try_toml(const std::string& study, double value, double resource, const std::string& configuration) {
    std::string text = fmt::format("[[try]]  # {}: {} at {}\n", study, rounded(value), shortest(resource));
    // Keys, numbers, booleans and strings of our JSON read the same in TOML: quoted keys, escapes with backslashes.
    const Json object = object_of(configuration);
    for (const auto& [name, given] : object.items()) text += fmt::format("{} = {}\n", Json(name).dump(), given.dump());
    return text;
}

}  // namespace espalier
