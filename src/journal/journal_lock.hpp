/// Who may write a journal: whoever holds the lock on JOURNAL.lock. The lock belongs to the open file, so that it ends
/// with the process however that ends, and a file left by kill -9 is harmless. Not SQLite's own lock: that one would
/// keep readers out. Private to the module.
#pragma once

#include <chrono>
#include <string>

namespace espalier {

class JournalLock {
  public:
    /// `journal`: its absolute path; `shown`: as the user wrote it; `patience`: how long it waits for another program
    /// that holds it. @throws JournalError when that still does (naming its process), or when the lock's file cannot be
    /// made.
    JournalLock(const std::string& journal, const std::string& shown, std::chrono::milliseconds patience = {});
    JournalLock(const JournalLock&) = delete;
    JournalLock& operator=(const JournalLock&) = delete;
    ~JournalLock();

    /// Whether a process holds the lock now. Asks only: nobody who wants the lock meanwhile is refused for it.
    [[nodiscard]] static bool held(const std::string& journal);

  private:
    std::string path_;
    int file_ = -1;
};

}  // namespace espalier
