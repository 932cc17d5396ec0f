/// Compresses files one by one with given parameters and counts bytes. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compression {

/// libzstd's own parameters; 0 leaves one to the level.
struct Parameters {
    int level = 19;
    int window_log = 0;
    int chain_log = 0;
    int hash_log = 0;
    int search_log = 0;
    int min_match = 0;
    int target_length = 0;
    int strategy = 0;  ///< 1 ("fast") to 9 ("btultra2")
};

/// "fast" .. "btultra2" in libzstd's order, from strategy 1 on; "default" leaves it to the level.
[[nodiscard]] std::optional<int> strategy_named(std::string_view name);
[[nodiscard]] const std::vector<std::string>& strategy_names();

/// What libzstd accepts: the bounds of one of its parameters (a ZSTD_cParameter).
struct Bounds {
    int low = 0;
    int high = 0;
};
struct ParameterBounds {
    Bounds window_log, chain_log, hash_log, search_log, min_match, target_length;
};
[[nodiscard]] ParameterBounds bounds();

class Compressor {
  public:
    /// @throws std::runtime_error that names the parameter when libzstd refuses one.
    explicit Compressor(const Parameters& parameters);

    /// @param bytes  the file's size: another one is an error, for then the corpus is not what it was
    /// @returns the compressed size; nothing if `stop`, asked about once per MiB, said so.
    /// @throws std::runtime_error that names the path.
    [[nodiscard]] std::optional<std::uint64_t> compressed_size(const std::filesystem::path& path, std::uint64_t bytes,
                                                               const std::function<bool()>& stop);

    /// The frame that compressed_size() counts.
    [[nodiscard]] std::string frame(std::string_view text);

  private:
    class Frame;

    Parameters parameters_;
    std::vector<char> input_, output_;
};

}  // namespace compression
