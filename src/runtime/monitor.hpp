/// A thread beside the graph: signals, the time limit and the clock of the progress line. It holds nothing in the
/// graph.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <thread>

namespace espalier {

/// Takes SIGINT and SIGTERM while it lives; the handlers before are put back. At most one at a time.
class Signals {
  public:
    Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();

    [[nodiscard]] int descriptor() const;  ///< readable when a signal came
    [[nodiscard]] static int count();      ///< signals so far
};

class Monitor {
  public:
    struct Calls {
        std::function<void(int)> on_signal;  ///< the how manieth; from the monitor's thread, like the others
        std::function<void()> on_time_limit;
        std::function<void()> on_tick;
    };
    /// `time_limit`: from now, on the monotonic clock. `tick`: zero for none.
    Monitor(Calls calls, std::optional<double> time_limit, std::chrono::milliseconds tick);
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;
    ~Monitor();  ///< no call is made after this

  private:
    void watch();

    Calls calls_;
    std::optional<std::chrono::steady_clock::time_point> limit_;
    std::chrono::milliseconds tick_;
    Signals signals_;
    int closing_;  ///< an eventfd
    std::thread thread_;
};

}  // namespace espalier
