// After kill -9 at any instant everything that was told to be committed is there.
#include <unistd.h>

#include <cstring>

#include "journal/fixture.hpp"
#include "support/catch.hpp"

using namespace espalier;
using namespace espalier::test;

namespace {

/// Tells the parent each committed seq, 8 bytes each.
class Reporter : public CommitListener {
  public:
    explicit Reporter(int out) : out_(out) {}
    void committed(const Message& message) noexcept override {
        const auto seq = number(message.seq);
        if (::write(out_, &seq, sizeof seq) != sizeof seq) _exit(1);
    }
    void lost(const Message& /*message*/) noexcept override {}
    void failed(const std::string& /*why*/) noexcept override {}

  private:
    int out_;
};

/// Pushes without end. A resumed one goes on after the last seq.
[[noreturn]] void write_for_ever(const std::string& path, std::uint64_t last, Durability durability, int out) {
    Reporter reporter(out);
    const auto writer = last == 0 ? JournalWriter::create(path, study_at(durability)) : JournalWriter::append(path);
    writer->start(SessionRow{last + 1, 0, "", "", 0, 0, ""}, &reporter);
    for (auto seq = last + 1;; ++seq) {
        writer->push(result_message(seq), 0);
        writer->push(DecisionRow{Seq{seq}, {Job{TrialId{seq}, 0, 1, 0, 1}}});
        if (seq % 256 == 0) writer->flush();
    }
}

std::vector<std::uint64_t> decode(const std::string& bytes) {
    std::vector<std::uint64_t> seqs(bytes.size() / 8);
    if (!seqs.empty()) std::memcpy(seqs.data(), bytes.data(), seqs.size() * 8);
    return seqs;
}

}  // namespace

TEST_CASE("kill -9 at any instant loses no message that was told to be committed", "[journal][kill]") {
    const auto durability = GENERATE(Durability::process, Durability::power);
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    std::uint64_t last = 0;
    for (const std::size_t moment : {1U, 2U, 3U, 17U, 100U, 255U, 256U, 1000U, 4000U, 9000U}) {
        Child child([&](int out) { write_for_ever(path, last, durability, out); });
        auto told = child.read_some(8 * moment);
        child.kill();
        told += child.read_all();
        const auto seqs = decode(told);
        INFO("killed after " << seqs.size() << " commits were told");
        REQUIRE(seqs.size() >= moment);
        const auto written = seqs_of(path);
        CHECK(written == up_to(written.size()));
        CHECK(seqs.front() == last + 1);
        CHECK(seqs.back() <= written.size());
        CHECK(seqs.size() == seqs.back() - last);
        CHECK(bad_seqs(path).empty());
        CHECK(JournalReader(path).orphan_decisions().empty());
        last = written.size();
    }
    JournalWriter::append(path)->close();
    CHECK(folder.names() == std::vector<std::string>{"a.journal"});
    CHECK(seqs_of(path) == up_to(last));
}

TEST_CASE("kill -9 while a journal is made leaves a whole one or none", "[journal][kill][create]") {
    const TempFolder folder;
    const auto path = folder.file("a.journal");
    // Killed when this file is first seen beside it, or the journal itself.
    const std::string sign = GENERATE(as<std::string>{}, ".lock", ".new", "-wal", "");
    for (int round = 0; round < 5; ++round) {
        Child child([&](int) {
            const auto writer = JournalWriter::create(path, study_at(Durability::process));
            for (;;) pause();
        });
        while (!std::filesystem::exists(path + sign) && !std::filesystem::exists(path)) {
        }
        child.kill();
        if (std::filesystem::exists(path)) {
            CHECK(JournalReader(path).study().name == "orchard");
            JournalWriter::append(path)->close();
        } else {
            write_journal(path, 1);
        }
        CHECK(folder.names() == std::vector<std::string>{"a.journal"});
        std::filesystem::remove(path);
    }
}
