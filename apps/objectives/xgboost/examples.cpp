#include "xgboost/examples.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "csv_lines.hpp"

namespace boosting {
namespace {

constexpr std::size_t most_classes = 1000;
constexpr std::uint32_t most_columns = 10'000'000;

/// A finite number that a float can hold.
std::optional<float> finite(std::string_view text) {
    const auto wide = objectives::number_in(text);
    const auto value = static_cast<float>(wide.value_or(0));
    return wide && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// Collects rows, whatever file they come from.
class Collector {
  public:
    explicit Collector(Task task) : task_(task) {}

    void entry(std::uint32_t column, float value) {
        examples_.places.push_back(column);
        examples_.values.push_back(value);
        examples_.columns = std::max(examples_.columns, std::size_t{column} + 1);
    }
    /// Ends the row. @returns what is wrong with the target, or "".
    std::string end_row(std::string_view target) {
        examples_.starts.push_back(examples_.values.size());
        if (target.empty()) return "no target";
        if (task_ == Task::regression) {
            const auto number = finite(target);
            if (!number)
                return objectives::in_quotes(target) +
                       " is not a finite number; classes want task = \"classification\"";
            examples_.targets.push_back(*number);
            return "";
        }
        const auto [place, fresh] = numbers_.try_emplace(std::string(target), numbers_.size());
        if (fresh && numbers_.size() > most_classes)
            return "more than " + std::to_string(most_classes) + " classes: numbers want task = \"regression\"";
        examples_.targets.push_back(static_cast<float>(place->second));
        return "";
    }
    void columns_are(std::size_t count) { examples_.columns = count; }

    Examples finish(const std::string& origin) {
        if (examples_.targets.empty()) throw std::runtime_error(origin + ": there is no row");
        if (task_ == Task::classification) sort_classes();
        return std::move(examples_);
    }

  private:
    /// Numbers classes in order instead of by first appearance: numbers by size, the others by name.
    void sort_classes() {
        std::vector<std::string> names;
        for (const auto& [name, number] : numbers_) names.push_back(name);
        const bool numeric = std::all_of(names.begin(), names.end(), [](const auto& name) { return finite(name); });
        if (numeric)
            std::stable_sort(names.begin(), names.end(),
                             [](const auto& a, const auto& b) { return *finite(a) < *finite(b); });
        std::vector<float> place(numbers_.size());
        for (std::size_t i = 0; i < names.size(); ++i) place[numbers_.at(names[i])] = static_cast<float>(i);
        for (float& target : examples_.targets) target = place[static_cast<std::size_t>(target)];
        examples_.classes = std::move(names);
    }

    Task task_;
    Examples examples_;
    std::map<std::string, std::size_t> numbers_;
};

Examples read_csv(std::istream& in, const Wanted& wanted, const std::string& origin) {
    objectives::CsvLines lines(in, origin);
    const auto& names = lines.read_names();
    if (names.size() < 2) lines.refuse("one column only: a target and at least one number are needed");
    const auto found = wanted.label.empty() ? names.end() - 1 : std::find(names.begin(), names.end(), wanted.label);
    if (found == names.end())
        lines.refuse("no column is named \"" + wanted.label +
                     "\" (option \"label\"); there are: " + objectives::listed(names));
    const auto target = static_cast<std::size_t>(found - names.begin());
    Collector rows(wanted.task);
    while (lines.next_row()) {
        const auto& fields = lines.fields();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i == target || fields[i].empty() || fields[i] == "NA" || fields[i] == "nan" || fields[i] == "NaN")
                continue;
            const auto value = finite(fields[i]);
            if (!value) lines.refuse(i, objectives::in_quotes(fields[i]) + " is not a finite number");
            rows.entry(static_cast<std::uint32_t>(i - (i > target ? 1 : 0)), *value);
        }
        if (const auto fault = rows.end_row(fields[target]); !fault.empty()) lines.refuse(target, fault);
    }
    rows.columns_are(names.size() - 1);
    return rows.finish(origin);
}

/// The next word of the line, which loses it.
std::string_view next_word(std::string_view& line) {
    constexpr std::string_view blank = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(blank), line.size()));
    const auto word = line.substr(0, line.find_first_of(blank));
    line.remove_prefix(word.size());
    return word;
}

Examples read_libsvm(std::istream& in, const Wanted& wanted, const std::string& origin) {
    Collector rows(wanted.task);
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        const auto refuse = [&](const std::string& what) {
            throw std::runtime_error(origin + ":" + std::to_string(number) + ": " + what);
        };
        std::string_view line = std::string_view(text).substr(0, text.find('#'));
        const auto target = next_word(line);
        if (target.empty()) continue;
        if (target.find(':') != std::string_view::npos) refuse("a line begins with its target, not with INDEX:VALUE");
        std::int64_t last = -1;
        for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
            const auto colon = word.find(':');
            std::uint32_t index = 0;
            const char* const end = word.data() + std::min(colon, word.size());
            const auto [stopped, error] = std::from_chars(word.data(), end, index);
            const auto value = colon == std::string_view::npos ? std::nullopt : finite(word.substr(colon + 1));
            if (error != std::errc{} || stopped != end || !value)
                refuse(objectives::in_quotes(word) + " is not INDEX:VALUE, a whole number and a finite one");
            if (index >= most_columns) refuse("index " + std::to_string(index) + ": there may be 10,000,000 columns");
            if (index <= last) refuse("index " + std::to_string(index) + " does not follow " + std::to_string(last));
            last = index;
            rows.entry(index, *value);
        }
        if (const auto fault = rows.end_row(target); !fault.empty()) refuse(fault);
    }
    Examples examples = rows.finish(origin);
    if (examples.columns == 0)
        throw std::runtime_error(origin + ": no line has an INDEX:VALUE; a CSV file is read with format = \"csv\"");
    return examples;
}

}  // namespace

Examples read_examples(std::istream& in, const Wanted& wanted, const std::string& origin) {
    return wanted.format == Format::csv ? read_csv(in, wanted, origin) : read_libsvm(in, wanted, origin);
}

Examples read_examples(const std::filesystem::path& path, const Wanted& wanted) {
    std::ifstream file = objectives::open_file(path, "data");
    return read_examples(file, wanted, path.string());
}

Examples take(const Examples& all, const std::vector<std::size_t>& rows) {
    Examples part;
    part.columns = all.columns;
    part.classes = all.classes;
    part.starts.reserve(rows.size() + 1);
    part.targets.reserve(rows.size());
    for (const std::size_t row : rows) {
        const auto begin = static_cast<std::ptrdiff_t>(all.starts[row]);
        const auto end = static_cast<std::ptrdiff_t>(all.starts[row + 1]);
        part.places.insert(part.places.end(), all.places.begin() + begin, all.places.begin() + end);
        part.values.insert(part.values.end(), all.values.begin() + begin, all.values.begin() + end);
        part.starts.push_back(part.values.size());
        part.targets.push_back(all.targets[row]);
    }
    return part;
}

}  // namespace boosting
