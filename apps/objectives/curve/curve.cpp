// curve: a synthetic learning curve that costs nothing or a given time; for tests, stress and first steps.
//
//     value(r) = asymptote + (start - asymptote) * (1 + r / tau)^-gamma + noise / sqrt(r) * z
//
// asymptote, tau and gamma follow from the configuration, z from the trial's seed and r. Without noise a curve falls
// strictly; curves of different configurations cross, because slow ones (large tau) may end lower.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "counter_random.hpp"
#include "espalier/objective.hpp"

namespace {

using objectives::CounterRandom;

enum Purpose : std::uint64_t { noise_draw = 1, fate_draw = 2, create_draw = 3, filler_draw = 4 };

enum class How {
    slices,  // sleeps, and looks at should_stop every few milliseconds
    sleep,   // one sleep, deaf to should_stop
    busy,    // keeps a core busy, deaf to should_stop
};

// The study's [objective] table. Rates are probabilities by trial's seed and job, so a retry meets the same fate.
struct CurveOptions {
    explicit CurveOptions(const espalier::Options& o)
        : cost(at_least_zero(o, "cost")),
          noise(at_least_zero(o, "noise")),
          nan_rate(rate(o, "nan_rate")),
          fail_rate(rate(o, "fail_rate")),
          infeasible_rate(rate(o, "infeasible_rate")),
          throw_rate(rate(o, "throw_rate")),
          create_fail_rate(rate(o, "create_fail_rate")),
          state_bytes(o.integer("state_bytes", 0)),
          progress(o.integer("progress", 0)),
          maximize(o.flag("maximize", false)),
          copies(o.flag("copies", false)),
          how(parse_how(o.text("how", "slices"))) {
        if (state_bytes != 0 && state_bytes < 16)
            throw espalier::ConfigurationError("option \"state_bytes\" must be 0 (cannot save) or at least 16");
        if (progress < 0) throw espalier::ConfigurationError("option \"progress\" must not be negative");
        if (nan_rate + fail_rate + infeasible_rate + throw_rate > 1)
            throw espalier::ConfigurationError("the rates of nan, fail, infeasible and throw add up to more than 1");
    }

    double cost;   // seconds per unit of resource
    double noise;  // deviation at resource 1
    double nan_rate, fail_rate, infeasible_rate, throw_rate;
    double create_fail_rate;
    std::int64_t state_bytes;  // 0: cannot save
    std::int64_t progress;     // reports per job
    bool maximize;
    bool
        copies;  // takes over states of other trials: for algorithm = "pbt". Else one mistaken for its own is found out
    How how;

  private:
    static double at_least_zero(const espalier::Options& o, const char* name) {
        const double value = o.real(name, 0.0);
        if (!(value >= 0 && std::isfinite(value)))
            throw espalier::ConfigurationError("option \"" + std::string(name) + "\" must be 0 or more");
        return value;
    }
    static double rate(const espalier::Options& o, const char* name) {
        const double value = o.real(name, 0.0);
        if (!(value >= 0 && value <= 1))
            throw espalier::ConfigurationError("option \"" + std::string(name) + "\" must lie between 0 and 1");
        return value;
    }
    static How parse_how(const std::string& text) {
        if (text == "slices") return How::slices;
        if (text == "sleep") return How::sleep;
        if (text == "busy") return How::busy;
        throw espalier::ConfigurationError("option \"how\" = \"" + text +
                                           "\": must be \"slices\", \"sleep\" or \"busy\"");
    }
};

// How fast and how far a configuration learns.
struct Shape {
    explicit Shape(const espalier::Configuration& c) {
        const double rate = std::log10(c.real("rate")) + 2;                       // best at 0.01
        const double width = std::log2(static_cast<double>(c.integer("width")));  // 3..9, wider is better
        const double momentum = c.text("method") == "momentum" ? c.real("momentum") - 0.9 : 0.5;  // best at 0.9
        const double decay = c.real("decay") - 0.1;                                               // best at 0.1
        asymptote = 0.1 + 0.15 * rate * rate + 0.03 * (9 - width) + 0.2 * momentum * momentum + 0.5 * decay * decay;
        tau = width - 2;
        gamma = 1.25 - c.real("decay");
    }

    [[nodiscard]] double at(double resource) const {
        constexpr double start = 3;
        return asymptote + (start - asymptote) * std::pow(1 + resource / tau, -gamma);
    }

    double asymptote, tau, gamma;
};

void spend(double seconds, How how, const espalier::Job& job) {
    using Clock = std::chrono::steady_clock;
    constexpr auto slice = std::chrono::milliseconds(5);
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    if (how == How::sleep) std::this_thread::sleep_until(end);
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
        if (how == How::busy) continue;
        if (job.should_stop()) throw espalier::Stopped{};
        std::this_thread::sleep_until(std::min(end, now + slice));
    }
}

class Curve {
  public:
    using Shared = CurveOptions;
    static constexpr const char* name = "curve";

    Curve(const espalier::Configuration& c, const espalier::TrialInfo& info, const CurveOptions& options)
        : options_(&options), shape_(c), seed_(info.seed) {
        if (CounterRandom(seed_, create_draw).unit() < options.create_fail_rate)
            throw std::runtime_error("a failure in create, as asked for by create_fail_rate");
        if (options.state_bytes > 0)
            weights_.resize(static_cast<std::size_t>(options.state_bytes) - sizeof position_ - sizeof author_);
        fill(weights_, 0);
    }

    double train(double from, double to, espalier::Job& job) {
        if (from != position_) {
            throw std::runtime_error("asked to train from " + std::to_string(from) + ", but the state stands at " +
                                     std::to_string(position_));
        }
        if (job.should_stop()) throw espalier::Stopped{};
        const double seconds = (to - from) * options_->cost;
        const std::int64_t reports = options_->progress;
        for (std::int64_t i = 1; i <= reports; ++i) {
            const double part = static_cast<double>(i) / static_cast<double>(reports);
            const double resource = i == reports ? to : from + (to - from) * part;
            spend(seconds / static_cast<double>(reports), options_->how, job);
            if (!job.progress(resource, value(resource)) && i < reports)
                throw espalier::Stopped{resource, value(resource)};
        }
        if (reports == 0 && seconds > 0) spend(seconds, options_->how, job);
        meet_fate(to);
        position_ = to;
        author_ = seed_;
        fill(weights_, to);
        return doomed_to_nan(to) ? std::nan("") : value(to);
    }

    void save(espalier::StateWriter& out) const {
        out.write(position_);
        out.write(author_);
        out.items(weights_.data(), weights_.size());
    }

    void load(espalier::StateReader& in) {
        const auto position = in.read<double>();
        in.read(author_);
        in.items(weights_.data(), weights_.size());
        std::vector<unsigned char> expected(weights_.size());
        fill(expected, position);
        if (weights_ != expected || (author_ != seed_ && !options_->copies))
            throw std::runtime_error("this state was not written by this trial at resource " +
                                     std::to_string(position) +
                                     (author_ != seed_ ? "; copies are for [objective] copies = true" : ""));
        position_ = position;
    }

    [[nodiscard]] std::uint64_t state_size() const { return static_cast<std::uint64_t>(options_->state_bytes); }

    static void describe(espalier::Description& d, const CurveOptions& options) {
        d.resource_unit = "steps";
        d.max_resource = 256;
        d.maximize = options.maximize;
        d.deterministic = true;
        d.can_save = options.state_bytes > 0;
        d.value_name = options.maximize ? "score" : "loss";
        d.space =
            "rate     = { float = [1e-4, 1.0], log = true }\n"
            "width    = { int = [8, 512], log = true }\n"
            "method   = { choice = [\"plain\", \"momentum\"] }\n"
            "momentum = { float = [0.0, 0.99], when = { method = [\"momentum\"] } }\n"
            "decay    = { float = [0.0, 0.5] }\n";
    }

  private:
    [[nodiscard]] double value(double resource) const {
        double loss = shape_.at(resource);
        if (options_->noise > 0)
            loss += options_->noise / std::sqrt(resource) * CounterRandom(seed_, noise_draw, key(resource)).normal();
        return options_->maximize ? 3 - loss : loss;
    }

    // One draw decides between all fates of a job, so that their rates add up.
    [[nodiscard]] double fate(double to) const { return CounterRandom(seed_, fate_draw, key(to)).unit(); }
    [[nodiscard]] bool doomed_to_nan(double to) const { return fate(to) < options_->nan_rate; }

    void meet_fate(double to) const {
        double left = fate(to) - options_->nan_rate;
        if (left < 0) return;
        if ((left -= options_->fail_rate) < 0) throw std::runtime_error("a failure, as asked for by fail_rate");
        if ((left -= options_->infeasible_rate) < 0)
            throw espalier::Infeasible("infeasible, as asked for by infeasible_rate");
        if ((left -= options_->throw_rate) < 0) throw 42;  // what no library should: no std::exception
    }

    // Other bytes for another trial or resource, so that a state mistaken for another is found out.
    void fill(std::vector<unsigned char>& bytes, double position) const {
        CounterRandom random(author_, filler_draw, key(position));
        for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
            const std::uint64_t word = random.bits();
            std::memcpy(bytes.data() + i, &word, std::min(sizeof word, bytes.size() - i));
        }
    }

    static std::uint64_t key(double resource) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &resource, sizeof bits);
        return bits;
    }

    const CurveOptions* options_;
    Shape shape_;
    std::uint64_t seed_;
    double position_ = 0;
    std::uint64_t author_ = seed_;        // of the state
    std::vector<unsigned char> weights_;  // stands for what a model holds: as large in memory as in its file
};

}  // namespace

ESPALIER_OBJECTIVE(Curve)
