/// A line of a command's stdout that tells a loss: `RESOURCE LOSS`, a JSON object, or a lone number. Values; any
/// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace objectives::exec {

struct Report {
    std::optional<double> resource;  ///< none: the loss at the end of the job
    double loss = 0;                 ///< may be NaN or infinite
    std::vector<std::pair<std::string, double>> metrics;
};

/// Nothing: the line is something else, for example words for people.
[[nodiscard]] std::optional<Report> parse_report(std::string_view line);

}  // namespace objectives::exec
