#include "letter/csv_table.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace letter {
namespace {

using Fields = std::vector<std::string_view>;

std::string_view trimmed(std::string_view text) {
    constexpr const char* blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

void split(std::string_view line, Fields& fields) {
    fields.clear();
    for (;;) {
        const auto comma = line.find(',');
        fields.push_back(trimmed(line.substr(0, comma)));
        if (comma == std::string_view::npos) return;
        line.remove_prefix(comma + 1);
    }
}

bool parse_number(std::string_view text, float& value) {
    double wide = 0;
    const char* end = text.data() + text.size();
    const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';  // from_chars knows no plus
    if (plus) text.remove_prefix(1);
    const auto [stopped, error] = std::from_chars(text.data(), end, wide);
    value = static_cast<float>(wide);
    return error == std::errc{} && stopped == end && std::isfinite(value);
}

/// Reads one file: where it is, for the errors, and what it has found.
class Reader {
  public:
    Reader(std::istream& in, const std::string& origin) : in_(&in), origin_(origin) {}

    CsvTable read(const std::string& label) {
        if (!next()) throw std::runtime_error(origin_ + ": the file is empty: the first line must name the columns");
        read_names(label);
        while (next()) read_row();
        if (in_->bad()) throw std::runtime_error(origin_ + ": reading failed after line " + std::to_string(line_));
        if (table_.labels.empty()) throw std::runtime_error(origin_ + ": there is no row below the line of names");
        sort_classes();
        return std::move(table_);
    }

  private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw std::runtime_error(origin_ + ":" + std::to_string(line_) + ": " + what);
    }

    /// The next line that is not empty, split.
    bool next() {
        while (std::getline(*in_, text_)) {
            ++line_;
            if (trimmed(text_).empty()) continue;
            split(text_, fields_);
            return true;
        }
        return false;
    }

    void read_names(const std::string& label) {
        // A byte order mark, as spreadsheets write it, is no part of the first name.
        if (fields_.front().substr(0, 3) == "\xEF\xBB\xBF") fields_.front().remove_prefix(3);
        names_.assign(fields_.begin(), fields_.end());
        if (names_.size() < 2) refuse("one column only: a class and at least one number are needed");
        const auto found = label.empty() ? names_.end() - 1 : std::find(names_.begin(), names_.end(), label);
        if (found == names_.end()) {
            std::string all;
            for (const auto& name : names_) all += (all.empty() ? "" : ", ") + name;
            refuse("no column is named \"" + label + "\" (option \"label\"); there are: " + all);
        }
        class_column_ = static_cast<std::size_t>(found - names_.begin());
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (i != class_column_) table_.columns.push_back(names_[i]);
    }

    void read_row() {
        if (fields_.size() != names_.size()) {
            refuse(std::to_string(fields_.size()) + " fields, but the first line names " +
                   std::to_string(names_.size()) + " columns");
        }
        for (std::size_t i = 0; i < fields_.size(); ++i) {
            if (i == class_column_) continue;
            float value = 0;
            if (!parse_number(fields_[i], value)) {
                refuse("column " + std::to_string(i + 1) + " (" + names_[i] + "): \"" + std::string(fields_[i]) +
                       "\" is not a finite number");
            }
            table_.values.push_back(value);
        }
        const std::string_view name = fields_[class_column_];
        if (name.empty())
            refuse("column " + std::to_string(class_column_ + 1) + " (" + names_[class_column_] + "): no class");
        const auto [place, fresh] = numbers_.try_emplace(std::string(name), numbers_.size());
        if (fresh && numbers_.size() > most_classes) {
            refuse("more than " + std::to_string(most_classes) + " classes: is column " + names_[class_column_] +
                   " really the class? Option \"label\" names another");
        }
        table_.labels.push_back(static_cast<std::uint16_t>(place->second));
    }

    /// Numbers classes by name instead of by first appearance.
    void sort_classes() {
        std::vector<std::uint16_t> place(numbers_.size());
        for (const auto& [name, number] : numbers_) {
            place[number] = static_cast<std::uint16_t>(table_.classes.size());
            table_.classes.push_back(name);
        }
        for (auto& label : table_.labels) label = place[label];
    }

    static constexpr std::size_t most_classes = 1000;

    std::istream* in_;
    std::string origin_;
    std::string text_;
    std::size_t line_ = 0;
    Fields fields_;
    std::vector<std::string> names_;
    std::size_t class_column_ = 0;
    std::map<std::string, std::size_t> numbers_;
    CsvTable table_;
};

}  // namespace

CsvTable read_csv(std::istream& in, const std::string& label, const std::string& origin) {
    return Reader(in, origin).read(label);
}

CsvTable read_csv(const std::filesystem::path& path, const std::string& label) {
    std::error_code ignored;
    // A folder opens like a file and only fails when it is read.
    errno = std::filesystem::is_directory(path, ignored) ? EISDIR : 0;
    std::ifstream file;
    if (errno == 0) file.open(path, std::ios::binary);
    if (!file.is_open()) {
        throw std::runtime_error("cannot read the data " + path.string() + ": " +
                                 std::generic_category().message(errno) + "; set `data` in [objective] to a CSV file");
    }
    return read_csv(file, label, path.string());
}

}  // namespace letter
