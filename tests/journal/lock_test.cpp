#include <poll.h>
#include <unistd.h>

#include <fstream>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

std::string refusal(const std::string& path, long pid) {
    const auto number = std::to_string(pid);
    return path + " is being written by process " + number + "; wait for it, or stop it (kill -INT " + number + ")";
}

/// Holds the journal for writing until it is killed.
class Holder : public Child {
  public:
    explicit Holder(const std::string& path)
        : Child([&](int out) {
              const auto writer = JournalWriter::append(path);
              say(out, "x");
              for (;;) pause();
          }) {
        REQUIRE(read_some(1) == "x");
    }
};

}  // namespace

TEST_CASE("a second writer is refused while the first is alive", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    CHECK(error_of([&] { JournalWriter::append(path); }) == refusal(path, getpid()));
    writer->close();
    CHECK(error_of([&] { JournalWriter::append(path); }).empty());
}

TEST_CASE("a second writer is refused by its other names, too", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto link = folder.file("link.journal");
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    std::filesystem::create_symlink(path, link);
    CHECK(error_of([&] { JournalWriter::append(link); }) == refusal(link, getpid()));
    CHECK(JournalReader(link).being_written());
}

TEST_CASE("a writer in another process is named; killed, it leaves nothing that holds", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    Holder holder(path);
    CHECK(error_of([&] { JournalWriter::append(path); }) == refusal(path, holder.pid()));
    CHECK(JournalReader(path).being_written());
    CHECK(error_of([&] { JournalWriter::append(path); }) == refusal(path, holder.pid()));  // asking changed nothing

    holder.kill();
    REQUIRE(std::filesystem::exists(path + ".lock"));
    CHECK_FALSE(JournalReader(path).being_written());
    CHECK(error_of([&] { JournalWriter::append(path)->close(); }).empty());
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    CHECK(seqs_of(path) == up_to(3));
}

TEST_CASE("a copy of the lock that outlives its killed holder for a moment is waited for", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    // As a child just started by it has before it becomes another program: it lives 300 ms longer.
    Child holder([&](int out) {
        const auto writer = JournalWriter::append(path);
        if (fork() == 0) {
            say(out, "x");
            close(out);
            poll(nullptr, 0, 300);
            _exit(0);
        }
        for (;;) pause();
    });
    REQUIRE(holder.read_some(1) == "x");
    holder.kill();
    CHECK(JournalReader(path).being_written());
    CHECK(error_of([&] { JournalWriter::append(path)->close(); }).empty());
    CHECK(seqs_of(path) == up_to(3));
}

TEST_CASE("a lock's file with anything in it is harmless", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    std::ofstream(path + ".lock") << "1\n and more than a pid takes";
    CHECK_FALSE(JournalReader(path).being_written());
    const auto writer = JournalWriter::append(path);
    CHECK(error_of([&] { JournalWriter::append(path); }) == refusal(path, getpid()));
}

TEST_CASE("a lock's file that was removed under its holder is made again", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    for (int round = 0; round < 50; ++round) {
        auto writer = JournalWriter::append(path);
        CHECK_FALSE(error_of([&] { JournalWriter::append(path); }).empty());
        writer.reset();
        CHECK_FALSE(std::filesystem::exists(path + ".lock"));
    }
}

TEST_CASE("a journal is being written from its making to its closing", "[journal][lock]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    JournalReader reader(path);
    CHECK(reader.being_written());
    writer->close();
    CHECK_FALSE(reader.being_written());
}
