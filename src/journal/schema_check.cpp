#include "journal/schema_check.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "journal/error.hpp"
#include "journal/schema.hpp"

namespace espalier {
namespace {

struct Schema {
    std::set<std::pair<std::string, std::string>> objects;    ///< type and name
    std::map<std::string, std::vector<std::string>> columns;  ///< of each table: name, type, whether it is computed
};

/// As SQLite shows it. SQLite's own objects (statistics of ANALYZE) are left out; it knows them.
Schema schema_of(const Database& database) {
    Schema schema;
    Statement objects(database,
                      "SELECT type, name, rootpage FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'");
    while (objects.step()) {
        std::string type(objects.text(0));
        // A virtual table calls itself a table, and has no page of its own.
        if (type == "table" && objects.integer(2) == 0) type = "virtual table";
        schema.objects.emplace(std::move(type), objects.text(1));
    }
    Statement columns(database, "SELECT name, type, hidden FROM pragma_table_xinfo(?1)");
    for (const auto& [type, name] : schema.objects) {
        if (type != "table") continue;
        columns.bind(1, std::string_view(name));
        while (columns.step())
            schema.columns[name].push_back(
                fmt::format("{} {}{}", columns.text(0), columns.text(1), columns.integer(2) == 0 ? "" : ", computed"));
    }
    return schema;
}

/// Of a journal that espalier has just made in this version. Made once: whoever watches a run reads its journal often.
const Schema& expected_schema(std::int64_t version) {
    static const std::vector<Schema> by_version = [] {
        Database made("", Database::Access::memory);
        std::vector<Schema> all{schema_of(made)};
        for (const auto& migration : migrations()) {
            made.run(migration);
            all.push_back(schema_of(made));
        }
        return all;
    }();
    return by_version.at(static_cast<std::size_t>(version));
}

}  // namespace

void check_schema(Database& database, const std::string& path) {
    const Schema& expected = expected_schema(database.integer("PRAGMA user_version"));
    const Schema found = schema_of(database);
    for (const auto& [type, name] : found.objects)
        if (expected.objects.count({type, name}) == 0)
            throw JournalError(fmt::format(
                "{} holds the {} `{}`, which espalier has not made, and is not read for what that might do; restore it "
                "from a copy, or drop that with SQLite's shell, if it is yours",
                path, type, name));
    for (const auto& [table, columns] : expected.columns) {
        const auto there = found.columns.find(table);
        if (there == found.columns.end())
            throw JournalError(fmt::format("{} is damaged: it has no table `{}`; restore it from a copy", path, table));
        if (there->second != columns)
            throw JournalError(fmt::format(
                "{} is damaged: the columns of its table `{}` are not those of a journal; restore it from a copy", path,
                table));
    }
}

}  // namespace espalier
