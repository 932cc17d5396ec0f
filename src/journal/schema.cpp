#include "journal/schema.hpp"

#include <fmt/format.h>

#include "journal/error.hpp"

namespace espalier {

void check_version(Database& database, const std::string& path) {
    const auto application = database.integer("PRAGMA application_id");
    if (application != journal_application_id)
        throw JournalError(fmt::format("{} is not an Espalier journal (its application id is {:#x}, not {:#x})", path,
                                       application, journal_application_id));
    const auto version = database.integer("PRAGMA user_version");
    if (version > newest_version())
        throw JournalError(fmt::format(
            "{} was written by a newer espalier (journal version {}, this one reads up to {}); use that one", path,
            version, newest_version()));
    if (version < 1) throw JournalError(fmt::format("{} is not an Espalier journal (version {})", path, version));
}

void migrate(Database& database) {
    const auto version = database.integer("PRAGMA user_version");
    if (version >= newest_version()) return;
    Transaction transaction(database);
    for (auto step = version; step < newest_version(); ++step)
        database.run(migrations()[static_cast<std::size_t>(step)]);
    database.run(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", journal_application_id, newest_version())
            .c_str());
    transaction.commit();
}

}  // namespace espalier
