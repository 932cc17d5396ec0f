#include "journal/read_connection.hpp"

#include "journal/disk_messages.hpp"
#include "journal/error.hpp"
#include "journal/schema.hpp"
#include "journal/schema_check.hpp"

namespace espalier {

ReadConnection::ReadConnection(const std::string& path) : path_(path), absolute_(existing_journal(path)) { open(); }

void ReadConnection::open() {
    for (;;) {
        state_ = file_state(absolute_);
        check_file(absolute_, path_);
        try {
            database_.emplace(absolute_, state_.wal ? Database::Access::read : Database::Access::snapshot);
            check_version(*database_, path_);
            check_schema(*database_, path_);
            return;
        } catch (const SqliteError& error) {
            // A writer may have come or gone between the look and the opening.
            if (file_state(absolute_) == state_) throw JournalError(read_failure(path_, error));
        }
    }
}

bool ReadConnection::overtaken() const { return !state_.wal && file_state(absolute_) != state_; }

void ReadConnection::transact(const std::function<void(const Database&)>& read) {
    for (;;) {
        std::optional<SqliteError> error;
        try {
            Transaction transaction(*database_);
            read(*database_);
            transaction.commit();
        } catch (const SqliteError& caught) {
            error = caught;
        }
        if (overtaken()) {
            open();
            continue;
        }
        if (error) throw JournalError(read_failure(path_, *error));
        return;
    }
}

}  // namespace espalier
