/// The border between us and the library: each call into it goes through here, enclosed by the runner's `Call` (which
/// isolates nested parallelism), one at a time if the library is not thread-safe, with whatever it throws caught.
/// Thread-safe.
#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "objective/evaluator.hpp"
#include "objective/failed.hpp"

namespace espalier {

[[nodiscard]] inline Failed leaked_exception(const std::string& what) {
    return {"threw an exception across the ABI (use objective.hpp or catch it)" + (what.empty() ? "" : ": " + what)};
}

/// Calls `body`, which enters the library. C++ libraries may throw although the ABI forbids it: that must cost one
/// trial, not the study.
template <typename Body>
[[nodiscard]] std::optional<Failed> leak_of(Body&& body) noexcept {
    try {
        body();
        return std::nullopt;
    } catch (const std::exception& error) {
        return leaked_exception(error.what());
    } catch (...) {
        return leaked_exception("");
    }
}

class Boundary {
  public:
    /// `library` must outlive the boundary.
    Boundary(const Library& library, Call call) : library_(library), call_(std::move(call)) {}

    /// `body` makes exactly one call into the library.
    template <typename Body>
    [[nodiscard]] std::optional<Failed> cross(Body&& body) const noexcept {
        std::optional<Failed> leaked;
        auto guarded = [&]() noexcept { leaked = leak_of(body); };
        const auto broken = leak_of([&] {
            std::unique_lock lock(one_at_a_time_, std::defer_lock);
            if (!library_.description().thread_safe) lock.lock();
            call_(std::ref(guarded));  // a reference: no allocation
        });
        return broken ? broken : leaked;
    }

    [[nodiscard]] const espalier_objective& table() const { return library_.table(); }
    [[nodiscard]] espalier_opened* opened() const { return library_.opened(); }

  private:
    const Library& library_;
    Call call_;
    mutable std::mutex one_at_a_time_;
};

}  // namespace espalier
