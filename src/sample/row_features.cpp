#include "sample/row_features.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace espalier {
namespace {

/// By row: the middle of the ranks that its number has.
std::vector<double> ranks(const std::vector<double>& numbers) {
    std::vector<double> sorted;
    for (const double x : numbers)
        if (!is_absent(x)) sorted.push_back(x);
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> coordinates;
    for (const double x : numbers) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), x);
        const auto middle = static_cast<double>((first - sorted.begin()) + (last - sorted.begin())) / 2;
        coordinates.push_back(is_absent(x) ? absent : middle / static_cast<double>(sorted.size()));
    }
    return coordinates;
}

/// By row: the place of its text among the texts that there are; the empty one is absent.
std::vector<double> options(const std::vector<std::string>& texts, std::size_t& count) {
    std::set<std::string> known(texts.begin(), texts.end());
    known.erase("");
    const std::vector<std::string> sorted(known.begin(), known.end());
    count = sorted.size();
    std::vector<double> coordinates;
    for (const auto& text : texts) {
        const auto place = std::lower_bound(sorted.begin(), sorted.end(), text) - sorted.begin();
        coordinates.push_back(text.empty() ? absent : static_cast<double>(place));
    }
    return coordinates;
}

bool counts_rows(const std::vector<double>& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (numbers[i] != numbers[0] + static_cast<double>(i)) return false;
    return numbers.size() > 1;
}

bool says_something(const std::vector<double>& coordinates) {
    return std::any_of(coordinates.begin(), coordinates.end(), [&](double x) {
        return is_absent(x) != is_absent(coordinates[0]) || (!is_absent(x) && x != coordinates[0]);
    });
}

}  // namespace

RowFeatures::RowFeatures(const std::vector<RowColumn>& columns) {
    std::vector<std::vector<double>> kept;
    for (const auto& column : columns) {
        const std::size_t rows = std::max(column.numbers.size(), column.texts.size());
        if (rows_ != 0 && rows != rows_) throw std::invalid_argument("the columns of a table differ in length");
        rows_ = rows;
        Dimension dimension;
        std::size_t count = 0;
        auto coordinates = column.texts.empty() ? ranks(column.numbers) : options(column.texts, count);
        dimension.options = count;
        if (!says_something(coordinates) || counts_rows(column.numbers)) continue;
        dimension.conditional = std::any_of(coordinates.begin(), coordinates.end(), is_absent);
        dimensions_.push_back(dimension);
        kept.push_back(std::move(coordinates));
    }
    for (std::size_t row = 0; row < rows_; ++row)
        for (const auto& coordinates : kept) points_.push_back(coordinates[row]);
}

}  // namespace espalier
