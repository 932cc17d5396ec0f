/// A folder of files in a fixed order of chance. Immutable; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace compression {

struct CorpusFile {
    std::string path;  ///< from the corpus's folder
    std::uint64_t bytes = 0;
};

class Corpus {
  public:
    /// Every regular file below the folder, as `zstd -r` takes them: links are not followed.
    /// @param extensions  only files whose names end so, with or without the dot; none: all files
    /// @throws std::runtime_error when it is no folder that can be read, or has nothing to compress.
    Corpus(const std::filesystem::path& folder, const std::vector<std::string>& extensions);

    /// Ordered by a hash of the path: a beginning is like the whole, and the same in a copy of the folder.
    [[nodiscard]] const std::vector<CorpusFile>& files() const { return files_; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }      ///< in all
    [[nodiscard]] std::uint64_t largest() const { return largest_; }  ///< bytes of the largest file
    [[nodiscard]] std::size_t skipped() const { return skipped_; }    ///< files and folders that cannot be read

  private:
    void walk(const std::vector<std::string>& extensions);

    std::filesystem::path folder_;
    std::vector<CorpusFile> files_;
    std::uint64_t bytes_ = 0;
    std::uint64_t largest_ = 0;
    std::size_t skipped_ = 0;
};

}  // namespace compression
