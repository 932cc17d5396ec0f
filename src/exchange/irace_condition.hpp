/// A condition of irace's: a logical expression of R over other parameters. Private to the module.
#pragma once

#include <string>
#include <vector>

#include "exchange/condition_tree.hpp"
#include "exchange/irace_words.hpp"

namespace espalier {

/// ==, !=, <, <=, >, >=, %in% c(…), !, &, |, parentheses, TRUE, FALSE. Arithmetic and functions are R all the same, and
/// unsayable. @throws IraceFault: it is no expression, or names an unknown parameter
[[nodiscard]] ConditionTree irace_condition(const SpaceDraft& space, const std::vector<IraceWord>& words,
                                            const std::string& text);

}  // namespace espalier
