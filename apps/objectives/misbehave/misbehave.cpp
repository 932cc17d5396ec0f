// misbehave: a cheap learning curve that goes wrong now and then, in every way that an objective can. With it one sees
// what [workers] isolation = "process" keeps from a run. NEVER use it with isolation = "thread": most of its faults end
// the program, and close_descriptors closes the journal under it.
//
//     [study]
//     objective = "misbehave"
//     [objective]
//     every = 0.01                  # each fault in one job of a hundred
//     hang = 0                      # but this one never
//     crash_trials = [3, 5]         # and these trials crash for sure
//
// A fault by its name is the probability that a job commits it; a job commits one at most, so they add up to 1 at most.
// Which one follows from the trial's seed, where the job begins and its attempt: the same study goes wrong in the same
// way, and what is tried again may succeed.
//
//     crash              writes where it must not: SIGSEGV
//     abort              abort()
//     hang               waits for ever, deaf to should_stop
//     spin               computes for ever, deaf to should_stop
//     leak               leaks leak_bytes (1 GiB), in pieces, and goes on
//     corrupt_heap       writes past the end of blocks and frees them: the C library finds out, now or later
//     exit               exit(3)
//     close_descriptors  closes every file of its process, and goes on
//     flood_stderr       writes flood_bytes (16 MiB) to stderr, and goes on
//     fork               leaves a child in its process group, with all that is open, and goes on
//     escape             the same, but the child leaves group and session
//     ignore_sigterm     ignores SIGTERM and waits for ever
//     garbage_size       says a wrong size of its state: far too much or a little too small
//     throw              throws: a plain failure
//     slow               takes 20 times as long: give it a cost
//     nan                returns NaN
//
// More options:
//     every = 0             the probability of each fault that is not given one of its own
//     FAULT_trials = []     numbers of trials whose jobs commit it for sure, in their first fixed_attempts attempts
//     fixed_attempts = 1    0: always
//     at = "train"          where: "train" (when half is trained), "create", "save", "restore", "destroy", or "open",
//                           where there is no trial: its number, seed and attempt are 0, 0 and 1
//     cost = 0              seconds per unit of resource
//     progress = 1          reports a job
//     state_bytes = 64      size of a state; at least 16
//     leak_bytes, flood_bytes, child_seconds = 600    how much, and when a forked child ends by itself
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "counter_random.hpp"
#include "espalier/objective.hpp"
#include "misbehave/faults.hpp"

namespace {

using misbehave::Fault;

constexpr std::uint64_t filler_draw = 2;
constexpr double slowness = 20;

enum class Place { open, create, train, save, restore, destroy };

Place place_of(const std::string& name) {
    const std::vector<std::pair<std::string, Place>> places{{"open", Place::open},       {"create", Place::create},
                                                            {"train", Place::train},     {"save", Place::save},
                                                            {"restore", Place::restore}, {"destroy", Place::destroy}};
    for (const auto& [known, place] : places)
        if (known == name) return place;
    throw espalier::ConfigurationError("option \"at\" = \"" + name +
                                       "\": must be \"open\", \"create\", \"train\", \"save\", \"restore\" or "
                                       "\"destroy\"");
}

struct Shared {
    explicit Shared(const espalier::Options& o)
        : plan(o),
          deeds(o),
          at(place_of(o.text("at", "train"))),
          cost(o.real("cost", 0)),
          reports(o.integer("progress", 1)),
          state_bytes(o.integer("state_bytes", 64)) {
        if (!(cost >= 0 && std::isfinite(cost)))
            throw espalier::ConfigurationError("option \"cost\" must be 0 or more");
        if (reports < 0) throw espalier::ConfigurationError("option \"progress\" must not be negative");
        if (state_bytes < 16) throw espalier::ConfigurationError("option \"state_bytes\" must be at least 16");
        if (at == Place::open) misbehave::commit(plan.of(0, 0, 0, 1), deeds);
    }

    misbehave::FaultPlan plan;
    misbehave::Deeds deeds;
    Place at;
    double cost;
    std::int64_t reports;
    std::int64_t state_bytes;
};

class Misbehave {
  public:
    using Shared = ::Shared;
    static constexpr const char* name = "misbehave";

    Misbehave(const espalier::Configuration& c, const espalier::TrialInfo& info, const Shared& shared)
        : shared_(&shared), info_(info) {
        const double rate = std::log10(c.real("rate")) + 2;  // best at 0.01
        asymptote_ = 0.1 + 0.2 * rate * rate + 0.05 * std::abs(static_cast<double>(c.integer("depth")) - 6);
        speed_ = 1 + static_cast<double>(c.integer("depth"));
        filler_.resize(static_cast<std::size_t>(shared.state_bytes) - sizeof position_);
        fill(filler_, 0);
        fault_ = shared.plan.of(info.trial, info.seed, 0, info.attempt);
        commit_at(Place::create);
    }
    Misbehave(const Misbehave&) = delete;
    Misbehave& operator=(const Misbehave&) = delete;
    ~Misbehave() { commit_at(Place::destroy); }

    double train(double from, double to, espalier::Job& job) {
        if (from != position_)
            throw std::runtime_error("asked to train from " + std::to_string(from) + ", but the state stands at " +
                                     std::to_string(position_));
        fault_ = shared_->plan.of(info_.trial, info_.seed, from, job.attempt());
        const double seconds = (to - from) * shared_->cost * (is(Fault::slow) ? slowness : 1);
        spend(seconds / 2, job);
        commit_at(Place::train);
        for (std::int64_t i = 1; i <= shared_->reports; ++i) {
            const double part = static_cast<double>(i) / static_cast<double>(shared_->reports);
            spend(seconds / 2 / static_cast<double>(shared_->reports), job);
            const double resource = i == shared_->reports ? to : from + (to - from) * part;
            if (!job.progress(resource, loss(resource)) && i < shared_->reports)
                throw espalier::Stopped{resource, loss(resource)};
        }
        if (shared_->reports == 0) spend(seconds / 2, job);
        position_ = to;
        fill(filler_, to);
        return is(Fault::nan) ? std::numeric_limits<double>::quiet_NaN() : loss(to);
    }

    [[nodiscard]] std::uint64_t state_size() const {
        const auto true_size = static_cast<std::uint64_t>(shared_->state_bytes);
        if (!is(Fault::garbage_size)) return true_size;
        return info_.trial % 2 == 0 ? true_size - 1 : std::uint64_t{1} << 60U;
    }

    void save(espalier::StateWriter& out) const {
        commit_at(Place::save);
        out.write(position_);
        out.items(filler_.data(), filler_.size());
    }

    void load(espalier::StateReader& in) {
        commit_at(Place::restore);
        const auto position = in.read<double>();
        in.items(filler_.data(), filler_.size());
        std::vector<unsigned char> expected(filler_.size());
        fill(expected, position);
        if (filler_ != expected) throw std::runtime_error("this state is not one of this trial");
        position_ = position;
    }

    static void describe(espalier::Description& d, const Shared&) {
        d.resource_unit = "steps";
        d.max_resource = 81;
        d.deterministic = true;
        d.value_name = "loss";
        d.space =
            "rate  = { float = [1e-4, 1.0], log = true }\n"
            "depth = { int = [1, 12] }\n";
    }

  private:
    [[nodiscard]] bool is(Fault fault) const { return fault_ == fault; }
    void commit_at(Place place) const {
        if (shared_->at == place) misbehave::commit(fault_, shared_->deeds);
    }

    [[nodiscard]] double loss(double resource) const { return asymptote_ + 2 / (1 + resource / speed_); }

    void spend(double seconds, const espalier::Job& job) const {
        using Clock = std::chrono::steady_clock;
        const auto end =
            Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        while (seconds > 0 && Clock::now() < end) {
            if (job.should_stop()) throw espalier::Stopped{};
            std::this_thread::sleep_until(std::min(end, Clock::now() + std::chrono::milliseconds(5)));
        }
        if (job.should_stop()) throw espalier::Stopped{};
    }

    // Other bytes for another trial or resource, so that a state mistaken for another is found out.
    void fill(std::vector<unsigned char>& bytes, double position) const {
        std::uint64_t key = 0;
        std::memcpy(&key, &position, sizeof key);
        objectives::CounterRandom random(info_.seed, filler_draw, key);
        for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
            const std::uint64_t word = random.bits();
            std::memcpy(bytes.data() + i, &word, std::min(sizeof word, bytes.size() - i));
        }
    }

    const Shared* shared_;
    espalier::TrialInfo info_;
    double asymptote_ = 0, speed_ = 1;
    double position_ = 0;
    Fault fault_ = Fault::none;
    std::vector<unsigned char> filler_;
};

}  // namespace

ESPALIER_OBJECTIVE(Misbehave)
