#include "study/row_features_file.hpp"

#include <csv.h>
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "base/text.hpp"

namespace espalier {
namespace {

constexpr double empty_cell = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t least_of_a_curve = 3;

using Row = std::vector<std::string>;

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(fmt::format("{}: {}", path, std::strerror(errno)));
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string hash_of(const std::string& text) {
    const auto hash = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// What libcsv calls back.
struct Cells {
    std::vector<Row> rows{1};
    static void field(void* text, std::size_t size, void* self) {
        static_cast<Cells*>(self)->rows.back().emplace_back(static_cast<const char*>(text), size);
    }
    static void end_of_row(int, void* self) { static_cast<Cells*>(self)->rows.emplace_back(); }
};

std::vector<Row> rows_of(const std::string& text, const std::string& path) {
    csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    Cells cells;
    const bool whole =
        csv_parse(&parser, text.data(), text.size(), Cells::field, Cells::end_of_row, &cells) == text.size() &&
        csv_fini(&parser, Cells::field, Cells::end_of_row, &cells) == 0;
    const std::string why = whole ? "" : csv_strerror(csv_error(&parser));
    csv_free(&parser);
    if (!whole) throw std::runtime_error(fmt::format("{}: row {}: {}", path, cells.rows.size(), why));
    cells.rows.pop_back();  // begun at the end of the last
    if (cells.rows.size() < 2) throw std::runtime_error(path + ": must have a line of names and rows below it");
    for (std::size_t i = 1; i < cells.rows.size(); ++i)
        if (cells.rows[i].size() != cells.rows[0].size())
            throw std::runtime_error(fmt::format("{}: row {} has {}, and there are {}", path, i,
                                                 counted(cells.rows[i].size(), "cell"),
                                                 counted(cells.rows[0].size(), "name")));
    return std::move(cells.rows);
}

std::optional<double> number_of(std::string_view cell) {
    double value = 0;
    const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (fault != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
    return std::isfinite(value) ? value : empty_cell;
}

/// The name without a number at its end; empty: it has none.
std::string_view curve_of(std::string_view name) {
    const auto last = name.find_last_not_of("0123456789.");
    return last == std::string_view::npos || last + 1 == name.size() ? "" : name.substr(0, last + 1);
}

std::vector<std::size_t> found_columns(const std::vector<Row>& rows) {
    std::map<std::string_view, std::size_t> curves;
    for (const auto& name : rows[0]) ++curves[curve_of(name)];
    curves[""] = 0;
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < rows[0].size(); ++c)
        if (curves.at(curve_of(rows[0][c])) < least_of_a_curve) columns.push_back(c);
    return columns;
}

std::vector<std::size_t> wanted_columns(const Row& names, const std::vector<std::string>& wanted,
                                        const std::string& path) {
    std::vector<std::size_t> columns;
    for (const auto& name : wanted) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end())
            throw std::runtime_error(fmt::format("{} has no column `{}`{}", path, name, did_you_mean(name, names)));
        columns.push_back(static_cast<std::size_t>(found - names.begin()));
    }
    return columns;
}

/// Numbers, where every cell is one or empty; else texts.
RowColumn column_of(const std::vector<Row>& rows, std::size_t column) {
    RowColumn read;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::string& cell = rows[i][column];
        const auto number = cell.empty() ? empty_cell : number_of(cell);
        if (!number) {
            read.numbers.clear();
            break;
        }
        read.numbers.push_back(*number);
    }
    if (read.numbers.empty())
        for (std::size_t i = 1; i < rows.size(); ++i) read.texts.push_back(rows[i][column]);
    return read;
}

}  // namespace

FeatureFile read_features(const std::string& path, const std::vector<std::string>& wanted) {
    const std::string text = contents_of(path);
    const auto rows = rows_of(text, path);
    const auto columns = wanted.empty() ? found_columns(rows) : wanted_columns(rows[0], wanted, path);
    FeatureFile file;
    std::vector<RowColumn> read;
    for (const std::size_t column : columns) {
        file.columns.push_back(rows[0][column]);
        read.push_back(column_of(rows, column));
    }
    file.rows = std::make_shared<const RowFeatures>(read);
    if (file.rows->dimensions().empty())
        throw std::runtime_error(path + ": no column tells the rows apart; name some with feature_columns");
    file.hash = hash_of(text);
    return file;
}

}  // namespace espalier
