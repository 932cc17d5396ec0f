/// What the journal's tests share: a folder of their own, rows to write, a listener that remembers, raw SQL as a person
/// with a shell would use it, and code that runs in a process of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "journal/reader.hpp"
#include "journal/writer.hpp"

namespace espalier::test {

/// Removed with everything in it.
class TempFolder {
  public:
    TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::vector<std::string> names() const;  ///< of the files in it, sorted

  private:
    std::filesystem::path path_;
};

[[nodiscard]] StudyRow study_at(Durability durability);
[[nodiscard]] Message message_of(std::uint64_t seq, const Event& event = Vacancy{});
/// An ok result of trial `seq`, its loss derived from seq.
[[nodiscard]] Message result_message(std::uint64_t seq);

/// Remembers what the writer's thread told. Read it after flush() or close().
class Recorder : public CommitListener {
  public:
    void committed(const Message& message) noexcept override { committed_seqs.push_back(number(message.seq)); }
    void lost(const Message& message) noexcept override { lost_seqs.push_back(number(message.seq)); }
    void failed(const std::string& why) noexcept override { failures.push_back(why); }

    std::vector<std::uint64_t> committed_seqs;
    std::vector<std::uint64_t> lost_seqs;
    std::vector<std::string> failures;
};

/// A closed journal of `count` results, each with its decision and its trial.
void write_journal(const std::string& path, std::uint64_t count, Durability durability = Durability::process);
[[nodiscard]] std::vector<ReadMessage> messages_of(JournalReader& reader);
[[nodiscard]] std::vector<std::uint64_t> seqs_of(const std::string& path);
/// The seqs whose checksum does not fit.
[[nodiscard]] std::vector<std::uint64_t> bad_seqs(const std::string& path);
/// 1, 2, …, count.
[[nodiscard]] std::vector<std::uint64_t> up_to(std::uint64_t count);

/// Runs SQL on a file, as the sqlite3 shell does. Gives "" or what SQLite says.
std::string run_sql(const std::string& path, const std::string& sql);

/// What `what` throws as a JournalError; "" if nothing.
[[nodiscard]] std::string error_of(const std::function<void()>& what);

/// A process of its own, forked while this one has no other thread. It runs `work`, which talks through the pipe `out`,
/// and ends without running destructors of this one's objects.
class Child {
  public:
    explicit Child(const std::function<void(int out)>& work);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();  ///< kills it if it still runs

    [[nodiscard]] int pid() const { return pid_; }
    std::string read_some(std::size_t bytes);  ///< waits for that many, or the end
    std::string read_all();                    ///< waits for its end
    void kill();                               ///< -9, and waits

  private:
    void reap();
    int pid_ = -1;
    int in_ = -1;
};
void say(int out, const std::string& text);

}  // namespace espalier::test
