// my_objective: what Espalier tunes. It works as it is: a small network learns to tell two spirals apart. Make it yours
// at the places marked CHANGE; <espalier/objective.hpp> tells what else a class may have.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <espalier/objective.hpp>
#include <numeric>
#include <random>
#include <tuple>
#include <utility>
#include <vector>

namespace {

struct Example {
    std::array<double, 2> x;
    double label;  // 0 or 1
};

// Made once for the study; all trials read it at the same time.
// CHANGE: load your data here. options.path("data", "data.csv") is the key `data` of [objective] in the study file.
struct Examples {
    explicit Examples(const espalier::Options& options) {
        const double noise = options.real("noise", 0.1);
        std::mt19937_64 random(1);
        std::normal_distribution<double> jitter(0, noise);
        for (int i = 0; i < 600; ++i) {
            const double along = std::sqrt((i / 2 + 1) / 300.0);
            const double angle = 7 * along + (i % 2 == 0 ? 0 : 3.14159265);
            const Example example{
                {3 * along * std::cos(angle) + jitter(random), 3 * along * std::sin(angle) + jitter(random)},
                i % 2 == 0 ? 0.0 : 1.0};
            // What judges a configuration must not be what it learned from.
            (i / 2 % 3 == 0 ? validation : training).push_back(example);
        }
    }

    std::vector<Example> training, validation;
};

// One trial: a network 2-hidden-1 with tanh, trained with momentum.
class MyObjective {
  public:
    using Shared = Examples;
    static constexpr const char* name = "my_objective";

    // CHANGE: read the parameters that [space] of the study file has. real, integer, flag, text; a second argument is
    // the value of a conditional parameter where it does not apply.
    MyObjective(const espalier::Configuration& c, const espalier::TrialInfo& info, const Examples& examples)
        : examples_(&examples),
          seed_(info.seed),
          rate_(c.real("rate")),
          momentum_(c.real("momentum")),
          batch_(static_cast<std::size_t>(c.integer("batch"))),
          hidden_(static_cast<std::size_t>(c.integer("hidden"))),
          weights_(4 * hidden_ + 1),
          velocity_(weights_.size()) {
        // Everything random is drawn from the trial's seed: then a trial that is made again is the same.
        std::mt19937_64 random(seed_);
        std::normal_distribution<double> draw(0, c.real("init_scale"));
        for (double& weight : weights_) weight = draw(random);
    }

    // CHANGE: train from resource `from`, where the state stands, to `to`; return the value there. A resource is one
    // epoch here. NaN, infinity and exceptions are failures: they rank last, and the run goes on.
    double train(double, double to, espalier::Job& job) {
        double loss = 0;
        while (static_cast<double>(epochs_) < to) {
            if (job.should_stop()) throw espalier::Stopped{};
            epoch();
            double errors = 0;
            std::tie(loss, errors) = validate();
            job.progress(static_cast<double>(epochs_), loss, {{"error_rate", errors}});
        }
        return loss;
    }

    // CHANGE: save what training needs to go on, and load it in the same order. Settings follow from the configuration.
    void save(espalier::StateWriter& out) const {
        out.write(epochs_);
        out.write(weights_);
        out.write(velocity_);
    }
    void load(espalier::StateReader& in) {
        in.read(epochs_);
        in.read(weights_);
        in.read(velocity_);
    }

    // CHANGE: what the resource is, and how much of it the best configurations get unless the study says otherwise.
    static void describe(espalier::Description& d) {
        d.resource_unit = "epochs";
        d.integer_resource = true;
        d.max_resource = 81;
        d.deterministic = true;
        d.value_name = "nats per example";
    }

  private:
    // Weights lie as hidden x (two inputs, bias, output), then the output's bias.
    double logit(const Example& example, std::vector<double>& active) const {
        double sum = weights_.back();
        for (std::size_t h = 0; h < hidden_; ++h) {
            const double* w = &weights_[4 * h];
            active[h] = std::tanh(w[0] * example.x[0] + w[1] * example.x[1] + w[2]);
            sum += w[3] * active[h];
        }
        return sum;
    }

    void epoch() {
        const auto& training = examples_->training;
        std::vector<std::size_t> order(training.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        // A generator of this epoch alone: it has no position that would have to be saved.
        std::mt19937_64 random(seed_ + ++epochs_);
        std::shuffle(order.begin(), order.end(), random);
        std::vector<double> active(hidden_);
        std::vector<double> gradient(weights_.size());
        for (std::size_t first = 0; first < order.size(); first += batch_) {
            const std::size_t last = std::min(first + batch_, order.size());
            std::fill(gradient.begin(), gradient.end(), 0.0);
            for (std::size_t i = first; i < last; ++i) add_gradient(training[order[i]], active, gradient);
            for (std::size_t i = 0; i < weights_.size(); ++i) {
                velocity_[i] = momentum_ * velocity_[i] - rate_ * gradient[i] / static_cast<double>(last - first);
                weights_[i] += velocity_[i];
            }
        }
    }

    void add_gradient(const Example& example, std::vector<double>& active, std::vector<double>& gradient) const {
        const double delta = 1 / (1 + std::exp(-logit(example, active))) - example.label;
        for (std::size_t h = 0; h < hidden_; ++h) {
            const double below = delta * weights_[4 * h + 3] * (1 - active[h] * active[h]);
            gradient[4 * h] += below * example.x[0];
            gradient[4 * h + 1] += below * example.x[1];
            gradient[4 * h + 2] += below;
            gradient[4 * h + 3] += delta * active[h];
        }
        gradient.back() += delta;
    }

    // Cross-entropy and the part that is told wrong.
    std::pair<double, double> validate() const {
        std::vector<double> active(hidden_);
        double loss = 0;
        double wrong = 0;
        for (const auto& example : examples_->validation) {
            const double margin = logit(example, active) * (2 * example.label - 1);
            loss += margin > 0 ? std::log1p(std::exp(-margin)) : std::log1p(std::exp(margin)) - margin;
            wrong += margin > 0 ? 0 : 1;
        }
        const auto count = static_cast<double>(examples_->validation.size());
        return {loss / count, wrong / count};
    }

    const Examples* examples_;
    std::uint64_t seed_;
    double rate_, momentum_;
    std::size_t batch_, hidden_;
    std::uint64_t epochs_ = 0;
    std::vector<double> weights_, velocity_;
};

}  // namespace

ESPALIER_OBJECTIVE(MyObjective)
