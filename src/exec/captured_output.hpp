/// What a job writes to its stdout and stderr, bounded however much it is: the first 16 KiB as lines, then nothing
/// until the job ends, then its last 4 KiB. A value; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace espalier {

class CapturedOutput {
  public:
    static constexpr std::size_t most_first = std::size_t{16} << 10U;
    static constexpr std::size_t most_last = std::size_t{4} << 10U;
    /// Is given one line at a time, without its end, as valid UTF-8.
    using Tell = std::function<void(const std::string&)>;

    /// More bytes; lines that are complete are told.
    void take(std::string_view bytes, const Tell& tell);
    /// The job is over: tells what is left to tell, and begins anew.
    void end(const Tell& tell);
    /// What came last, from the beginning of a line where one is within reach; at most 4 KiB.
    [[nodiscard]] std::string last_words() const;
    [[nodiscard]] bool empty() const { return taken_ == 0; }

  private:
    void tell_line(const Tell& tell);

    std::string line_;         ///< begun and not told
    std::string last_;         ///< the last bytes, more than are needed
    std::uint64_t taken_ = 0;  ///< bytes since the beginning
    std::uint64_t told_ = 0;   ///< of them: told as the first, or in line_
};

}  // namespace espalier
