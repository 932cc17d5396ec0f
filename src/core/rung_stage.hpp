/// A rung as a stage of the ladder: observes the results that are its own, fills vacancies with promotions.
/// A value; callers serialise.
#pragma once

#include <cstdint>
#include <optional>

#include "core/message.hpp"
#include "core/rung.hpp"
#include "core/rung_state.hpp"

namespace espalier {

class RungStage {
  public:
    /// `level`: the rung's resource. `next`: the resource of the rung above; empty for the top rung, which promotes
    /// nothing.
    RungStage(std::uint32_t bracket, std::uint32_t index, ReductionFactor eta, double level, std::optional<double> next)
        : bracket_(bracket), index_(index), level_(level), next_(next), rung_(eta) {}

    void pass(Message& message) noexcept;

    // The two halves of pass(), for a stage that is made of many rungs.
    void observe(Message& message) noexcept;  ///< of a result that is the rung's own
    void fill(Message& message) noexcept;     ///< of a message with a vacancy

    [[nodiscard]] std::uint32_t bracket() const { return bracket_; }
    [[nodiscard]] std::uint32_t index() const { return index_; }
    [[nodiscard]] double level() const { return level_; }
    [[nodiscard]] bool promotes() const { return next_.has_value(); }  ///< false: the top rung
    [[nodiscard]] const Rung& rung() const { return rung_; }
    [[nodiscard]] std::uint64_t available() const { return next_ ? rung_.available() : 0; }  ///< promotions due
    [[nodiscard]] RungState state() const {
        return {bracket_,     index_,           level_,      next_.has_value(),
                rung_.size(), rung_.promoted(), available(), rung_.displaced()};
    }

  private:
    std::uint32_t bracket_;
    std::uint32_t index_;
    double level_;
    std::optional<double> next_;
    Rung rung_;
};

}  // namespace espalier
