/// The clock of a session: the wall clock as it was at the beginning, the monotonic clock from there on. Setting the
/// clock or suspending the machine changes no duration. A value; any thread reads it.
#pragma once

#include <chrono>
#include <cstdint>

namespace espalier {

class Timeline {
  public:
    [[nodiscard]] std::int64_t now_us() const { return began_us_ + elapsed<std::chrono::microseconds>().count(); }
    [[nodiscard]] double seconds() const { return elapsed<std::chrono::duration<double>>().count(); }
    [[nodiscard]] std::int64_t began_us() const { return began_us_; }

  private:
    using Clock = std::chrono::steady_clock;
    template <typename Unit>
    [[nodiscard]] Unit elapsed() const {
        return std::chrono::duration_cast<Unit>(Clock::now() - began_);
    }
    Clock::time_point began_ = Clock::now();
    std::int64_t began_us_ =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
};

}  // namespace espalier
