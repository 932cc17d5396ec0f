#include "journal/study_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "journal/error.hpp"

namespace espalier {
namespace {

// By the value of the enumeration.
constexpr std::array<std::string_view, 3> durabilities = {"none", "process", "power"};

}  // namespace

void insert_study(const Database& database, const StudyRow& study) {
    Statement insert(database,
                     "INSERT INTO study (name, given, resolved, folder, seed, maximize, durability, program, abi, "
                     "objective, objective_name, objective_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, study.name);
    insert.bind(2, study.given);
    insert.bind(3, study.resolved);
    insert.bind(4, study.folder);
    insert.bind(5, study.seed);
    insert.bind(6, std::int64_t{study.maximize});
    insert.bind(7, durabilities[static_cast<std::size_t>(study.durability)]);
    insert.bind(8, study.program);
    insert.bind(9, study.abi);
    insert.bind(10, study.objective);
    insert.bind(11, study.objective_name);
    insert.bind(12, study.objective_hash);
    insert.run();
}

StudyRow read_study(const Database& database, const std::string& path) {
    Statement select(database,
                     "SELECT name, given, resolved, folder, seed, maximize, durability, program, abi, objective, "
                     "objective_name, objective_hash FROM study");
    if (!select.step())
        throw JournalError(fmt::format("{} is damaged: it holds no study; restore it from a copy", path));
    StudyRow study;
    study.name = select.text(0);
    study.given = select.text(1);
    study.resolved = select.text(2);
    study.folder = select.text(3);
    study.seed = static_cast<std::uint64_t>(select.integer(4));
    study.maximize = select.integer(5) != 0;
    const auto durability = std::find(durabilities.begin(), durabilities.end(), select.text(6));
    if (durability == durabilities.end())
        throw JournalError(
            fmt::format("{} is damaged: there is no durability `{}`; restore it from a copy", path, select.text(6)));
    study.durability = static_cast<Durability>(durability - durabilities.begin());
    study.program = select.text(7);
    study.abi = static_cast<std::uint32_t>(select.integer(8));
    study.objective = select.text(9);
    study.objective_name = select.text(10);
    study.objective_hash = select.text(11);
    return study;
}

void insert_session(const Database& database, const SessionRow& session) {
    Statement insert(database,
                     "INSERT INTO session (first_seq, started_us, program, host, pid, threads, objective_hash, "
                     "platform) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, session.first_seq);
    insert.bind(2, session.started_us);
    insert.bind(3, session.program);
    insert.bind(4, session.host);
    insert.bind(5, session.pid);
    insert.bind(6, session.threads);
    insert.bind(7, session.objective_hash);
    insert.bind(8, session.platform);
    insert.run();
}

std::vector<SessionRow> read_sessions(const Database& database) {
    Statement version(database, "PRAGMA user_version");
    const bool platforms = version.step() && version.integer(0) >= 5;
    Statement select(database,
                     std::string("SELECT first_seq, started_us, program, host, pid, threads, objective_hash, ") +
                         (platforms ? "platform" : "NULL") + " FROM session ORDER BY session");
    std::vector<SessionRow> sessions;
    while (select.step()) {
        auto& session = sessions.emplace_back();
        session.first_seq = static_cast<std::uint64_t>(select.integer(0));
        session.started_us = select.integer(1);
        session.program = select.text(2);
        session.host = select.text(3);
        session.pid = select.integer(4);
        session.threads = static_cast<std::uint32_t>(select.integer(5));
        session.objective_hash = select.text(6);
        if (!select.is_null(7)) session.platform = select.text(7);
    }
    return sessions;
}

}  // namespace espalier
