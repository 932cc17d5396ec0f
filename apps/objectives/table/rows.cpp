#include "table/rows.hpp"

#include <array>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "csv_lines.hpp"

namespace table {
namespace {

class CsvRows : public Rows {
  public:
    CsvRows(std::istream& in, const std::string& origin) : lines_(in, origin), origin_(origin) { lines_.read_names(); }

    [[nodiscard]] const std::vector<std::string>& names() const override { return lines_.names(); }
    bool next() override { return lines_.next_row(); }
    [[nodiscard]] const std::vector<std::string_view>& cells() const override { return lines_.fields(); }
    [[nodiscard]] std::string where() const override { return lines_.where(); }
    [[nodiscard]] const std::string& origin() const override { return origin_; }

  private:
    objectives::CsvLines lines_;
    std::string origin_;
};

/// A stream that is there before what reads from it.
struct OwnedFile {
    std::ifstream file;
};

class CsvFile final : OwnedFile, public CsvRows {
  public:
    CsvFile(std::ifstream opened, const std::string& origin)
        : OwnedFile{std::move(opened)}, CsvRows(OwnedFile::file, origin) {}
};

bool is_sqlite(std::istream& file) {
    static constexpr std::string_view magic{"SQLite format 3\0", 16};
    std::array<char, 16> head{};
    file.read(head.data(), head.size());
    const bool same = file.gcount() == 16 && std::string_view(head.data(), head.size()) == magic;
    file.clear();
    file.seekg(0);
    return same;
}

}  // namespace

void Rows::refuse(const std::string& what) const { throw std::runtime_error(where() + ": " + what); }

void Rows::refuse(std::size_t column, const std::string& what) const {
    refuse("column " + std::to_string(column + 1) + " (" + names()[column] + "): " + what);
}

std::unique_ptr<Rows> csv_rows(std::istream& in, const std::string& origin) {
    return std::make_unique<CsvRows>(in, origin);
}

std::unique_ptr<Rows> open_rows(const std::filesystem::path& path, const std::string& table) {
    std::ifstream file = objectives::open_file(path, "file");
    if (is_sqlite(file)) return sqlite_rows(path, table);
    if (!table.empty())
        throw std::runtime_error(path.string() +
                                 ": option \"table\" names a table of an SQLite file, and this is none; "
                                 "remove it to read a CSV file");
    return std::make_unique<CsvFile>(std::move(file), path.string());
}

}  // namespace table
