#include "paper/chart.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "paper/scale.hpp"
#include "support/catch.hpp"

using namespace espalier::paper;
using espalier::test::contains;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

std::vector<std::string> labels(const Scale& scale) {
    std::vector<std::string> found;
    for (const auto& tick : scale.ticks())
        if (!tick.label.empty()) found.push_back(tick.label);
    return found;
}

}  // namespace

TEST_CASE("a log scale puts powers of ten at equal distances and has no place for zero", "[paper]") {
    const Scale scale({"", true, 1, 1e4, {}}, {});
    CHECK(scale.part(1) == 0);
    CHECK(std::abs(scale.part(100) - 0.5) < 1e-12);
    CHECK(!scale.has(0));
    CHECK(!scale.has(std::numeric_limits<double>::infinity()));
    CHECK(labels(scale) == std::vector<std::string>{"1", "10", "100", "1000", "10000"});
}

TEST_CASE("ticks are round numbers, powers of ten, or those that are given", "[paper]") {
    CHECK(labels(Scale({"", false, 0, 40, {}}, {})) == std::vector<std::string>{"0", "10", "20", "30", "40"});
    CHECK(labels(Scale({"", true, 1e-6, 1e-4, {}}, {})) == std::vector<std::string>{"10⁻⁶", "10⁻⁵", "10⁻⁴"});
    CHECK(labels(Scale({"", true, 1, 20, {}}, {})) == std::vector<std::string>{"1", "2", "5", "10", "20"});
    CHECK(labels(Scale({"", true, 1, 300, {1, 16, 256, 4096}}, {})) == std::vector<std::string>{"1", "16", "256"});
}

TEST_CASE("a scale without a range takes it from what it must show, even from one value or none", "[paper]") {
    const Scale scale({"", false, {}, {}, {}}, {3, 7});
    CHECK(scale.part(3) > 0);
    CHECK(scale.part(7) < 1);
    CHECK(std::abs(Scale({"", true, {}, {}, {}}, {5}).part(5) - 0.5) < 1e-12);
    CHECK(std::isfinite(Scale({"", false, {}, {}, {}}, {}).part(0.5)));
}

TEST_CASE("a chart has its points, error bars and legend; what has no place breaks the line", "[paper]") {
    const double never = std::numeric_limits<double>::infinity();
    Series measured{"a < b & c", {{1, 10, 8, 12}, {2, 20, 0, 0}, {4, never, 0, 0}, {8, 80, 0, 0}}, 0, false};
    Series reference{"", {{1, 10, 0, 0}, {8, 80, 0, 0}}, 0, true};
    const std::string svg =
        to_svg({{"Title", "subtitle", {"x", true, {}, {}, {}}, {"y", true, {}, {}, {}}, {measured, reference}}});
    CHECK_THAT(svg, contains("a &lt; b &amp; c"));
    CHECK_THAT(svg, contains("Title"));
    CHECK(count(svg, "<circle") == 3 + 1);  // the legend's
    CHECK(count(svg, "stroke-dasharray") == 1);
    const auto path = svg.substr(svg.find("<path d=\"") + 9);
    const auto drawn = path.substr(0, path.find('"'));
    CHECK(count(drawn, "M") == 2);
    CHECK(count(drawn, "L") == 1);
    CHECK(count(svg, "nan") + count(svg, "inf") == 0);
    CHECK(svg.substr(svg.size() - 7) == "</svg>\n");
}

TEST_CASE("a picture that cannot be written is told with its path", "[paper]") {
    CHECK_THROWS_WITH(save("/nonexistent/picture.svg", "<svg/>"), contains("/nonexistent/picture.svg"));
}
