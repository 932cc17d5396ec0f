#include "objective/train_through.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "objective/host_job.hpp"
#include "objective/verdict.hpp"

namespace espalier {

std::optional<Evaluation> train_through(Trial& trial, const LostState& lost) {
    const Job& job = lost.job;
    const auto stopping = [&] { return lost.stop.load(std::memory_order_relaxed) != 0; };
    double from = lost.from;
    for (const double level : lost.levels) {
        if (stopping()) return Evaluation{};
        const Job again{job.trial, job.rung, job.attempt, from, level, job.bracket};
        HostJob host(again, HostJob::Kind::rebuild, lost.threads, lost.listener, lost.stop, lost.clock);
        auto training = trial.train(from, level, host);
        // Whether it is maximized does not matter: its loss is known.
        const auto came_back =
            verdict(again, std::move(training), false, stopping() ? Asked::by_run : Asked::nobody, 0);
        if (lost.clock != nullptr && lost.clock->exceeded() > 0)
            return timed_out(job, lost.clock->exceeded(), 0, " while its lost state was trained again");
        if (!came_back.result) return Evaluation{};
        if (!came_back.result->ok())
            return failed_evaluation(job, fmt::format("the lost state at {} could not be trained again from {}: {}",
                                                      shortest(level), shortest(from), came_back.message));
        from = level;
    }
    if (from != lost.to)
        return failed_evaluation(job, fmt::format("the lost state at {} is at no rung's resource", shortest(lost.to)));
    return std::nullopt;
}

}  // namespace espalier
