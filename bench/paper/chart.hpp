/// Line charts as SVG, without a library: axes, log scales, error bars, a legend. Pure, but for save().
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace espalier::paper {

struct Axis {
    std::string title;
    bool log = false;
    std::optional<double> low, high;  ///< default: what the marks need
    std::vector<double> ticks;        ///< default: round numbers, or powers of ten
};

/// A point, with an error bar from low to high where these differ.
struct Mark {
    double x = 0;
    double y = 0;
    double low = 0;
    double high = 0;
};

struct Series {
    std::string name;  ///< empty: not in the legend
    std::vector<Mark> marks;
    std::size_t colour = 0;  ///< its place among colours that most people can tell apart
    bool reference = false;  ///< grey, dashed, without points: what the others are compared with
    bool dashed = false;     ///< beside a series of the same colour
    double shift = 0;        ///< pixels to the right, so that error bars at one x stay apart
};

struct Chart {
    std::string title;
    std::string subtitle;
    Axis x, y;
    std::vector<Series> series;
};

/// The charts beside one another. Marks that have no place on a scale (not finite; on a log scale, not positive) are
/// left out, and the line is broken there.
[[nodiscard]] std::string to_svg(const std::vector<Chart>& charts);

/// @throws std::runtime_error when the file cannot be written.
void save(const std::string& path, const std::string& svg);

}  // namespace espalier::paper
