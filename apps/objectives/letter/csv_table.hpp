/// A table of numbers with a class for each row, read from a CSV file. A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

namespace letter {

struct CsvTable {
    std::vector<std::string> columns;   ///< names of the numbers, in the file's order
    std::vector<std::string> classes;   ///< sorted
    std::vector<std::uint16_t> labels;  ///< for each row its place in `classes`
    std::vector<float> values;          ///< row by row

    [[nodiscard]] std::size_t rows() const { return labels.size(); }
};

/// The first line names the columns; every other line is one row, of which one column is the class and the others are
/// finite numbers. How lines are read is told in csv_lines.hpp.
/// @param label  the column of the class; "" means the last one
/// @param origin  what errors begin with
/// @throws std::runtime_error that names origin, line and column.
CsvTable read_csv(std::istream& in, const std::string& label, const std::string& origin);
CsvTable read_csv(const std::filesystem::path& path, const std::string& label);

}  // namespace letter
