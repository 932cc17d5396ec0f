#include "letter/csv_table.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>

#include "csv_lines.hpp"

namespace letter {
namespace {

/// A finite number that a float can hold.
bool parse_number(std::string_view text, float& value) {
    const auto wide = objectives::number_in(text);
    value = static_cast<float>(wide.value_or(0));
    return wide && std::isfinite(value);
}

/// Reads one file: where it is, for the errors, and what it has found.
class Reader {
  public:
    Reader(std::istream& in, const std::string& origin) : lines_(in, origin), origin_(origin) {}

    CsvTable read(const std::string& label) {
        read_names(label);
        while (lines_.next_row()) read_row();
        if (table_.labels.empty()) throw std::runtime_error(origin_ + ": there is no row below the line of names");
        sort_classes();
        return std::move(table_);
    }

  private:
    void read_names(const std::string& label) {
        const auto& names = lines_.read_names();
        if (names.size() < 2) lines_.refuse("one column only: a class and at least one number are needed");
        const auto found = label.empty() ? names.end() - 1 : std::find(names.begin(), names.end(), label);
        if (found == names.end())
            lines_.refuse("no column is named \"" + label +
                          "\" (option \"label\"); there are: " + objectives::listed(names));
        class_column_ = static_cast<std::size_t>(found - names.begin());
        for (std::size_t i = 0; i < names.size(); ++i)
            if (i != class_column_) table_.columns.push_back(names[i]);
    }

    void read_row() {
        const auto& fields = lines_.fields();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i == class_column_) continue;
            float value = 0;
            if (!parse_number(fields[i], value))
                lines_.refuse(i, objectives::in_quotes(fields[i]) + " is not a finite number");
            table_.values.push_back(value);
        }
        const std::string_view name = fields[class_column_];
        if (name.empty()) lines_.refuse(class_column_, "no class");
        const auto [place, fresh] = numbers_.try_emplace(std::string(name), numbers_.size());
        if (fresh && numbers_.size() > most_classes)
            lines_.refuse("more than " + std::to_string(most_classes) + " classes: is column " +
                          lines_.names()[class_column_] + " really the class? Option \"label\" names another");
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

    objectives::CsvLines lines_;
    std::string origin_;
    std::size_t class_column_ = 0;
    std::map<std::string, std::size_t> numbers_;
    CsvTable table_;
};

}  // namespace

CsvTable read_csv(std::istream& in, const std::string& label, const std::string& origin) {
    return Reader(in, origin).read(label);
}

CsvTable read_csv(const std::filesystem::path& path, const std::string& label) {
    std::ifstream file = objectives::open_file(path, "data");
    return read_csv(file, label, path.string());
}

}  // namespace letter
