#include "exec/job_end.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "base/text.hpp"
#include "wire/worker_arguments.hpp"

namespace espalier {
namespace {

struct Verdict {
    Outcome outcome = Outcome::crashed;
    double limit = 0;
    std::string words;
};

bool near(std::uint64_t peak, std::uint64_t limit) {
    return static_cast<double>(peak) >= 0.9 * static_cast<double>(limit);
}

Verdict verdict_of(const JobEnd& end, const JobLimits& limits) {
    if (end.how == Ended::too_slow)
        return {Outcome::timeout, end.limit, fmt::format("took longer than its limit of {}", duration(end.limit))};
    if (end.how == Ended::too_large)
        return {Outcome::out_of_memory, end.limit,
                fmt::format("took more memory than its limit of {}", byte_count(end.limit))};
    if (end.how == Ended::broke_off) return {Outcome::crashed, 0, end.what};
    const std::string words = words_of_status(end.status);
    if (limits.cpu_seconds && WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGXCPU)
        return {Outcome::timeout, *limits.cpu_seconds,
                fmt::format("took more processor time than its limit of {}", duration(*limits.cpu_seconds))};
    if (WIFEXITED(end.status) && WEXITSTATUS(end.status) == wire::exit_no_memory)
        return {Outcome::out_of_memory, static_cast<double>(limits.memory.value_or(0)), "ran out of memory"};
    if (limits.memory && near(end.peak_memory, *limits.memory))
        return {Outcome::out_of_memory, static_cast<double>(*limits.memory),
                fmt::format("{} with {} in memory; the limit is {}", words,
                            byte_count(static_cast<double>(end.peak_memory)),
                            byte_count(static_cast<double>(*limits.memory)))};
    return {Outcome::crashed, 0, words};
}

}  // namespace

std::string words_of_status(int status) {
    if (!WIFSIGNALED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
    const int number = WTERMSIG(status);
    const char* name = ::sigdescr_np(number);
    return fmt::format("killed by signal {}{}", number, name != nullptr ? fmt::format(" ({})", name) : "");
}

Evaluation evaluation_of(const Job& job, const JobEnd& end, const JobLimits& limits) {
    if (end.how == Ended::by_run) return {};
    Verdict verdict = verdict_of(end, limits);
    Evaluation evaluation;
    evaluation.result = failure_of(job, verdict.outcome, end.seconds);
    evaluation.message = std::move(verdict.words);
    FailureFigures figures;
    if (WIFSIGNALED(end.status)) figures.signal = WTERMSIG(end.status);
    if (WIFEXITED(end.status)) figures.exit_code = WEXITSTATUS(end.status);
    figures.seconds = end.seconds;
    figures.cpu_seconds = end.cpu_seconds;
    figures.peak_memory = end.peak_memory;
    figures.limit = verdict.limit;
    figures.last_words = end.last_words;
    evaluation.figures = std::move(figures);
    return evaluation;
}

}  // namespace espalier
