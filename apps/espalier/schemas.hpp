/// What the program prints with --json, documented: a JSON Schema (draft 2020-12) each, the files of
/// apps/espalier/schemas. A new output needs only its file there, named after its command.
/// tests/program/schema_test.cpp holds what is printed to them. Any thread.
#pragma once

#include <vector>

namespace espalier {

struct Schema {
    const char* name;  ///< the command's, or "version"
    const char* text;
};

/// By name.
[[nodiscard]] const std::vector<Schema>& schemas();

}  // namespace espalier
