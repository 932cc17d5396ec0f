/// The page of a report: its data and what shows them, in one text. Pure; any thread.
#pragma once

#include <string>

namespace espalier {

enum class PageKind { file, live };

[[nodiscard]] std::string report_page(const std::string& data_json, PageKind kind);
/// Whether the charts were there when this program was built.
[[nodiscard]] bool has_charts();

}  // namespace espalier
