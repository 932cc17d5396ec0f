// A table of losses: CSV, or an SQLite file (begins with a byte 0, then as fuzz_sqlite.hpp tells).
#include <sqlite3.h>

#include <cmath>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include "fuzz/fuzz_file.hpp"
#include "fuzz/fuzz_sqlite.hpp"
#include "fuzz/fuzz_target.hpp"
#include "table/loss_table.hpp"

using namespace espalier::fuzz;

namespace {

/// All that a trial may ask for.
void visit(const table::LossTable& losses) {
    for (std::size_t row = 0; row < losses.rows(); ++row)
        for (std::size_t level = 0; level < losses.resources().size(); ++level) {
            must(!losses.missing(row, level) || std::isnan(losses.loss(row, level)), "a missing loss is NaN");
            if (losses.has_seconds()) (void)losses.seconds(row, static_cast<std::ptrdiff_t>(level));
        }
    for (std::size_t level = 1; level < losses.resources().size(); ++level)
        must(losses.resources()[level - 1] < losses.resources()[level], "resources ascend");
    for (const auto& column : losses.configuration())
        must(column.numbers.size() + column.texts.size() == losses.rows(), "a column has a cell in each row");
}

const std::string& small_table() {
    static const std::string content = [] {
        const FuzzFile file("small.sqlite");
        sqlite3* database = nullptr;
        must(sqlite3_open(file.path().c_str(), &database) == SQLITE_OK, "a file can be made");
        sqlite3_exec(database,
                     "PRAGMA page_size = 512;"
                     "CREATE TABLE losses (lr REAL, kind TEXT, s1 REAL, s2 REAL, t1 REAL, t2 REAL);"
                     "INSERT INTO losses VALUES (0.1, 'a', 2.5, 1.5, 1, 2), (0.2, 'b', NULL, 9e999, 1, 3)",
                     nullptr, nullptr, nullptr);
        sqlite3_close(database);
        return content_of(file.path());
    }();
    return content;
}

}  // namespace

FUZZ_TARGET(table) {
    const bool sqlite = size > 0 && data[0] == 0;
    accepts<std::runtime_error, std::invalid_argument>([&] {
        if (sqlite) {
            static const FuzzFile file("table.sqlite");
            write_sqlite(file, small_table(), data + 1, size - 1);
            const auto rows = table::open_rows(file.path(), "");
            visit(table::LossTable(*rows, {}));
        } else {
            std::istringstream stream{std::string(text_of(data, size))};
            const auto rows = table::csv_rows(stream, "table.csv");
            visit(table::LossTable(*rows, {}));
        }
    });
}
