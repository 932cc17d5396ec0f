#include "objective/verdict.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace espalier {
namespace {

Evaluation with_value(const Job& job, Training training, bool maximize, double seconds) {
    const Result result = result_of(job, maximize ? -training.value : training.value, seconds);
    if (result.outcome == Outcome::nan) return {result, "returned NaN", {}};
    if (result.outcome == Outcome::infinite) return {result, "returned infinity", {}};
    // Short of its end or beyond it: the loss would rank among losses at another resource.
    if (training.resource != job.to)
        return failed_evaluation(job, fmt::format("reached {} of {}", shortest(training.resource), shortest(job.to)),
                                 seconds);
    return {result, std::move(training.message), {}};
}

std::string or_else(std::string text, const char* otherwise) { return text.empty() ? otherwise : std::move(text); }

}  // namespace

Evaluation failed_evaluation(const Job& job, std::string why, double seconds) {
    return {failure_of(job, Outcome::failed, seconds), std::move(why), {}};
}

Evaluation timed_out(const Job& job, double limit, double seconds, const std::string& how) {
    Evaluation evaluation;
    evaluation.result = failure_of(job, Outcome::timeout, seconds);
    evaluation.message = fmt::format("took more than the {} that a job may take{}", duration(limit), how);
    evaluation.figures.emplace();
    evaluation.figures->seconds = seconds;
    evaluation.figures->limit = limit;
    return evaluation;
}

Evaluation verdict(const Job& job, Training training, bool maximize, Asked asked, double seconds) {
    // One that does not listen and reaches its end all the same has a loss like any other.
    const bool left_early = training.outcome == ESPALIER_RESULT_STOPPED || training.outcome == ESPALIER_RESULT_FAILED ||
                            (training.outcome == ESPALIER_RESULT_OK && training.resource != job.to);
    if (asked == Asked::by_rule && left_early)
        return {failure_of(job, Outcome::stopped, seconds), std::move(training.message), {}};
    switch (training.outcome) {
        case ESPALIER_RESULT_OK:
            return with_value(job, std::move(training), maximize, seconds);
        case ESPALIER_RESULT_FAILED:
            return failed_evaluation(job, or_else(std::move(training.message), "failed and did not say why"), seconds);
        case ESPALIER_RESULT_INFEASIBLE:
            return {
                failure_of(job, Outcome::infeasible, seconds), or_else(std::move(training.message), "infeasible"), {}};
        case ESPALIER_RESULT_STOPPED:
            if (asked != Asked::nobody) return {std::nullopt, std::move(training.message), {}};
            return failed_evaluation(job, "stopped without being asked", seconds);
        default:
            return failed_evaluation(job, fmt::format("returned the unknown outcome {}", training.outcome), seconds);
    }
}

}  // namespace espalier
