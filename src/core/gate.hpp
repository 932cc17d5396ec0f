/// The stage before the top rung: how many workers there are, and whether they may have work. With a Start for 0
/// workers nobody is counted: each Vacancy is somebody who asks for one job. A value; callers serialise.
#pragma once

#include <cstdint>

#include "core/message.hpp"

namespace espalier {

class Gate {
  public:
    /// Decides whether the message carries a vacancy: every result and every Vacancy does, unless the run was stopped
    /// or there are more workers than the last Start asked for; then that worker retires. One that does its job again
    /// is not asked.
    void pass(Message& message) noexcept;

    [[nodiscard]] bool open() const { return open_; }
    [[nodiscard]] std::uint32_t workers() const {
        return workers_;
    }  ///< in flight + pending + parked; 0: who asks is not counted

  private:
    bool open_ = false;
    std::uint32_t workers_ = 0;
    std::uint32_t surplus_ = 0;  ///< of them, how many retire at their next message
};

}  // namespace espalier
