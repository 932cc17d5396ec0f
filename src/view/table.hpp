/// A table of text for a terminal: columns as wide as their widest cell, numbers to the right.
#pragma once

#include <string>
#include <vector>

namespace espalier {

class Table {
  public:
    struct Column {
        std::string title;
        bool right = false;
        bool shown = true;  ///< false: its cells are given, and left out
    };
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    [[nodiscard]] std::string text() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// A number with at most six significant digits: for looking at, not for reading back.
[[nodiscard]] std::string rounded(double value);

/// Indented text beside its label, broken between words so that it fits a terminal of 100 columns.
[[nodiscard]] std::string wrapped(const std::string& label, std::string text);

}  // namespace espalier
