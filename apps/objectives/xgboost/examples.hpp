/// Examples read from a CSV or a libsvm file: numbers, some of them missing, and what is to be predicted. A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

namespace boosting {

/// Row by row, what is missing left out.
struct Examples {
    std::vector<std::size_t> starts{0};  ///< row i has the entries starts[i] to starts[i + 1]
    std::vector<std::uint32_t> places;   ///< of each entry: its column
    std::vector<float> values;           ///< of each entry
    std::size_t columns = 0;             ///< how many there are
    std::vector<float> targets;          ///< for each row its number, or its place in `classes`
    std::vector<std::string> classes;    ///< sorted; of a regression: none

    [[nodiscard]] std::size_t rows() const { return targets.size(); }
};

enum class Format : std::uint8_t { csv, libsvm };
enum class Task : std::uint8_t { classification, regression };

struct Wanted {
    Format format = Format::csv;
    Task task = Task::classification;
    std::string label;  ///< csv: the column to predict; "": the last one
};

/// CSV: the first line names the columns; every other line is a row of numbers, a field that is empty, "NA" or "nan"
/// being missing. How lines are read is told in csv_lines.hpp.
/// libsvm: each line is a target, then INDEX:VALUE with rising whole indices, then perhaps a # and a comment; an index
/// that is not there is missing, as XGBoost takes it.
/// @param origin  what errors begin with
/// @throws std::runtime_error that names origin and line
Examples read_examples(std::istream& in, const Wanted& wanted, const std::string& origin);
Examples read_examples(const std::filesystem::path& path, const Wanted& wanted);

/// These rows, in this order. (Classes and columns are those of all.)
[[nodiscard]] Examples take(const Examples& all, const std::vector<std::size_t>& rows);

}  // namespace boosting
