#include "paper/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "paper/scale.hpp"

namespace espalier::paper {
namespace {

constexpr double width = 560, height = 452;  // of one chart, without its legend
constexpr double left = 74, right = 22, top = 64, bottom = 76, legend_row = 20;
constexpr std::array<std::string_view, 9> colours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00",
                                                     "#56b4e9", "#000000", "#8c510a", "#7b3294"};
constexpr std::string_view grey = "#777777";

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else
            result += c;
    }
    return result;
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text, std::string_view more = "") {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor, more,
                       escaped(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1, x2, y2, style);
}

/// One chart on its way to SVG: scales are known, coordinates are those of the page.
class Drawing {
  public:
    Drawing(const Chart& chart, double offset)
        : chart_(chart), offset_(offset), x_(chart.x, values(true)), y_(chart.y, values(false)) {}

    [[nodiscard]] std::string svg() const {
        std::string out = text_at(offset_ + left, 28, "start", chart_.title, " font-size=\"16\" font-weight=\"bold\"");
        out += text_at(offset_ + left, 48, "start", chart_.subtitle, " fill=\"#666666\"");
        out += axes();
        for (const auto& series : chart_.series) out += drawn(series);
        return out + legend();
    }

  private:
    [[nodiscard]] std::vector<double> values(bool of_x) const {
        std::vector<double> found;
        for (const auto& series : chart_.series)
            for (const auto& mark : series.marks) {
                found.push_back(of_x ? mark.x : mark.y);
                if (!of_x && mark.low < mark.high) found.insert(found.end(), {mark.low, mark.high});
            }
        return found;
    }
    static std::string_view dashes(const Series& series) {
        return series.reference || series.dashed ? " stroke-dasharray=\"6 4\"" : "";
    }
    [[nodiscard]] double px(double x) const { return offset_ + left + x_.part(x) * (width - left - right); }
    [[nodiscard]] double py(double y) const { return height - bottom - y_.part(y) * (height - top - bottom); }
    static std::string_view colour(const Series& series) {
        return series.reference ? grey : colours[series.colour % colours.size()];
    }

    [[nodiscard]] std::string axes() const {
        std::string out;
        const double bed = height - bottom, end = offset_ + width - right;
        for (const auto& tick : x_.ticks()) {
            out += line(px(tick.at), top, px(tick.at), bed, tick.label.empty() ? "class=\"minor\"" : "class=\"grid\"");
            if (!tick.label.empty()) out += text_at(px(tick.at), bed + 19, "middle", tick.label);
        }
        for (const auto& tick : y_.ticks()) {
            out += line(offset_ + left, py(tick.at), end, py(tick.at),
                        tick.label.empty() ? "class=\"minor\"" : "class=\"grid\"");
            if (!tick.label.empty()) out += text_at(offset_ + left - 8, py(tick.at) + 4.5, "end", tick.label);
        }
        out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#333333\"/>\n",
                           offset_ + left, top, width - left - right, height - top - bottom);
        out += text_at(offset_ + left + (width - left - right) / 2, bed + 44, "middle", chart_.x.title);
        const double middle = (top + bed) / 2;
        return out + text_at(offset_ + 18, middle, "middle", chart_.y.title,
                             fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", offset_ + 18, middle));
    }

    [[nodiscard]] std::string drawn(const Series& series) const {
        std::string path, bars, points;
        bool pen_down = false;
        for (const auto& mark : series.marks) {
            if (!x_.has(mark.x) || !y_.has(mark.y)) {
                pen_down = false;
                continue;
            }
            path += fmt::format("{}{:.1f} {:.1f}", pen_down ? 'L' : 'M', px(mark.x) + series.shift, py(mark.y));
            pen_down = true;
            if (!series.reference)
                points += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\"/>\n",
                                      px(mark.x) + series.shift, py(mark.y), colour(series));
            if (mark.low < mark.high && y_.has(mark.low) && y_.has(mark.high)) bars += error_bar(mark, series);
        }
        return bars +
               fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n", path, colour(series),
                           dashes(series)) +
               points;
    }

    [[nodiscard]] std::string error_bar(const Mark& mark, const Series& series) const {
        const std::string style = fmt::format("stroke=\"{}\"", colour(series));
        const double x = px(mark.x) + series.shift, low = py(mark.low), high = py(mark.high);
        return line(x, low, x, high, style) + line(x - 4, low, x + 4, low, style) +
               line(x - 4, high, x + 4, high, style);
    }

    /// Two to a row, below the title of the x axis.
    [[nodiscard]] std::string legend() const {
        std::string out;
        std::size_t i = 0;
        for (const auto& series : chart_.series) {
            if (series.name.empty()) continue;
            const double x = offset_ + left + (i % 2 == 0 ? 0 : (width - left - right) / 2);
            const double y = height + legend_row * static_cast<double>(i++ / 2);
            out += line(x, y - 4, x + 26, y - 4,
                        fmt::format("stroke=\"{}\" stroke-width=\"2\"{}", colour(series), dashes(series)));
            if (!series.reference)
                out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\"/>\n", x + 13, y - 4,
                                   colour(series));
            out += text_at(x + 34, y, "start", series.name);
        }
        return out;
    }

    const Chart& chart_;
    double offset_;
    Scale x_, y_;
};

}  // namespace

std::string to_svg(const std::vector<Chart>& charts) {
    std::size_t rows = 0;
    for (const auto& chart : charts) {
        const auto named = std::count_if(chart.series.begin(), chart.series.end(),
                                         [](const Series& series) { return !series.name.empty(); });
        rows = std::max(rows, (static_cast<std::size_t>(named) + 1) / 2);
    }
    const double wide = width * static_cast<double>(charts.size());
    const double tall = height + legend_row * static_cast<double>(rows) + 4;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222222\">\n"
        "<style>.grid{{stroke:#d8d8d8}}.minor{{stroke:#efefef}}</style>\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        wide, tall);
    for (std::size_t i = 0; i < charts.size(); ++i) out += Drawing(charts[i], width * static_cast<double>(i)).svg();
    return out + "</svg>\n";
}

void save(const std::string& path, const std::string& svg) {
    std::ofstream file(path, std::ios::binary);
    file << svg;
    file.close();
    if (!file) throw std::runtime_error(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
}

}  // namespace espalier::paper
