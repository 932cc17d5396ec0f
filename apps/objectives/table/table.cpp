// table: a table of losses as an objective, a real benchmark that costs nothing. Each row of a CSV file, or of a table
// of an SQLite file, is a configuration; columns named by a prefix and a resource (s200, s400, …) hold its loss there.
// The configuration is the parameter `row`, counted from 0. Nothing is trained: a job looks a number up.
//
// Options in [objective]:
//   file            the CSV or SQLite file
//   table           SQLite: the table, where the file has several
//   loss_prefix     of the columns of losses; default: the prefix of most columns, of equals "s"
//   seconds_prefix  of the columns of seconds from the beginning to the resource; default "t" where each column of
//                   losses has one. "": none
//   resource        "value" (default): a resource is the number in the column's name. "columns": columns are counted,
//                   1, 2, … above resource 0
//   resource_unit   what the number counts; default from the prefix: steps, epochs …
//   maximize        true: the largest value is the best
//
// nan, inf and empty cells are failures. All other columns are told as metrics of each result, those that are no
// numbers in a note of the first; `seconds` is what the job took: by the table, else the difference of
// the columns' numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csv_lines.hpp"
#include "espalier/objective.hpp"
#include "option_path.hpp"
#include "table/loss_table.hpp"
#include "table/rows.hpp"

namespace {

using espalier::ConfigurationError;
using table::resource_text;

// The study's [objective] table and the table that it names; read by all trials.
struct Lookup {
    explicit Lookup(const espalier::Options& o)
        : maximize(o.flag("maximize", false)),
          counts_columns(parse_resource(o.text("resource", "value"))),
          data(load(o)) {
        unit = o.text("resource_unit", counts_columns ? "evaluations" : unit_for(data.loss_prefix()));
        if (unit.empty()) throw ConfigurationError("option \"resource_unit\" must not be empty");
        for (std::size_t i = 0; i < data.resources().size(); ++i)
            resources.push_back(counts_columns ? static_cast<double>(i + 1) : data.resources()[i]);
    }

    // The level at this resource. Exact: a loss between two columns is none.
    [[nodiscard]] std::size_t level_at(double resource) const {
        const auto above = std::lower_bound(resources.begin(), resources.end(), resource);
        if (above != resources.end() && *above == resource) return static_cast<std::size_t>(above - resources.begin());
        std::string near;
        if (above != resources.begin()) near = name(above - resources.begin() - 1);
        if (above != resources.end()) near += (near.empty() ? "" : " and ") + name(above - resources.begin());
        throw ConfigurationError("the table has no losses at resource " + resource_text(resource) +
                                 "; the nearest columns are " + near +
                                 ". Set [scheduler] levels to resources that it has, for example " + example());
    }

    bool maximize;
    bool counts_columns;
    table::LossTable data;
    std::string unit;
    std::vector<double> resources;  // as the study counts them

  private:
    static bool parse_resource(const std::string& text) {
        if (text != "value" && text != "columns")
            throw ConfigurationError("option \"resource\" = \"" + text + "\": must be \"value\" or \"columns\"");
        return text == "columns";
    }

    static table::LossTable load(const espalier::Options& o) {
        table::ColumnOptions columns;
        if (o.has("loss_prefix")) columns.loss_prefix = o.text("loss_prefix");
        if (o.has("seconds_prefix")) columns.seconds_prefix = o.text("seconds_prefix");
        const std::string in_file = o.text("table", "");
        const std::string given = o.text("file", "");
        if (given.empty())
            throw ConfigurationError(
                "set `file` in [objective] to a CSV or SQLite file, or add --set objective.file=FILE: its rows are "
                "configurations, its columns s200, s400, … their losses at those resources");
        return {*table::open_rows(objectives::existing_path(o, "file", given), in_file), columns};
    }

    static std::string unit_for(std::string prefix) {
        static constexpr std::array<std::pair<std::string_view, const char*>, 10> units{{{"s", "steps"},
                                                                                         {"step", "steps"},
                                                                                         {"steps", "steps"},
                                                                                         {"e", "epochs"},
                                                                                         {"ep", "epochs"},
                                                                                         {"epoch", "epochs"},
                                                                                         {"epochs", "epochs"},
                                                                                         {"i", "iterations"},
                                                                                         {"iter", "iterations"},
                                                                                         {"iteration", "iterations"}}};
        while (!prefix.empty() && std::string_view("_-. @").find(prefix.back()) != std::string_view::npos)
            prefix.pop_back();
        for (const auto& [known, unit] : units)
            if (prefix == known) return unit;
        return "units";
    }

    [[nodiscard]] std::string name(std::ptrdiff_t level) const {
        const auto i = static_cast<std::size_t>(level);
        const std::string column = data.loss_prefix() + resource_text(data.resources()[i]);
        return counts_columns ? resource_text(resources[i]) + " (" + column + ")" : column;
    }

    // About R/16, R/4 and R: the columns at or below.
    [[nodiscard]] std::string example() const {
        std::string text = "levels = [";
        double last = 0;
        for (const double part : {1.0 / 16, 1.0 / 4, 1.0}) {
            const auto above = std::upper_bound(resources.begin(), resources.end(), resources.back() * part);
            const double level = above == resources.begin() ? resources.front() : *(above - 1);
            if (level > last) text += (last > 0 ? ", " : "") + resource_text(level);
            last = level;
        }
        return text + "]";
    }
};

class Table {
  public:
    using Shared = Lookup;
    static constexpr const char* name = "table";

    Table(const espalier::Configuration& c, const Lookup& lookup) : lookup_(&lookup) {
        const std::int64_t row = c.integer("row");
        if (row < 0 || static_cast<std::uint64_t>(row) >= lookup.data.rows())
            throw espalier::Infeasible("row = " + std::to_string(row) + ": the table has rows 0 to " +
                                       std::to_string(lookup.data.rows() - 1));
        row_ = static_cast<std::size_t>(row);
    }

    double train(double from, double to, espalier::Job& job) {
        if (from != position_)
            throw std::runtime_error("asked to train from " + resource_text(from) + ", but the state stands at " +
                                     resource_text(position_));
        const std::size_t level = lookup_->level_at(to);
        tell(from, level, job);
        const double loss = lookup_->data.loss(row_, level);
        if (lookup_->data.missing(row_, level))
            throw std::runtime_error("row " + std::to_string(row_) + " has no loss at " + resource_text(to) + " " +
                                     lookup_->unit + ": the cell is empty");
        position_ = to;
        return loss;
    }

    void save(espalier::StateWriter& out) const { out.write(position_); }
    void load(espalier::StateReader& in) { in.read(position_); }
    [[nodiscard]] std::uint64_t state_size() const { return sizeof position_; }

    static void describe(espalier::Description& d, const Lookup& lookup) {
        const auto& resources = lookup.resources;
        d.resource_unit = lookup.unit;
        d.integer_resource =
            std::all_of(resources.begin(), resources.end(), [](double r) { return std::floor(r) == r; });
        d.min_resource = resources.front();
        d.max_resource = resources.back();
        d.maximize = lookup.maximize;
        d.deterministic = true;
        d.value_name = lookup.maximize ? "score" : "loss";
        d.space = "row = { int = [0, " + std::to_string(lookup.data.rows() - 1) + "], once = true }\n";
    }

  private:
    // What the table has besides the loss.
    void tell(double from, std::size_t level, const espalier::Job& job) const {
        const auto& data = lookup_->data;
        const auto here = static_cast<std::ptrdiff_t>(level);
        const std::ptrdiff_t before = from > 0 ? static_cast<std::ptrdiff_t>(lookup_->level_at(from)) : -1;
        const double seconds = data.has_seconds() ? data.seconds(row_, here) - data.seconds(row_, before)
                                                  : data.resource(here) - data.resource(before);
        if (std::isfinite(seconds)) job.metric("seconds", seconds);
        std::string texts;
        for (const auto& column : data.configuration()) {
            if (column.texts.empty()) {
                // Two metrics of a name would be one.
                const std::string shown = column.name == "seconds" ? "column seconds" : column.name;
                if (std::isfinite(column.numbers[row_])) job.metric(shown.c_str(), column.numbers[row_]);
            } else if (!column.texts[row_].empty()) {
                texts += (texts.empty() ? "" : ", ") + column.name + " = " + column.texts[row_];
            }
        }
        if (from == 0 && !texts.empty()) job.note(texts);
    }

    const Lookup* lookup_;
    std::size_t row_ = 0;
    double position_ = 0;
};

}  // namespace

ESPALIER_OBJECTIVE(Table)
