/// The report's page: one HTML file that needs no network. What it shows is one JSON object (schema: page/README.md);
/// the page itself is joined from src/report/page while building. Pure; from any thread.
#pragma once

#include <string>
#include <string_view>

namespace espalier {

enum class PageKind {
    file,  ///< the data is in the page
    live,  ///< it fetches data.json and trial/N.json beside it, and listens to events
};

/// Whether ECharts was there when this was built. Without it a page has tables where charts would be.
[[nodiscard]] bool has_charts();

/// The whole page. `data_json` is not looked at for a live one. It may hold anything that is JSON: what would end its
/// element is escaped. `charts`: without them a page is a megabyte smaller.
[[nodiscard]] std::string report_page(std::string_view data_json, PageKind kind, bool charts = true);

}  // namespace espalier
