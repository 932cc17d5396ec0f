#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "contenders.hpp"

namespace espalier::bench {
namespace {

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;
using Cell = std::unique_ptr<sqlite3_value, Close>;

Database open(const std::string& path) {
    sqlite3* db = nullptr;
    if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    return Database(db);
}
void execute(const Database& db, const std::string& sql) {
    if (sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(db.get()));
}
Statement prepare(const Database& db, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        throw std::runtime_error(sql + ": " + sqlite3_errmsg(db.get()));
    return Statement(statement);
}

/// One table of the journal: its rows in memory, its definition without triggers.
struct CopiedTable {
    std::string name, sql;
    std::vector<std::vector<Cell>> rows;
};

CopiedTable read_table(const Database& db, const std::string& name) {
    CopiedTable table{name, "", {}};
    const auto schema = prepare(db, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '" + name + "'");
    sqlite3_step(schema.get());
    table.sql = reinterpret_cast<const char*>(sqlite3_column_text(schema.get(), 0));
    const auto rows = prepare(db, "SELECT * FROM " + name);
    while (sqlite3_step(rows.get()) == SQLITE_ROW) {
        auto& row = table.rows.emplace_back();
        for (int c = 0; c < sqlite3_column_count(rows.get()); ++c)
            row.emplace_back(sqlite3_value_dup(sqlite3_column_value(rows.get(), c)));
    }
    return table;
}

}  // namespace

double plain_sqlite(const std::string& journal, Durability durability, const std::vector<std::uint32_t>& batches) {
    std::vector<CopiedTable> tables;
    {
        const Database source = open(journal);
        for (const char* name : {"message", "decision", "trial"}) tables.push_back(read_table(source, name));
    }
    const std::string path = journal + ".plain";
    std::filesystem::remove(path);
    double seconds = 0;
    std::uint64_t total = 0;
    {
        const Database db = open(path);
        execute(db, "PRAGMA journal_mode = WAL");
        execute(db, durability == Durability::power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        std::vector<Statement> inserts;
        for (const auto& table : tables) {
            execute(db, table.sql);
            std::string sql = "INSERT INTO " + table.name + " VALUES (?";
            for (std::size_t c = 1; c < table.rows.front().size(); ++c) sql += ",?";
            inserts.push_back(prepare(db, sql + ")"));
        }
        const auto begin = prepare(db, "BEGIN"), commit = prepare(db, "COMMIT");
        const auto run = [](const Statement& statement) {
            if (sqlite3_step(statement.get()) != SQLITE_DONE) throw std::runtime_error("a plain insert failed");
            sqlite3_reset(statement.get());
        };
        // Tables in turn, each in the order of its key: as a run writes them.
        std::vector<std::size_t> next(tables.size(), 0);
        std::size_t turn = 0;
        const auto began = std::chrono::steady_clock::now();
        for (const auto batch : batches) {
            run(begin);
            for (std::uint32_t i = 0; i < batch; ++i) {
                std::size_t tries = 0;
                while (next[turn] == tables[turn].rows.size() && ++tries <= tables.size())
                    turn = (turn + 1) % tables.size();
                if (next[turn] == tables[turn].rows.size()) break;
                const auto& row = tables[turn].rows[next[turn]++];
                for (std::size_t c = 0; c < row.size(); ++c)
                    sqlite3_bind_value(inserts[turn].get(), static_cast<int>(c) + 1, row[c].get());
                run(inserts[turn]);
                ++total;
                turn = (turn + 1) % tables.size();
            }
            run(commit);
        }
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
    return static_cast<double>(total) / seconds;
}

}  // namespace espalier::bench
