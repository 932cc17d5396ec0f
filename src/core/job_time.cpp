#include "core/job_time.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <string_view>

namespace espalier {
namespace {

constexpr std::string_view metric_prefix = "metric:";

}  // namespace

JobTime::JobTime(const std::string& text, const Space& space) {
    if (text == "resource") return;
    if (text.rfind(metric_prefix, 0) == 0) {
        metric_ = text.substr(metric_prefix.size());
        if (metric_->empty()) throw std::invalid_argument("name the metric, for example metric:seconds");
        return;
    }
    formula_.emplace(text, space, std::vector<std::string>{"resource", "from", "to"});
}

double JobTime::of(const Job& job, const Configuration& configuration) {
    if (!formula_) return job.to - job.from;
    double time = 0;
    try {
        time = formula_->of({job.to - job.from, job.from, job.to}, configuration);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(fmt::format("time = \"{}\": {}", formula_->text(), error.what()));
    }
    if (!(time >= 0) || !std::isfinite(time))
        throw std::runtime_error(fmt::format("time = \"{}\" gives {} for trial {}: it must be 0 or more",
                                             formula_->text(), time, number(job.trial)));
    return time;
}

}  // namespace espalier
