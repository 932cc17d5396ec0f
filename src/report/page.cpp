#include "report/page.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The joined files as bytes: the assembler takes them in a moment, where an array of a million numbers takes the
// compiler a minute. ESPALIER_PAGE is the folder that page/join.cmake wrote.
#define ESPALIER_PART(name)                                                                                  \
    asm(".pushsection .rodata\n"                                                                             \
        ".hidden espalier_page_" name "\n.global espalier_page_" name "\nespalier_page_" name                \
        ":\n"                                                                                                \
        ".incbin \"" ESPALIER_PAGE "/" name                                                                  \
        ".html\"\n"                                                                                          \
        "espalier_page_end_" name                                                                            \
        ":\n.balign 8\n"                                                                                     \
        ".hidden espalier_page_size_" name "\n.global espalier_page_size_" name "\nespalier_page_size_" name \
        ":\n"                                                                                                \
        ".quad espalier_page_end_" name " - espalier_page_" name "\n.popsection\n")

ESPALIER_PART("before");
ESPALIER_PART("charts");
ESPALIER_PART("after");

extern "C" {
extern const char espalier_page_before[], espalier_page_charts[], espalier_page_after[];
extern const std::uint64_t espalier_page_size_before, espalier_page_size_charts, espalier_page_size_after;
}

namespace espalier {

namespace {

std::string_view part(const char* begin, std::uint64_t size) { return {begin, static_cast<std::size_t>(size)}; }

std::string_view charts_part() { return part(espalier_page_charts, espalier_page_size_charts); }

// In JSON a < stands in strings alone, where \u003c is the same. No </script or <!-- is left then.
void append_escaped(std::string& page, std::string_view json) {
    for (std::size_t from = 0;;) {
        const auto at = json.find('<', from);
        page.append(json.substr(from, at - from));
        if (at == std::string_view::npos) return;
        page.append("\\u003c");
        from = at + 1;
    }
}

}  // namespace

bool has_charts() { return !charts_part().empty(); }

std::string report_page(std::string_view data_json, PageKind kind, bool charts) {
    const auto before = part(espalier_page_before, espalier_page_size_before);
    const auto after = part(espalier_page_after, espalier_page_size_after);
    std::string page;
    page.reserve(before.size() + data_json.size() + data_json.size() / 64 + charts_part().size() + after.size() + 100);
    page.append(before);
    if (kind == PageKind::file) {
        page.append("<script type=\"application/json\" id=\"data\">");
        append_escaped(page, data_json);
        page.append("</script>\n");
    }
    if (charts) page.append(charts_part());
    page.append(after);
    return page;
}

}  // namespace espalier
