#include "paper/crossing6_model.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "core/levels.hpp"
#include "sample/random_sampler.hpp"

namespace espalier::paper {
namespace {

const std::vector<Value> acts = {std::string("relu"), std::string("tanh"), std::string("gelu"), std::string("swish")};

World world_of(std::uint64_t seed, std::uint32_t workers, double horizon) {
    World world;
    world.seed = seed;
    world.workers = workers;
    world.end = horizon;
    return world;
}

}  // namespace

Space crossing6_space() {
    return Space({{"lr", FloatRange{1e-5, 1, true}, {}},
                  {"wd", FloatRange{1e-6, 1e-1, true}, {}},
                  {"mom", FloatRange{0, 0.99, false}, {}},
                  {"width", IntRange{16, 1024, true}, {}},
                  {"depth", IntRange{1, 12, false}, {}},
                  {"act", Choice{acts}, {}}});
}

crossing6::Point crossing6_point(const Configuration& configuration) {
    const auto& values = configuration.values;
    return {std::get<double>(*values[0]),
            std::get<double>(*values[1]),
            std::get<double>(*values[2]),
            std::get<std::int64_t>(*values[3]),
            std::get<std::int64_t>(*values[4]),
            static_cast<int>(std::find(acts.begin(), acts.end(), *values[5]) - acts.begin())};
}

Crossing6Model::Crossing6Model(std::uint64_t seed)
    : seed_(seed),
      space_(crossing6_space()),
      own_source_(std::make_unique<TrialSource>(space_, std::make_unique<RandomSampler>(space_, seed))),
      source_(*own_source_),
      levels_(rung_levels({1, 256, 4})) {}

Crossing6Model::Crossing6Model(std::uint64_t seed, TrialSource& source)
    : seed_(seed), source_(source), levels_(rung_levels({1, 256, 4})) {}

const crossing6::Curve& Crossing6Model::curve(TrialId id) {
    if (curves_.size() <= number(id)) curves_.resize(std::max<std::size_t>(number(id) + 1, curves_.size() * 2));
    auto& curve = curves_[number(id)];
    if (!curve) curve.emplace(crossing6_point(source_.of(id)), seed_);
    return *curve;
}

double Crossing6Model::time(const Job& job) { return curve(job.trial).cost() * (job.to - job.from); }

Result Crossing6Model::finish(const Job& job) {
    return result_of(job, curve(job.trial).reported(static_cast<std::uint64_t>(job.to)));
}

std::vector<Reported> Crossing6Model::reports(const Job& job) {
    std::vector<Reported> reports;
    for (const double level : levels_)
        if (level > job.from && level < job.to)
            reports.push_back({level, curve(job.trial).reported(static_cast<std::uint64_t>(level))});
    return reports;
}

double Crossing6Model::regret(TrialId id) { return curve(id).truth(crossing6::most_resource) - crossing6::least_loss; }

Crossing6Run::Crossing6Run(std::uint64_t seed, std::uint32_t workers, double horizon)
    : model_(seed),
      plan_(rung_levels({1, 256, 4}), ReductionFactor(4)),
      observations_(plan_, 256.0),
      simulation_(plan_, {}, world_of(seed, workers, horizon), model_, {&observations_}) {}

bool Crossing6Run::improved() {
    const bool more = observations_.incumbents().size() != seen_;
    seen_ = observations_.incumbents().size();
    return more;
}

double Crossing6Run::regret_at(double time) {
    const auto incumbent = observations_.incumbent_at(time);
    return incumbent ? model_.regret(incumbent->trial) : std::numeric_limits<double>::infinity();
}

}  // namespace espalier::paper
