/// The rows of a table, wherever it lies: a CSV file, or a table of an SQLite file. One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace table {

class Rows {
  public:
    Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    virtual ~Rows() = default;

    [[nodiscard]] virtual const std::vector<std::string>& names() const = 0;  ///< of the columns
    /// The next row; false after the last. @throws std::runtime_error when it cannot be read.
    virtual bool next() = 0;
    /// The cells of this row as text, one a column; "" where there is nothing.
    [[nodiscard]] virtual const std::vector<std::string_view>& cells() const = 0;

    /// Where we are: at the row read last, or at the names of the columns.
    [[nodiscard]] virtual std::string where() const = 0;
    /// @throws std::runtime_error that says where, and which column.
    [[noreturn]] void refuse(const std::string& what) const;
    [[noreturn]] void refuse(std::size_t column, const std::string& what) const;
    /// What errors call it all.
    [[nodiscard]] virtual const std::string& origin() const = 0;
};

/// A CSV file as csv_lines.hpp reads it; `in` must outlive the rows.
[[nodiscard]] std::unique_ptr<Rows> csv_rows(std::istream& in, const std::string& origin);
/// `table` "": the only one that the file has.
[[nodiscard]] std::unique_ptr<Rows> sqlite_rows(const std::filesystem::path& path, const std::string& table);
/// Either, by the file's first bytes. @throws std::runtime_error that names the file and what to do.
[[nodiscard]] std::unique_ptr<Rows> open_rows(const std::filesystem::path& path, const std::string& table);

}  // namespace table
