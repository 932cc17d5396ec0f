/// A file that is there as a whole or not at all: written beside its name, and renamed when it is done.
/// Ctrl-C removes what there is of it. One thread, and one such file at a time.
#pragma once

#include <stdexcept>
#include <string>

namespace espalier {

/// The name is taken, or its folder is not there: the user named the wrong file (exit code 2).
struct FileUsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class NewFile {
  public:
    /// @throws FileUsageError: a file of this name is there, and may not be replaced; or it cannot be written
    NewFile(const std::string& path, bool replace);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();  ///< without finish(), removes what was written

    /// Write here: an empty file, made by the constructor.
    [[nodiscard]] const std::string& temporary() const { return temporary_; }
    /// Gives it its name. @throws std::runtime_error
    void finish();

  private:
    std::string path_;
    std::string temporary_;
    bool finished_ = false;
};

}  // namespace espalier
