#include "stress/simulated_run.hpp"

#include "sim/simulation.hpp"

namespace espalier {
namespace {

/// Losses of the workload; a job takes the resource it adds, or no time that tells it from others.
class WorkloadModel final : public JobModel {
  public:
    explicit WorkloadModel(const StressCase& c) : workload_(c.workload), even_(c.seed % 4 == 0 || c.endless) {}
    double time(const Job& job) override { return even_ ? 1 : job.to - job.from; }
    Result finish(const Job& job) override { return workload_.result(job); }

  private:
    const Workload& workload_;
    const bool even_;
};

struct Recorder final : SimulationListener {
    void passed(const Message& message, double time) override {
        record.messages.push_back(message);
        record.times.push_back(static_cast<std::int64_t>(time * 1e6));
    }
    RunRecord record;
};

}  // namespace

RunRecord simulated_run(const StressCase& c) {
    WorkloadModel model(c);
    Recorder recorder;
    Simulation simulation(c.plan, c.limits, c.world, model, {&recorder});
    while (recorder.record.messages.size() < most_messages && simulation.step()) {
    }
    recorder.record.cut = simulation.ladder().vacancies().in_flight() > 0;
    return std::move(recorder.record);
}

}  // namespace espalier
