/// Journal times: the wall clock at the beginning, the monotonic clock from there on. Any thread.
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
    template <typename Unit>
    [[nodiscard]] Unit elapsed() const {
        return std::chrono::duration_cast<Unit>(std::chrono::steady_clock::now() - began_);
    }
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::int64_t began_us_ =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
};

}  // namespace espalier
