/// When a parameter applies, as other formats say it: comparisons, and, or, not. A study file's `when` says less: each
/// of some parameters has one of some values. Private to the module. Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exchange/space_draft.hpp"

namespace espalier {

enum class Comparison : std::uint8_t { equal, unequal, less, at_most, greater, at_least };

struct ConditionTree {
    enum class Kind : std::uint8_t { always, in, all, any, unsayable };
    Kind kind = Kind::always;
    std::string parent{};                ///< in
    std::vector<Value> values{};         ///< in: as the parent's domain has them
    std::vector<ConditionTree> parts{};  ///< all, any
    std::string text{};                  ///< as it was written, for messages
};

/// The parent compared with one of these values, or, with `equal`, any of them. Unsayable where a study file would have
/// to list too many values, or a float's.
[[nodiscard]] ConditionTree compared(const DraftParameter& parent, Comparison how, const std::vector<Value>& values,
                                     const std::string& text);
[[nodiscard]] ConditionTree negated(const SpaceDraft& space, const ConditionTree& tree);

/// Gives the parameter this condition, as far as a study file can say it; the rest, which makes it apply more often, is
/// lost and told.
void set_condition(SpaceDraft& space, DraftParameter& parameter, const std::string& place, const ConditionTree& tree);

}  // namespace espalier
