#include "xgboost/parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "shuffled_rows.hpp"

namespace boosting {
Parts::Parts(const Examples& all, const SplitRule& rule) {
    const std::size_t train_rows = rule.train_rows != 0 ? rule.train_rows : all.rows() * 4 / 5;
    if (train_rows >= all.rows())
        throw std::runtime_error("train_rows = " + std::to_string(train_rows) + " leaves no test part: the file has " +
                                 std::to_string(all.rows()) + " rows");
    const auto held_back = static_cast<std::size_t>(std::floor(static_cast<double>(train_rows) * rule.validation));
    if (held_back == 0 || held_back >= train_rows)
        throw std::runtime_error("validation = " + std::to_string(rule.validation) + " of " +
                                 std::to_string(train_rows) + " rows leaves an empty part: more rows are needed");
    const std::vector<std::size_t> rows = objectives::shuffled_rows(train_rows);
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(held_back);
    validation = take(all, {rows.begin(), middle});
    training = take(all, {middle, rows.end()});
    std::vector<std::size_t> last(all.rows() - train_rows);
    std::iota(last.begin(), last.end(), train_rows);
    test = take(all, last);
    const auto [least, most] = std::minmax_element(training.targets.begin(), training.targets.end());
    if (*least == *most)
        throw std::runtime_error(all.classes.empty()
                                     ? "all targets of the training part are equal: there is nothing to learn"
                                     : "the training part has one class only: there is nothing to learn");
}

}  // namespace boosting
