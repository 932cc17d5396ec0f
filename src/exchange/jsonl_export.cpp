#include <cmath>
#include <cstddef>
#include <string>

#include "exchange/export.hpp"
#include "exchange/trial_sorter.hpp"
#include "view/json_text.hpp"

namespace espalier {
namespace {

Json json_of(const ProgressRow& report) {
    Json json = {{"rung", report.rung},
                 {"attempt", report.attempt},
                 {"resource", report.resource},  // NaN as null
                 {"value", report.value}};
    if (!report.metrics.empty()) json["metrics"] = object_of(report.metrics);
    return json;
}

}  // namespace

void export_jsonl(const ExportSource& source, bool progress, std::ostream& out) {
    TrialSorter sorter(source, progress);
    std::string buffer;
    const auto flush = [&] {
        out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        buffer.clear();
    };
    sorter.each([&](const ExportedTrial& trial) {
        Json json = to_json(trial.view);
        if (progress) {
            json["progress"] = Json::array();
            for (const auto& report : trial.progress) json["progress"].push_back(json_of(report));
        }
        buffer += json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
        if (buffer.size() > (std::size_t{1} << 16U)) flush();
    });
    flush();
}

}  // namespace espalier
