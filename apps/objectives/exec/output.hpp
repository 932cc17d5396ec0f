/// What comes out of a command, whose amount nobody bounds: lines of stdout as they arrive, the end of stderr. Memory
/// stays bounded whatever is written. One thread each.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace objectives::exec {

/// Cuts a stream into lines. Lines longer than `longest` are no reports: they are dropped.
class LineReader {
  public:
    explicit LineReader(std::function<void(std::string_view line)> take, std::size_t longest = std::size_t{1} << 16U)
        : take_(std::move(take)), longest_(longest) {}

    void feed(std::string_view bytes);
    /// The stream is at its end: what it left without a newline is a line, too.
    void finish();

  private:
    void append(std::string_view bytes);

    std::function<void(std::string_view)> take_;
    std::size_t longest_;
    std::string line_;
    bool dropping_ = false;
};

/// Keeps the last lines of a stream.
class Tail {
  public:
    /// As many as fit into the message of a result.
    explicit Tail(std::size_t lines = 20, std::size_t bytes = 1500) : lines_(lines), bytes_(bytes) {}

    void feed(std::string_view bytes);
    /// Valid UTF-8, without white space at its end; begins with a whole line or with "…".
    [[nodiscard]] std::string text() const;

  private:
    std::size_t lines_;
    std::size_t bytes_;
    std::string kept_;
    bool cut_ = false;
};

}  // namespace objectives::exec
