/// Programs that a bench starts, a viewer of a server and a terminal that is looked at. POSIX.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace espalier::bench {

/// A program that runs. Its stdin is empty, its stderr is dropped.
class Process {
  public:
    /// `out`: a descriptor for its stdout; -1: dropped. @throws std::runtime_error
    Process(const std::vector<std::string>& words, int out);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();  ///< asks it to end, and waits

    /// Waits for its end.
    void wait();
    /// Processor time that it has had so far, in seconds.
    [[nodiscard]] double spent() const;

  private:
    int pid_ = -1;
};

/// A terminal of 100 columns that somebody looks at: all that is drawn on it is read.
class Terminal {
  public:
    Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal();
    [[nodiscard]] int descriptor() const { return theirs_; }

  private:
    int ours_ = -1, theirs_ = -1;
    std::thread reader_;
};

/// A browser with the live page: it reads the events, and fetches the data when it is told to.
class Browser {
  public:
    explicit Browser(std::uint16_t port);
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser();
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] std::uint64_t fetched() const { return fetched_; }

  private:
    void look(std::uint16_t port);

    int stream_ = -1;
    std::atomic<std::uint64_t> events_{0}, fetched_{0};
    std::thread thread_;
};

}  // namespace espalier::bench
