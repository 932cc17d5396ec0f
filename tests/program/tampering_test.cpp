// A journal changed by hand: replay names the row, whether or not a decision turns on it.
#include <limits>
#include <set>

#include "program/program.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// A run with a few rungs.
void make_journal(const Shell& shell) { shell.run_curve("a", "--max-trials 60 --workers 4 --set scheduler.eta=2"); }

/// The last result in rung 0 of a trial that was promoted out of it, or that never was.
std::uint64_t result_seq(const std::string& journal, bool promoted) {
    std::set<std::uint64_t> promotions;
    for (const auto& message : messages_in(journal))
        if (message.decision && message.decision->promotes()) promotions.insert(number(message.decision->job.trial));
    std::uint64_t found = 0;
    for (const auto& [seq, result] : results_in(journal))
        if (result.rung == 0 && promotions.contains(number(result.trial)) == promoted) found = seq;
    return found;
}

void check_difference(const Shell& shell, std::uint64_t seq) {
    const auto replayed = shell.run("replay a.journal");
    CHECK(replayed.code == 3);
    CHECK(replayed.out.empty());
    CHECK(replayed.err == "a.journal: replay differs: message " + std::to_string(seq) +
                              ": the row was changed: its checksum does not fit\n");
    const auto resumed = shell.run("resume a.journal --max-trials 100");
    CHECK(resumed.code == 3);
    CHECK_THAT(resumed.err, contains("cannot go on, the journal was changed: message " + std::to_string(seq) + ":"));
}

}  // namespace

TEST_CASE("rows cannot be changed without removing what protects them", "[program][tampering]") {
    const Shell shell;
    make_journal(shell);
    CHECK(run_sql(shell.path("a.journal"), "UPDATE message SET loss = 0 WHERE seq = 5") ==
          "the journal is append-only");
    CHECK(run_sql(shell.path("a.journal"), "DELETE FROM message WHERE seq = 5") == "the journal is append-only");
    CHECK(shell.run("replay a.journal").code == 0);
}

TEST_CASE("a changed loss that turns a decision is named", "[program][tampering]") {
    const Shell shell;
    make_journal(shell);
    const auto seq = result_seq(shell.path("a.journal"), true);
    change_by_hand(shell.path("a.journal"), "UPDATE message SET loss = 1e6 WHERE seq = " + std::to_string(seq));
    check_difference(shell, seq);
}

TEST_CASE("a changed loss that turns no decision is named", "[program][tampering]") {
    const Shell shell;
    make_journal(shell);
    const auto seq = result_seq(shell.path("a.journal"), false);
    change_by_hand(shell.path("a.journal"), "UPDATE message SET loss = loss + 1e-9 WHERE seq = " + std::to_string(seq));
    check_difference(shell, seq);
}

TEST_CASE("a changed decision is named with what follows and what is logged", "[program][tampering]") {
    const Shell shell;
    make_journal(shell);
    std::string seq;
    for (const auto& message : messages_in(shell.path("a.journal")))
        if (message.decision && message.decision->promotes()) seq = std::to_string(number(message.row.seq));
    change_by_hand(shell.path("a.journal"), "UPDATE decision SET to_resource = 77 WHERE seq = " + seq);
    const auto replayed = shell.run("replay a.journal");
    CHECK(replayed.code == 3);
    CHECK_THAT(replayed.err, contains("message " + seq + ": derived train ") && contains(" to 77 "));
}
