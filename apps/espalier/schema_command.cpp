#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "schemas.hpp"

namespace espalier {
namespace {

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& schema : schemas()) all.emplace_back(schema.name);
    return all;
}

[[noreturn]] void refuse(const std::string& name) {
    const auto& table = commands();
    const bool silent = std::any_of(table.begin(), table.end(), [&](const Command& c) { return name == c.name; });
    throw UsageError(fmt::format("espalier schema: `{}` {}{}; there are schemas of: {}", name,
                                 silent ? "prints no JSON" : "has no schema", silent ? "" : did_you_mean(name, names()),
                                 fmt::join(names(), ", ")));
}

}  // namespace

Syntax schema_syntax() {
    return {"schema",
            {"OUTPUT"},
            fmt::format("Prints the JSON Schema (draft 2020-12) of what a command prints with --json: every key, its "
                        "unit, when it is\nabsent, and what a reader may rely on. OUTPUT is one of: {}.",
                        fmt::join(names(), ", "))};
}

int schema_command(const Arguments& arguments) {
    const auto& name = arguments.positionals[0];
    for (const auto& schema : schemas()) {
        if (name != schema.name) continue;
        std::cout << schema.text;
        return exit_done;
    }
    refuse(name);
}

}  // namespace espalier
