#include "view/screen_text.hpp"

#include <algorithm>

namespace espalier {
namespace {

/// The bytes of the letter that begins here; a byte that begins none stands alone.
std::size_t letter_length(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
    return end - at;
}

std::uint32_t code_of(std::string_view letter) {
    const auto first = static_cast<unsigned char>(letter.front());
    std::uint32_t code = letter.size() == 1 ? first : first & (0x7fU >> letter.size());
    for (const char c : letter.substr(1)) code = code << 6U | (static_cast<unsigned char>(c) & 0x3fU);
    return code;
}

std::size_t letter_columns(std::string_view letter) {
    const auto code = code_of(letter);
    if (code >= 0x300 && code < 0x370) return 0;  // accents on the letter before
    const bool wide = (code >= 0x1100 && code < 0x1160) || (code >= 0x2e80 && code < 0xa4d0) ||
                      (code >= 0xac00 && code < 0xd7a4) || (code >= 0xf900 && code < 0xfb00) ||
                      (code >= 0xfe30 && code < 0xfe70) || (code >= 0xff00 && code < 0xff61) ||
                      (code >= 0x1f300 && code < 0x1f650) || (code >= 0x1f900 && code < 0x1fa00) ||
                      (code >= 0x20000 && code < 0x40000);
    return wide ? 2 : 1;
}

/// The end of what fits into so many columns.
std::size_t fitting(std::string_view text, std::size_t columns) {
    std::size_t at = 0;
    for (std::size_t taken = 0; at < text.size();) {
        const auto length = letter_length(text, at);
        taken += letter_columns(text.substr(at, length));
        if (taken > columns) break;
        at += length;
    }
    return at;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = letter_length(text, at);
        columns += letter_columns(text.substr(at, length));
        at += length;
    }
    return columns;
}

std::size_t columns_of(const ScreenLine& line) {
    std::size_t columns = 0;
    for (const auto& piece : line) columns += columns_of(piece.text);
    return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns) return std::string(text);
    if (columns == 0) return "";
    return std::string(text.substr(0, fitting(text, columns - 1))) + "…";
}

ScreenLine fitted(const ScreenLine& line, std::size_t columns) {
    if (columns_of(line) <= columns) return line;
    ScreenLine cut;
    std::size_t left = columns;
    for (const auto& piece : line) {
        const auto takes = columns_of(piece.text);
        // One column is kept for the ellipsis, for there is more than fits.
        if (takes < left) {
            cut.push_back(piece);
            left -= takes;
            continue;
        }
        cut.push_back({fitted(piece.text + " ", left), piece.ink});
        break;
    }
    return cut;
}

std::vector<std::string> word_lines(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find_first_of(" \n", begin), text.size());
        const auto word = text.substr(begin, end - begin);
        begin = end + 1;
        if (word.empty()) continue;
        if (lines.empty() || columns_of(lines.back()) + 1 + columns_of(word) > columns)
            lines.push_back(fitted(word, columns));
        else
            lines.back().append(" ").append(word);
    }
    return lines;
}

std::string plain_text(const std::vector<ScreenLine>& lines) {
    std::string text;
    for (const auto& line : lines) {
        std::string whole;
        for (const auto& piece : line) whole += piece.text;
        whole.erase(whole.find_last_not_of(' ') + 1);
        text += whole + '\n';
    }
    return text;
}

}  // namespace espalier
