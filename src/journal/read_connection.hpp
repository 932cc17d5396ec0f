/// How a reader gets at a journal without holding up a writer and without leaving anything behind. Private to the
/// module.
///
///   a WAL with something in it?  ── yes ▶ a read-only connection beside the writer, through the WAL
///                                ── no  ▶ a snapshot: the file alone, no lock, nothing made beside it (also where the
///                                         folder cannot be written)
///
/// A snapshot is true as long as no writer comes. So after each read the file's state is compared, and if it has
/// changed what was read is forgotten and read again the other way.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "journal/database.hpp"
#include "journal/journal_file.hpp"

namespace espalier {

class ReadConnection {
  public:
    /// @throws as JournalReader's constructor.
    explicit ReadConnection(const std::string& path);

    /// Runs `read` in one transaction; keep it short, a WAL cannot be folded under it. It may run again and must then
    /// begin afresh. @throws JournalError
    void transact(const std::function<void(const Database&)>& read);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& absolute() const { return absolute_; }

  private:
    void open();
    [[nodiscard]] bool overtaken() const;

    std::string path_;
    std::string absolute_;
    FileState state_;
    std::optional<Database> database_;
};

}  // namespace espalier
