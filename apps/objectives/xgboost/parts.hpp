/// Examples split into training, validation and test parts. Immutable; any thread.
#pragma once

#include <cstddef>

#include "xgboost/examples.hpp"

namespace boosting {

struct SplitRule {
    std::size_t train_rows = 0;  ///< the rows after them are the test part; 0: four fifths of all
    double validation = 0.2;     ///< share of the train_rows that is held back
};

struct Parts {
    /// Which of the train_rows are held back is shuffled, in the same way for all trials (and as `letter` does it):
    /// files are often sorted by class. @throws std::runtime_error when a part is empty, or there is nothing to learn
    /// in it.
    Parts(const Examples& all, const SplitRule& rule);

    Examples training, validation, test;
};

}  // namespace boosting
