#include "solo_watch.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "base/text.hpp"
#include "exit_codes.hpp"
#include "view/table.hpp"

namespace espalier {

SoloWatch::SoloWatch() = default;

SoloWatch::~SoloWatch() {
    release();
    end();
}

void SoloWatch::guard(SoloTrials& trials, std::function<void()> abort) {
    const auto on_signal = [this, &trials, abort = std::move(abort)](int count) {
        if (count > 1) {
            abort();
            std::_Exit(exit_interrupted);
        }
        note("stopping at the next chance (Ctrl-C again: at once)");
        trials.ask_to_stop();
    };
    const auto tick = line_.on_terminal() ? std::chrono::milliseconds(500) : std::chrono::seconds(10);
    monitor_ = std::make_unique<Monitor>(Monitor::Calls{on_signal, [] {}, [this] { show(); }}, std::nullopt, tick);
}

void SoloWatch::release() { monitor_.reset(); }

void SoloWatch::step(const std::string& text) {
    const std::lock_guard lock(mutex_);
    line_.clear();
    std::cerr << text + "\n";
    step_ = text;
    last_.clear();
    began_ = std::chrono::steady_clock::now();
}

void SoloWatch::note(const std::string& text) {
    const std::lock_guard lock(mutex_);
    line_.clear();
    std::cerr << text + "\n";
}

void SoloWatch::end() {
    const std::lock_guard lock(mutex_);
    line_.clear();
    step_.clear();
}

void SoloWatch::show() {
    const std::lock_guard lock(mutex_);
    if (step_.empty()) return;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    line_.draw(fmt::format("  {} so far{}", duration(seconds), last_.empty() ? "" : ": " + last_));
}

void SoloWatch::progress(const Job& job, double resource, double value, const std::vector<Metric>&) noexcept {
    const std::lock_guard lock(mutex_);
    last_ = fmt::format("{} at {} of {}", rounded(value), shortest(resource), shortest(job.to));
}

void SoloWatch::log(const Job&, int level, const std::string& text) noexcept {
    note(fmt::format("{}: {}",
                     level == 0   ? "the objective"
                     : level == 1 ? "warning of the objective"
                                  : "error of the objective",
                     text));
}

}  // namespace espalier
