#include "runtime/metrics_json.hpp"

namespace espalier {

std::string metrics_json(const std::vector<Metric>& metrics) {
    if (metrics.empty()) return "";
    std::string json = "{";
    for (const auto& metric : metrics) {
        if (json.size() > 1) json += ',';
        json += to_json(Value(metric.name)) + ':';
        json += metric.value - metric.value == 0 ? to_json(Value(metric.value)) : "null";
    }
    return json + "}";
}

}  // namespace espalier
