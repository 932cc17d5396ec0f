// letter: a classifier by random features and ridge regression on a CSV file, as an objective. Resource: training
// examples, or random features. Value: share of the validation part that is classified wrongly.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

#include "espalier/objective.hpp"
#include "letter/csv_table.hpp"
#include "letter/labelled_data.hpp"
#include "letter/model.hpp"
#include "option_path.hpp"

namespace {

// The study's [objective] table and the data that it names; read by all trials.
struct Classification {
    explicit Classification(const espalier::Options& o)
        : budget(parse_budget(o.text("budget", "examples"))), data(load(o)) {}

    letter::Budget budget;
    letter::LabelledData data;

  private:
    static letter::Budget parse_budget(const std::string& text) {
        if (text == "examples") return letter::Budget::examples;
        if (text == "features") return letter::Budget::features;
        throw espalier::ConfigurationError("option \"budget\" = \"" + text +
                                           "\": must be \"examples\" or \"features\"");
    }

    static letter::LabelledData load(const espalier::Options& o) {
        const std::string label = o.text("label", "");
        letter::SplitRule rule;
        const std::int64_t train_rows = o.integer("train_rows", 0);
        if (train_rows < 0) throw espalier::ConfigurationError("option \"train_rows\" must be 0 (four fifths) or more");
        rule.train_rows = static_cast<std::size_t>(train_rows);
        rule.validation = o.real("validation", 0.2);
        if (!(rule.validation > 0 && rule.validation < 1))
            throw espalier::ConfigurationError("option \"validation\" must lie between 0 and 1");
        const std::string given = o.text("data", "");
        if (given.empty()) {
            throw espalier::ConfigurationError(
                "set `data` in [objective] to a CSV file, or add --set objective.data=FILE: its first line names the "
                "columns, the last column is the class");
        }
        const auto path = objectives::existing_path(o, "data", given);
        try {
            return {letter::read_csv(path, label), rule};
        } catch (const std::runtime_error& e) {
            const std::string what = e.what();
            if (what.find(path.string()) != std::string::npos) throw;
            throw std::runtime_error(path.string() + ": " + what);
        }
    }
};

[[noreturn]] void infeasible(const char* name, double value, const char* rule) {
    std::ostringstream text;
    text << name << " = " << value << ": " << rule;
    throw espalier::Infeasible(text.str());
}

double positive(const espalier::Configuration& c, const char* name) {
    const double value = c.real(name);
    if (!(value > 0 && std::isfinite(value))) infeasible(name, value, "must be greater than 0");
    return value;
}

constexpr std::int64_t most_features = 32768;  // their sums would take 4 GiB

letter::ModelSettings settings_of(const espalier::Configuration& c, std::uint64_t seed, letter::Budget budget) {
    letter::ModelSettings s;
    const std::string kernel = c.text("kernel");
    const auto known = letter::kernel_named(kernel);
    if (!known) {
        throw espalier::Infeasible("kernel = \"" + kernel +
                                   "\": must be \"gauss\", \"matern52\", \"matern32\" or \"laplace\"");
    }
    s.kernel = *known;
    s.bandwidth = positive(c, "bandwidth");
    s.ridge = positive(c, "ridge");
    s.whitening = c.real("whitening");
    if (!(std::fabs(s.whitening) <= 2)) infeasible("whitening", s.whitening, "must lie in -2..2");
    s.budget = budget;
    if (budget == letter::Budget::examples) {
        const std::int64_t features = c.integer("features");
        if (features < 1 || features > most_features)
            infeasible("features", static_cast<double>(features), "must lie in 1..32768");
        s.features = features;
    }
    s.seed = seed;
    return s;
}

class Letter {
  public:
    using Shared = Classification;
    static constexpr const char* name = "letter";

    Letter(const espalier::Configuration& c, const espalier::TrialInfo& info, const Classification& task)
        : task_(&task), ridge_(c.real("ridge")), model_(task.data, settings_of(c, info.seed, task.budget)) {}

    double train(double from, double to, espalier::Job& job) {
        const auto start = std::chrono::steady_clock::now();
        if (from != position_) {
            std::ostringstream text;
            text << "asked to train from " << from << ", but the model stands at " << position_;
            throw std::runtime_error(text.str());
        }
        if (task_->budget == letter::Budget::features && to > static_cast<double>(most_features))
            infeasible("features", to, "at most 32768: lower max_resource");
        if (to > static_cast<double>(task_->data.training().size()) && task_->budget == letter::Budget::examples)
            job.warning("there are only " + std::to_string(task_->data.training().size()) +
                        " training examples: all are used");
        switch (model_.train(static_cast<Eigen::Index>(to), [&] { return job.should_stop(); })) {
            case letter::Model::Trained::yes:
                break;
            case letter::Model::Trained::stopped:
                throw espalier::Stopped{};
            case letter::Model::Trained::singular:
                infeasible("ridge", ridge_, "too small to solve the equations in double precision");
        }
        position_ = to;
        const double validation = model_.error(task_->data.validation());
        // Only told: whatever looks at it in order to choose has no test part any more.
        job.metric("test_error", model_.error(task_->data.test()));
        job.metric("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        model_.rest();
        return validation;
    }

    void save(espalier::StateWriter& out) const {
        out.write(position_);
        model_.save(out);
    }
    void load(espalier::StateReader& in) {
        in.read(position_);
        model_.load(in);
    }
    [[nodiscard]] std::uint64_t state_size() const { return sizeof position_ + model_.state_size(); }

    static void describe(espalier::Description& d, const Classification& task) {
        const bool examples = task.budget == letter::Budget::examples;
        d.resource_unit = examples ? "examples" : "features";
        d.integer_resource = true;
        d.min_resource = examples ? 2 : 1;
        d.max_resource = examples ? static_cast<double>(task.data.training().size()) : 4096;
        d.deterministic = true;
        d.value_name = "validation error";
        d.space =
            "kernel    = { choice = [\"gauss\", \"matern52\", \"matern32\", \"laplace\"] }\n"
            "bandwidth = { float = [0.1, 3.0], log = true }\n"
            "ridge     = { float = [1e-4, 1.0], log = true }\n"
            "whitening = { float = [0.0, 1.0] }\n";
        if (examples) d.space += "features  = { int = [256, 4096], log = true }\n";
    }

  private:
    const Classification* task_;
    double ridge_;
    double position_ = 0;  // as the host counts: may exceed the examples that there are
    letter::Model model_;
};

}  // namespace

ESPALIER_OBJECTIVE(Letter)
