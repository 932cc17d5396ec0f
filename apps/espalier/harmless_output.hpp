/// Output that cannot command a terminal. What the program prints holds texts of others: names, messages and logs from
/// journals, libraries, files. While one of these lives, what is written to the stream has its control characters shown
/// as \u001b instead of sent; a line's end and a tab stay. (In JSON and TOML that is the same character.) main() puts
/// one on stdout and one on stderr; the program's own sequences go through raw().
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace espalier {

class HarmlessOutput {
  public:
    explicit HarmlessOutput(std::ostream& stream);
    HarmlessOutput(const HarmlessOutput&) = delete;
    HarmlessOutput& operator=(const HarmlessOutput&) = delete;
    ~HarmlessOutput();

    /// Sends text as it is.
    static void raw(std::ostream& stream, std::string_view text);

  private:
    class Filter;
    std::ostream& stream_;
    std::unique_ptr<Filter> filter_;
    std::streambuf* before_;
};

/// The same of one text.
[[nodiscard]] std::string harmless(std::string_view text);

}  // namespace espalier
