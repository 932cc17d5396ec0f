#include "report/page.hpp"

#include <cstddef>
#include <string>

#include "support/catch.hpp"

using namespace espalier;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_CASE("the data of a page cannot end its element", "[report][page]") {
    const std::string empty = report_page("{}", PageKind::file);
    const std::string hostile =
        report_page(R"({"a": "</script><script>alert(1)</script><!-- <SCRIPT"})", PageKind::file);
    CHECK(count(hostile, "</script") == count(empty, "</script"));
    CHECK(count(hostile, "<script") == count(empty, "<script"));
    CHECK(count(hostile, "<!--") == 0);
    CHECK(count(hostile, R"({"a": "\u003c/script>\u003cscript>alert(1)\u003c/script>\u003c!-- \u003cSCRIPT"})") == 1);
}

TEST_CASE("a live page holds no data", "[report][page]") {
    CHECK(count(report_page("{\"mark\": 1}", PageKind::file), "{\"mark\": 1}") == 1);
    const std::string live = report_page("{\"mark\": 1}", PageKind::live);
    CHECK(count(live, "{\"mark\": 1}") == 0);
    CHECK(count(live, "id=\"data\"") == 0);
}

TEST_CASE("charts are in the page where ECharts was there, unless they are not wanted", "[report][page]") {
    const std::string with = report_page("{}", PageKind::file), without = report_page("{}", PageKind::file, false);
    CHECK(count(with, "<script id=\"charts\">") == (has_charts() ? 1 : 0));
    CHECK(count(without, "<script id=\"charts\">") == 0);
    CHECK(without.size() < 200'000);
    if (has_charts()) CHECK(with.size() > without.size() + 300'000);
}

TEST_CASE("a page names nothing to load from elsewhere, and its policy forbids it", "[report][page]") {
    const std::string page = report_page("{}", PageKind::file, false);
    CHECK(count(page, "default-src 'none'") == 1);
    CHECK(count(page, "unsafe-inline") == 0);
    CHECK(count(page, "src=\"") == 0);
    CHECK(count(page, "href=\"http") == 0);
    CHECK(count(page, "@import") + count(page, "url(") == 0);
    CHECK(count(page, "@POLICY@") + count(page, "@STYLE@") + count(page, "@SCRIPT@") + count(page, "@DATA@") == 0);
}
