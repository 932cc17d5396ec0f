/// Text on a terminal: lines of pieces, each in one ink, and how many columns they take. Pure; what steers a terminal
/// is added by whoever draws (apps/espalier/screen.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

enum class Ink : std::uint8_t { plain, faint, strong, good, bad };

struct Piece {
    std::string text;
    Ink ink = Ink::plain;
};
using ScreenLine = std::vector<Piece>;

/// Columns that the text takes. (Of letters that are drawn twice as wide the common ones are known.)
[[nodiscard]] std::size_t columns_of(std::string_view text);
[[nodiscard]] std::size_t columns_of(const ScreenLine& line);

/// The text, or as much of it as fits with an ellipsis.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);
[[nodiscard]] ScreenLine fitted(const ScreenLine& line, std::size_t columns);

/// The text's words in lines of so many columns.
[[nodiscard]] std::vector<std::string> word_lines(std::string_view text, std::size_t columns);

/// Without inks, a line a line.
[[nodiscard]] std::string plain_text(const std::vector<ScreenLine>& lines);

}  // namespace espalier
