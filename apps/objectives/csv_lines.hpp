/// A CSV file line by line, for the objectives that read one. One thread.
///
/// Separated by commas; blanks around a field, a carriage return at the end of a line and a byte order mark are no part
/// of it; lines that are empty are skipped. A field that begins with a quote ends with one, and may have commas between
/// them ("" stands for a quote); it cannot span lines.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace objectives {

class CsvLines {
  public:
    /// `origin`: what errors begin with. `in` must outlive the reader.
    CsvLines(std::istream& in, std::string origin) : in_(&in), origin_(std::move(origin)) {}

    /// Reads the line that names the columns. @throws std::runtime_error when there is none.
    const std::vector<std::string>& read_names();
    /// The next row; false after the last. @throws std::runtime_error when it has another number of fields than names.
    bool next_row();

    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    /// Of the row read last. Seen until the next is read.
    [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }
    [[nodiscard]] std::size_t line() const { return line_; }  ///< from 1
    [[nodiscard]] std::string where() const { return origin_ + ":" + std::to_string(line_); }
    /// @throws std::runtime_error "FILE:LINE: what"
    [[noreturn]] void refuse(const std::string& what) const;
    /// @throws std::runtime_error "FILE:LINE: column N (NAME): what", about a field of this line.
    [[noreturn]] void refuse(std::size_t column, const std::string& what) const;

  private:
    bool next_line();
    void split(std::string_view line);
    std::string_view take_quoted(std::string_view& rest);

    std::istream* in_;
    std::string origin_;
    std::string text_;
    std::size_t line_ = 0;
    std::vector<std::string> names_;
    std::vector<std::string_view> fields_;
};

/// A decimal number as C writes it, or nan or inf in any case, with or without a sign; nothing for all else, and for
/// what is beyond a double.
[[nodiscard]] std::optional<double> number_in(std::string_view text);

/// Opens the file that option `option` of [objective] names. @throws std::runtime_error that says why it cannot be
/// read.
[[nodiscard]] std::ifstream open_file(const std::filesystem::path& path, const char* option);

/// What stands in a cell, as errors show it.
[[nodiscard]] std::string in_quotes(std::string_view cell);

/// The names in one line, for errors that list what there is: "a, b, c" and no more than fit.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace objectives
