/// A file for bytes that are read as a file: in memory where the system has such a folder. Gone when the program ends.
/// One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace espalier::fuzz {

class FuzzFile {
  public:
    explicit FuzzFile(const std::string& name);
    FuzzFile(const FuzzFile&) = delete;
    FuzzFile& operator=(const FuzzFile&) = delete;
    ~FuzzFile();

    /// The file and nothing else lies in its folder afterwards.
    void write(const void* bytes, std::size_t count) const;
    [[nodiscard]] std::string path() const { return (folder_ / name_).string(); }

  private:
    std::filesystem::path folder_;
    std::string name_;
};

}  // namespace espalier::fuzz
