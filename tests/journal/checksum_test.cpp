// A journal changed by hand names the row that was changed, and only that one.
#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// A journal of 50 results, changed as somebody would who knows SQL.
struct Tampered {
    explicit Tampered(const std::string& sql) : path(folder.file("a.journal")) {
        write_journal(path, 50);
        REQUIRE(bad_seqs(path).empty());
        REQUIRE(run_sql(path, "DROP TRIGGER message_rows_stay_the_same; DROP TRIGGER message_rows_stay;").empty());
        REQUIRE(run_sql(path, sql).empty());
    }
    TempFolder folder;
    std::string path;
};

using Seqs = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a changed row is found, whatever was changed in it", "[journal][checksum]") {
    const std::string change =
        GENERATE(as<std::string>{}, "loss = loss + 1e-9", "time_us = time_us + 1", "trial = 3", "rung = 1",
                 "attempt = 2", "outcome = 'failed', loss = NULL", "seconds = 0.5", "workers = 0", "trial_limit = 9",
                 "resource_limit = 0.0", "target = 1.0", "reason = 'time'", "bracket = 1", "bracket = NULL",
                 "failure_limit = 3", "row_limit = 3", "kind = 'vacancy'", "kind = 'nonsense'", "outcome = 'nonsense'",
                 "loss = NULL", "rung = NULL", "seconds = NULL");
    INFO(change);
    const Tampered journal("UPDATE message SET " + change + " WHERE seq = 17");
    CHECK(bad_seqs(journal.path) == Seqs{17});
}

TEST_CASE("of two changed rows both are found", "[journal][checksum]") {
    const Tampered journal("UPDATE message SET loss = 0.75 WHERE seq IN (1, 50)");
    CHECK(bad_seqs(journal.path) == Seqs{1, 50});
}

TEST_CASE("a row removed is found at the row after it", "[journal][checksum]") {
    CHECK(bad_seqs(Tampered("DELETE FROM message WHERE seq = 17").path) == Seqs{18});
    CHECK(bad_seqs(Tampered("DELETE FROM message WHERE seq = 1").path) == Seqs{2});
    CHECK(bad_seqs(Tampered("DELETE FROM message WHERE seq BETWEEN 10 AND 19").path) == Seqs{20});
}

TEST_CASE("rows that changed places are found", "[journal][checksum]") {
    const Tampered journal(
        "UPDATE message SET seq = -1 WHERE seq = 10; UPDATE message SET seq = 10 WHERE seq = 11; UPDATE message SET "
        "seq = "
        "11 WHERE seq = -1");
    const auto bad = bad_seqs(journal.path);
    REQUIRE_FALSE(bad.empty());
    CHECK(bad.front() == 10);
}

TEST_CASE("a row put in is found", "[journal][checksum]") {
    CHECK(
        bad_seqs(Tampered("INSERT INTO message SELECT 51, time_us, kind, trial, rung, attempt, outcome, loss, seconds, "
                          "workers, trial_limit, resource_limit, target, reason, checksum, bracket, resource, "
                          "failure_limit, row_limit FROM "
                          "message WHERE seq = 50")
                     .path) == Seqs{51});
}

TEST_CASE("a decision without its message is named", "[journal][checksum]") {
    const Tampered journal(
        "INSERT INTO decision SELECT 99, trial, rung, attempt, from_resource, to_resource, n, k, boundary, bracket, "
        "parent "
        "FROM decision WHERE seq = 1; DELETE FROM message WHERE seq = 7");
    JournalReader reader(journal.path);
    CHECK(reader.orphan_decisions() == std::vector<Seq>{Seq{7}, Seq{99}});
}
