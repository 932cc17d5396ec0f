#include "journal/soundness.hpp"

#include "journal/read_connection.hpp"

namespace espalier {

std::string unsound(const std::string& path) {
    ReadConnection connection(path);
    std::string said;
    connection.transact([&](const Database& database) {
        said.clear();
        Statement check(database, "PRAGMA integrity_check");
        while (check.step()) said += std::string(said.empty() ? "" : "; ") + std::string(check.text(0));
    });
    return said == "ok" ? "" : said;
}

}  // namespace espalier
