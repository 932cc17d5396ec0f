#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "base/priority.hpp"
#include "clock.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "journal_views.hpp"
#include "screen.hpp"
#include "study/study_file.hpp"
#include "view/status_screen.hpp"

namespace espalier {
namespace {

namespace chrono = std::chrono;
using Steady = chrono::steady_clock;

/// Signals as something that can be waited for, while it lives.
class SignalQueue {
  public:
    SignalQueue() {
        sigemptyset(&set_);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP}) sigaddset(&set_, signal);
        sigprocmask(SIG_BLOCK, &set_, &before_);
        descriptor_ = signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK);
    }
    SignalQueue(const SignalQueue&) = delete;
    SignalQueue& operator=(const SignalQueue&) = delete;
    ~SignalQueue() {
        close(descriptor_);
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// The next, or 0.
    [[nodiscard]] int next() const {
        signalfd_siginfo info{};
        return read(descriptor_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
    }

  private:
    sigset_t set_{};
    sigset_t before_{};
    int descriptor_ = -1;
};

double interval_of(const Arguments& arguments) {
    if (!arguments.has("interval")) return 1;
    constexpr double least = 0.1, most = 86'400;
    try {
        const double seconds = parse_seconds(arguments.text("interval"));
        if (seconds >= least && seconds <= most) return seconds;
    } catch (const std::invalid_argument&) {
    }
    throw UsageError(fmt::format("espalier watch --interval {}: must be a time from 0.1s to 1d, such as 2s or 500ms",
                                 arguments.text("interval")));
}

class Watch {
  public:
    Watch(const std::string& journal, double interval) : interval_(interval), follower_(follower_of(journal)) {}

    int go() {
        look();  // before anything is drawn: what is wrong with the journal is said on the usual screen
        if (!screen_.on_terminal()) return go_plainly();
        screen_.enter();
        while (!over() && !ended_by_) {
            screen_.draw(status_screen(status_, screen_.size()));
            if (wait()) look();
        }
        screen_.leave();
        if (over()) screen_.print(status_screen(status_, {screen_.size().columns, 0}));
        return ended_by_.value_or(exit_done);
    }

  private:
    [[nodiscard]] bool over() const { return status_.behind == 0 && status_.state != RunState::running; }

    /// A block an interval, until the run is over.
    int go_plainly() {
        for (bool first = true;; first = false) {
            while (status_.behind > 0 && !caught_up_ && !ended_by_) {
                if (wait()) look();
            }
            if (ended_by_) return *ended_by_;
            if (!first) std::cout << '\n';
            screen_.print(status_screen(status_, screen_.size()));
            if (over() || !std::cout) return exit_done;
            while (!wait() && !ended_by_) continue;
            if (!ended_by_) look();
        }
    }

    /// What was there before it began is read at once, in parts, so that keys are heard meanwhile; after that a look
    /// takes a small share of the time.
    void look() {
        constexpr double part = 0.1;
        const auto began = Steady::now();
        status_ = follower_.look(now_us(), caught_up_ ? look_limit(interval_) : LookLimit{part, 0});
        caught_up_ = status_.behind == 0 || (caught_up_ && status_.state == RunState::running);
        next_ =
            caught_up_ ? began + chrono::duration_cast<Steady::duration>(chrono::duration<double>(interval_)) : began;
    }

    /// Until the next look is due (true), or something else happens.
    bool wait() {
        std::array<pollfd, 2> sources{{{signals_.descriptor(), POLLIN, 0}, {screen_.keyboard(), POLLIN, 0}}};
        const auto left = chrono::ceil<chrono::milliseconds>(next_ - Steady::now());
        poll(sources.data(), sources.size(), static_cast<int>(std::max<std::int64_t>(0, left.count())));
        while (const int signal = signals_.next()) take(signal);
        while (const char key = screen_.key())
            if (key == 'q' || key == 'Q') ended_by_ = exit_done;
        if ((sources[1].revents & (POLLHUP | POLLERR)) != 0) ended_by_ = exit_interrupted;  // the terminal is gone
        return !ended_by_ && Steady::now() >= next_;
    }

    void take(int signal) {
        if (signal == SIGWINCH) return;  // drawn anew in any case
        if (signal != SIGTSTP) {
            ended_by_ = exit_interrupted;
            return;
        }
        // Ctrl-Z: the shell gets its screen, and fg draws again.
        screen_.leave();
        raise(SIGSTOP);
        if (screen_.on_terminal()) screen_.enter();
    }

    double interval_;
    JournalFollower follower_;
    SignalQueue signals_;
    Screen screen_;  ///< put back before the signals are
    RunStatus status_;
    bool caught_up_ = false;
    Steady::time_point next_;
    std::optional<int> ended_by_;
};

}  // namespace

Syntax watch_syntax() {
    Syntax syntax("watch", {"JOURNAL"},
                  "Shows how a run stands, drawn anew each second on a terminal, until it ends; q quits. Elsewhere it\n"
                  "prints the same now and then. Reads only what is new, at a low priority: the run is not held up.");
    syntax.flags.add_options()("interval", boost::program_options::value<std::string>()->value_name("TIME"),
                               "between two looks (default: 1s)")("once", "print how it stands, and end");
    return syntax;
}

int watch_command(const Arguments& arguments) {
    const std::string& journal = arguments.positionals[0];
    const double interval = interval_of(arguments);
    give_way(19);
    if (arguments.has("once")) {
        const Screen screen;
        screen.print(status_screen(follower_of(journal).look(now_us()), {screen.size().columns, 0}));
        return exit_done;
    }
    return Watch(journal, interval).go();
}

}  // namespace espalier
