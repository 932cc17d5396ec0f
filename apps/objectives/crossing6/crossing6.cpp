// crossing6: a fixed synthetic benchmark of six parameters for comparing methods: learning curves cross, and the cheap
// first losses mislead. Nothing is trained; the function is told in benchmark.hpp. Resource: 1 to 256 units.
//
// Option in [objective]: seed (default 0) draws the noise. A run of seed n takes benchmark seed n by custom:
// --seed 3 --set objective.seed=3.
//
// Metrics: seconds (virtual: what the job would take), true256 (the configuration's loss at 256 without noise; only
// told: who looks at it in order to choose, cheats). The least true256 is 0.0556583.
#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "crossing6/benchmark.hpp"
#include "espalier/objective.hpp"

namespace {

constexpr std::array<const char*, 4> activations{"relu", "tanh", "gelu", "swish"};

// The study's [objective] table.
struct Benchmark {
    explicit Benchmark(const espalier::Options& o) {
        const std::int64_t given = o.integer("seed", 0);
        if (given < 0) throw espalier::ConfigurationError("option \"seed\" must be 0 or more");
        seed = static_cast<std::uint64_t>(given);
    }
    std::uint64_t seed = 0;
};

template <class T>
T within(const char* name, T value, T low, T high) {
    if (!(value >= low && value <= high))
        throw espalier::Infeasible(std::string(name) + " = " + std::to_string(value) + ": must lie in " +
                                   std::to_string(low) + ".." + std::to_string(high));
    return value;
}

crossing6::Point point_of(const espalier::Configuration& c) {
    crossing6::Point p;
    p.lr = within("lr", c.real("lr"), 1e-5, 1.0);
    p.wd = within("wd", c.real("wd"), 1e-6, 1e-1);
    p.mom = within("mom", c.real("mom"), 0.0, 0.99);
    p.width = within<std::int64_t>("width", c.integer("width"), 16, 1024);
    p.depth = within<std::int64_t>("depth", c.integer("depth"), 1, 12);
    const std::string act = c.text("act");
    while (act != activations[static_cast<std::size_t>(p.act)])
        if (++p.act == static_cast<int>(activations.size()))
            throw espalier::Infeasible("act = \"" + act + "\": must be relu, tanh, gelu or swish");
    return p;
}

class Crossing6 {
  public:
    using Shared = Benchmark;
    static constexpr const char* name = "crossing6";

    Crossing6(const espalier::Configuration& c, const Benchmark& benchmark) : curve_(point_of(c), benchmark.seed) {}

    double train(double from, double to, espalier::Job& job) {
        if (from != position_)
            throw std::runtime_error("asked to train from " + std::to_string(from) + ", but the state stands at " +
                                     std::to_string(position_));
        if (!(to >= 1 && to <= crossing6::most_resource && std::floor(to) == to))
            throw espalier::ConfigurationError("resource " + std::to_string(to) +
                                               ": the benchmark is defined at whole resources from 1 to 256; lower "
                                               "max_resource");
        job.metric("seconds", curve_.cost() * (to - from));
        job.metric("true256", curve_.truth(crossing6::most_resource));
        position_ = to;
        return curve_.reported(static_cast<std::uint64_t>(to));
    }

    void save(espalier::StateWriter& out) const { out.write(position_); }
    void load(espalier::StateReader& in) { in.read(position_); }
    [[nodiscard]] std::uint64_t state_size() const { return sizeof position_; }

    static void describe(espalier::Description& d) {
        d.resource_unit = "units";
        d.integer_resource = true;
        d.min_resource = 1;
        d.max_resource = crossing6::most_resource;
        d.deterministic = true;
        d.value_name = "loss";
        d.space =
            "lr    = { float = [1e-5, 1.0], log = true }\n"
            "wd    = { float = [1e-6, 1e-1], log = true }\n"
            "mom   = { float = [0.0, 0.99] }\n"
            "width = { int = [16, 1024], log = true }\n"
            "depth = { int = [1, 12] }\n"
            "act   = { choice = [\"relu\", \"tanh\", \"gelu\", \"swish\"] }\n";
    }

  private:
    crossing6::Curve curve_;
    double position_ = 0;
};

}  // namespace

ESPALIER_OBJECTIVE(Crossing6)
