#include "journal/fixture.hpp"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <numeric>
#include <stdexcept>

namespace espalier::test {

namespace fs = std::filesystem;

TempFolder::TempFolder() {
    auto pattern = (fs::temp_directory_path() / "espalier-journal-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = fs::canonical(pattern);
    fs::permissions(path_, fs::perms(0755));
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms(0755), ignored);
    fs::remove_all(path_, ignored);
}

std::vector<std::string> TempFolder::names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

StudyRow study_at(Durability durability) {
    StudyRow study;
    study.name = "orchard";
    study.given = "[study]\nname = \"orchard\"\n";
    study.resolved = "[study]\nname = \"orchard\"\nseed = 7\n";
    study.folder = "/home/a person/studies";
    study.seed = 0xfedcba9876543210U;
    study.maximize = true;
    study.durability = durability;
    study.program = "espalier 0.1.0 (test)";
    study.abi = 1;
    study.objective = "/usr/lib/libcurve.so";
    study.objective_name = "curve";
    study.objective_hash = "00112233445566778899aabbccddeeff";
    return study;
}

Message message_of(std::uint64_t seq, const Event& event) {
    Message message;
    message.seq = Seq{seq};
    message.event = event;
    return message;
}

Message result_message(std::uint64_t seq) {
    return message_of(seq, Result{TrialId{seq}, 0, 1, Outcome::ok, 1.0 / (1.0 + static_cast<double>(seq)), 0.25});
}

void write_journal(const std::string& path, std::uint64_t count, Durability durability) {
    const auto writer = JournalWriter::create(path, study_at(durability));
    writer->start(SessionRow{}, nullptr);
    for (std::uint64_t seq = 1; seq <= count; ++seq) {
        writer->push(result_message(seq), static_cast<std::int64_t>(seq));
        writer->push(DecisionRow{Seq{seq}, {Job{TrialId{seq}, 0, 1, 0, 1}}});
        writer->push(TrialRow{TrialId{seq}, {0.25, 0.5}, "{\"lr\":0.01}"});
    }
    writer->close();
}

std::vector<ReadMessage> messages_of(JournalReader& reader) {
    std::vector<ReadMessage> messages;
    reader.messages([&](const ReadMessage& message) { messages.push_back(message); });
    return messages;
}

std::vector<std::uint64_t> seqs_of(const std::string& path) {
    JournalReader reader(path);
    std::vector<std::uint64_t> seqs;
    reader.messages([&](const ReadMessage& message) { seqs.push_back(number(message.row.seq)); });
    return seqs;
}

std::vector<std::uint64_t> bad_seqs(const std::string& path) {
    JournalReader reader(path);
    std::vector<std::uint64_t> seqs;
    reader.messages([&](const ReadMessage& message) {
        if (!message.checksum_ok) seqs.push_back(number(message.row.seq));
    });
    return seqs;
}

std::vector<std::uint64_t> up_to(std::uint64_t count) {
    std::vector<std::uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{1});
    return numbers;
}

std::string run_sql(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closes(database, sqlite3_close);
    return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? "" : sqlite3_errmsg(database);
}

std::string error_of(const std::function<void()>& what) {
    try {
        what();
    } catch (const JournalError& error) {
        return error.what();
    }
    return "";
}

Child::Child(const std::function<void(int out)>& work) {
    int ends[2] = {};
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("no process");
    if (pid_ == 0) {
        ::close(ends[0]);
        try {
            work(ends[1]);
        } catch (const std::exception& error) {
            say(ends[1], std::string("thrown: ") + error.what());
        }
        _exit(0);
    }
    ::close(ends[1]);
    in_ = ends[0];
}

Child::~Child() {
    if (pid_ > 0) kill();
    ::close(in_);
}

std::string Child::read_some(std::size_t bytes) {
    std::string text(bytes, '\0');
    std::size_t got = 0;
    while (got < bytes) {
        const auto count = ::read(in_, text.data() + got, bytes - got);
        if (count <= 0) break;
        got += static_cast<std::size_t>(count);
    }
    text.resize(got);
    return text;
}

std::string Child::read_all() {
    std::string text;
    for (auto part = read_some(65536); !part.empty(); part = read_some(65536)) text += part;
    return text;
}

void Child::kill() {
    ::kill(pid_, SIGKILL);
    reap();
}

void Child::reap() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
}

void say(int out, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const auto count = ::write(out, text.data() + done, text.size() - done);
        if (count <= 0) _exit(1);
        done += static_cast<std::size_t>(count);
    }
}

}  // namespace espalier::test
