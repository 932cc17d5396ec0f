#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

bool is_prefix(const std::vector<std::uint64_t>& seqs) { return seqs == up_to(seqs.size()); }

/// In a child: gives up what root may do, so that permissions count.
void become_nobody() {
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(1);
}

/// Reads in a folder where nobody may write.
std::string read_as_nobody(const TempFolder& folder, const std::string& path) {
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    Child child([&](int out) {
        become_nobody();
        if (access(folder.path().c_str(), W_OK) == 0) say(out, "the folder can be written");
        for (const auto seq : seqs_of(path)) say(out, std::to_string(seq) + " ");
    });
    auto said = child.read_all();
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    return said;
}

}  // namespace

TEST_CASE("a reader beside a writer sees a growing prefix, intact", "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto durability = GENERATE(Durability::none, Durability::process);
    const auto writer = JournalWriter::create(path, study_at(durability));
    writer->start(SessionRow{}, nullptr);
    std::thread pusher([&] {
        for (std::uint64_t seq = 1; seq <= 60'000; ++seq) {
            writer->push(result_message(seq), 0);
            writer->push(
                LogRow{TrialId{seq}, 0, 0, std::string(300, 'x')});  // enough for the WAL to be folded meanwhile
        }
        writer->flush();
    });
    std::size_t seen = 0;
    bool good = true;
    while (seen < 60'000 && good) {
        const auto seqs = seqs_of(path);
        good = is_prefix(seqs) && seqs.size() >= seen && bad_seqs(path).empty();
        seen = seqs.size();
    }
    pusher.join();
    CHECK(good);
    CHECK(seen == 60'000);
    writer->close();
    CHECK(seqs_of(path) == up_to(60'000));
}

TEST_CASE("a reader that stays open follows writers that come and go", "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 5);
    JournalReader reader(path);
    CHECK(messages_of(reader).size() == 5);
    for (std::uint64_t seq = 6; seq <= 10; ++seq) {
        const auto writer = JournalWriter::append(path);
        writer->start(SessionRow{seq, 0, "", "", 0, 0, ""}, nullptr);
        writer->push(result_message(seq), 0);
        writer->flush();
        CHECK(messages_of(reader).size() == seq);
        writer->close();
        CHECK(messages_of(reader).size() == seq);
    }
    CHECK(reader.sessions().size() == 6);
}

TEST_CASE("a visit is of the rows that were there when it began", "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 30'000);
    const auto writer = JournalWriter::append(path);
    writer->start(SessionRow{}, nullptr);
    JournalReader reader(path);
    std::uint64_t seen = 0;
    reader.messages([&](const ReadMessage&) {
        if (++seen > 1) return;
        writer->push(result_message(30'001), 0);
        writer->flush();  // a reader between two rows holds up nobody
    });
    CHECK(seen == 30'000);
    CHECK(messages_of(reader).size() == 30'001);
    writer->close();
}

TEST_CASE("a reader in the middle of its visit does not keep the writer from folding the WAL", "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    const auto writer = JournalWriter::create(path, study_at(Durability::process));
    writer->start(SessionRow{}, nullptr);
    writer->push(result_message(1), 0);
    writer->flush();
    JournalReader reader(path);
    reader.messages([&](const ReadMessage&) { writer->close(); });
    const bool folded = !std::filesystem::exists(path + "-wal") || std::filesystem::file_size(path + "-wal") == 0;
    CHECK(folded);
    CHECK(seqs_of(path) == up_to(1));
}

TEST_CASE("a journal in a folder that cannot be written is read", "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    CHECK(read_as_nobody(folder, path) == "1 2 3 ");
}

TEST_CASE("a journal that was killed is read where nothing can be written, or says what it needs",
          "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 3);
    Child child([&](int out) {
        const auto writer = JournalWriter::append(path);
        writer->start(SessionRow{}, nullptr);
        writer->push(result_message(4), 0);
        writer->flush();
        say(out, "x");
        for (;;) pause();
    });
    REQUIRE(child.read_some(1) == "x");
    child.kill();
    CHECK(read_as_nobody(folder, path) == "1 2 3 4 ");
    std::filesystem::remove(path + "-shm");
    CHECK_THAT(read_as_nobody(folder, path), contains("1 2 3 4 ") || contains(path + "-wal"));
}

TEST_CASE("a new journal in a folder that cannot be written is refused", "[journal][create]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    Child child([&](int out) {
        become_nobody();
        say(out, error_of([&] { JournalWriter::create(path, study_at(Durability::process)); }));
    });
    CHECK_THAT(child.read_all(), contains(path) && contains("Permission denied") && contains("another folder"));
    CHECK(folder.names().empty());
}

TEST_CASE("a reader leaves nothing behind and changes nothing", "[journal][reader]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    write_journal(path, 100);
    const auto before = std::filesystem::last_write_time(path);
    {
        JournalReader reader(path);
        CHECK(messages_of(reader).size() == 100);
        CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    }
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    CHECK(std::filesystem::last_write_time(path) == before);
}
