/// The program as a user meets it: started in a folder of its own, with its exit code, stdout and stderr. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "journal/fixture.hpp"

namespace espalier::test {

/// How a program ended.
struct Ended {
    int code = 0;  ///< of its exit; 128 + the signal that killed it
    std::string out;
    std::string err;
    std::uint64_t peak_memory = 0;  ///< bytes resident at most
};

/// What surrounds a program, besides its words.
struct Surroundings {
    std::string executable;                                        ///< "": the espalier of this build
    std::vector<std::pair<std::string, std::string>> environment;  ///< on top of ours
    bool terminal = false;                                         ///< stderr is one
};

/// A program that runs. Its output is read while one waits for something; never is there more than a pipe holds unread
/// between two waits, because it says little.
class Program {
  public:
    Program(const std::string& folder, const std::vector<std::string>& words, const Surroundings& surroundings);
    Program(Program&& other) noexcept;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();  ///< kills it if it still runs

    [[nodiscard]] int pid() const { return pid_; }
    void signal(int number) const;
    /// Waits until stderr contains the text. @throws std::runtime_error, with what it said, when it ends without.
    void wait_for_error(const std::string& text);
    /// Whether it ends within this time.
    [[nodiscard]] bool ends_within(std::chrono::microseconds time);
    /// Waits for its end. @throws std::runtime_error, with what it said, when it takes more than a minute.
    Ended wait();

  private:
    bool read_more(std::chrono::milliseconds patience = std::chrono::seconds(1));  ///< false: it said its last
    [[noreturn]] void give_up(const std::string& what) const;

    int pid_ = -1;
    int out_ = -1, err_ = -1;  ///< -1 when at its end
    Ended ended_;
};

/// A folder in which commands are typed. Removed with everything in it.
class Shell {
  public:
    /// The words of `espalier WORDS`, separated by single spaces.
    Ended run(const std::string& words, const Surroundings& surroundings = {}) const;
    [[nodiscard]] Program start(const std::string& words, const Surroundings& surroundings = {}) const;

    [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }
    void write(const std::string& name, const std::string& text) const;
    [[nodiscard]] std::string read(const std::string& name) const;
    [[nodiscard]] bool has(const std::string& name) const;
    /// A run of the objective curve that takes no time: `name`.journal.
    void run_curve(const std::string& name, const std::string& words) const;

  private:
    TempFolder folder_;
};

/// A line as someone types it into bash, in this folder.
[[nodiscard]] Ended typed(const std::string& folder, const std::string& line,
                          const std::vector<std::pair<std::string, std::string>>& environment = {});

/// Asks again and again, for at most half a minute, until it is so. @throws std::runtime_error with `what` otherwise.
void wait_until(const std::string& what, const std::function<bool()>& so);
/// Waits until the journal that a program writes holds so many results.
void wait_for_results(const std::string& journal, std::size_t count);

/// Rows of a journal, also of one that is being written.
[[nodiscard]] std::vector<ReadMessage> messages_in(const std::string& journal);
[[nodiscard]] std::vector<std::pair<std::uint64_t, Result>> results_in(
    const std::string& journal);  ///< with their seqs

/// SQL on a journal that nobody writes, past the triggers that keep its rows as they are.
void change_by_hand(const std::string& journal, const std::string& sql);

[[nodiscard]] nlohmann::json parsed(const std::string& text);

/// The last line, without its end.
[[nodiscard]] std::string last_line(const std::string& text);

}  // namespace espalier::test
