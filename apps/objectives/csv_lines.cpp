#include "csv_lines.hpp"

#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace objectives {
namespace {

constexpr const char* blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

void CsvLines::refuse(const std::string& what) const { throw std::runtime_error(where() + ": " + what); }

void CsvLines::refuse(std::size_t column, const std::string& what) const {
    refuse("column " + std::to_string(column + 1) + " (" + names_[column] + "): " + what);
}

/// A quoted field off the front of `rest`, up to its comma or the end. Doubled quotes are made single in place: the
/// field only gets shorter.
std::string_view CsvLines::take_quoted(std::string_view& rest) {
    char* const begin = text_.data() + (rest.data() - text_.data()) + 1;
    const char* const end = rest.data() + rest.size();
    char* out = begin;
    for (const char* in = begin;; ++in) {
        if (in == end) refuse("field " + std::to_string(fields_.size() + 1) + ": the quote is not closed on this line");
        if (*in == '"' && (in + 1 == end || in[1] != '"')) {
            rest.remove_prefix(static_cast<std::size_t>(in + 1 - rest.data()));
            break;
        }
        if (*in == '"') ++in;
        *out++ = *in;
    }
    const auto comma = rest.find(',');
    if (!trimmed(rest.substr(0, comma)).empty())
        refuse("field " + std::to_string(fields_.size() + 1) + ": a comma must follow the closing quote");
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma);
    return {begin, static_cast<std::size_t>(out - begin)};
}

void CsvLines::split(std::string_view rest) {
    fields_.clear();
    for (;;) {
        const auto first = rest.find_first_not_of(blanks);
        if (first != std::string_view::npos && rest[first] == '"') {
            rest.remove_prefix(first);
            fields_.push_back(take_quoted(rest));
            if (rest.empty()) return;
        } else {
            const auto comma = rest.find(',');
            fields_.push_back(trimmed(rest.substr(0, comma)));
            if (comma == std::string_view::npos) return;
            rest.remove_prefix(comma);
        }
        rest.remove_prefix(1);  // the comma
    }
}

bool CsvLines::next_line() {
    while (std::getline(*in_, text_)) {
        ++line_;
        std::string_view line = text_;
        if (line_ == 1 && line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);  // as spreadsheets write it
        if (trimmed(line).empty()) continue;
        split(line);
        return true;
    }
    if (in_->bad()) throw std::runtime_error(origin_ + ": reading failed after line " + std::to_string(line_));
    return false;
}

const std::vector<std::string>& CsvLines::read_names() {
    if (!next_line()) throw std::runtime_error(origin_ + ": the file is empty: the first line must name the columns");
    names_.assign(fields_.begin(), fields_.end());
    return names_;
}

bool CsvLines::next_row() {
    if (!next_line()) return false;
    if (fields_.size() != names_.size()) {
        const auto count = fields_.size();
        refuse(std::to_string(count) + (count == 1 ? " field" : " fields") + ", but the first line names " +
               std::to_string(names_.size()) + (names_.size() == 1 ? " column" : " columns"));
    }
    return true;
}

std::optional<double> number_in(std::string_view text) {
    const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';  // from_chars knows no plus
    if (plus) text.remove_prefix(1);
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

std::ifstream open_file(const std::filesystem::path& path, const char* option) {
    std::error_code ignored;
    // A folder opens like a file and only fails when it is read.
    errno = std::filesystem::is_directory(path, ignored) ? EISDIR : 0;
    std::ifstream file;
    if (errno == 0) file.open(path, std::ios::binary);
    if (!file.is_open())
        throw std::runtime_error("cannot read " + path.string() + ": " + std::generic_category().message(errno) +
                                 "; set `" + option + "` in [objective] to a CSV file");
    return file;
}

std::string in_quotes(std::string_view cell) {
    constexpr std::size_t most = 60;  // a cell may be a book
    std::string text = "\"";
    text.append(cell.substr(0, most));
    text.append(cell.size() > most ? "…\"" : "\"");
    return text;
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t most = 20;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

}  // namespace objectives
