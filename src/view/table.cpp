#include "view/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace espalier {
namespace {

/// Characters, not bytes: continuation bytes of UTF-8 take no place on the screen.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        widths.push_back(width(columns_[c].title));
        for (const auto& row : rows_) widths[c] = std::max(widths[c], width(row[c]));
    }
    const auto first = static_cast<std::size_t>(
        std::find_if(columns_.begin(), columns_.end(), [](const Column& column) { return column.shown; }) -
        columns_.begin());
    std::string text;
    const auto write = [&](auto cell_of) {
        std::string line;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            if (!columns_[c].shown) continue;
            const std::string cell = cell_of(c);
            const std::string gap(widths[c] - width(cell), ' ');
            line += (c == first ? "" : "  ") + (columns_[c].right ? gap + cell : cell + gap);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    };
    write([&](std::size_t c) { return columns_[c].title; });
    for (const auto& row : rows_) write([&](std::size_t c) { return row[c]; });
    return text;
}

std::string wrapped(const std::string& label, std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    constexpr std::size_t columns = 100, indent = 16;
    const std::string gap(indent, ' ');
    std::string all, line = fmt::format("  {:<{}}", label, indent - 2);
    const auto end_line = [&] {
        line.erase(line.find_last_not_of(' ') + 1);
        all += line + '\n';
        line = gap;
    };
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find_first_of(" \n", begin), text.size());
        const std::string word = text.substr(begin, end - begin);
        const bool first = width(line) == indent;
        if (!first && width(line) + 1 + width(word) > columns) end_line();
        line += (width(line) == indent ? "" : " ") + word;
        if (end < text.size() && text[end] == '\n') end_line();
        begin = end + 1;
    }
    end_line();
    return all;
}

std::string rounded(double value) { return fmt::format("{:.6g}", value); }

}  // namespace espalier
