// xgboost: boosted trees (Chen, Guestrin: XGBoost: A Scalable Tree Boosting System, KDD 2016) on a CSV or libsvm file.
// Resource: boosting rounds, with tree_method "hist". Training continues bit by bit, in memory or from a file: what a
// round draws depends on the trial's seed and the round's number alone (Booster::forget_draws).
//
// Options in [objective]:
//   data         the file; relative paths begin at the study's folder
//   format       "csv" or "libsvm"; else by the file's name: csv where it ends in .csv
//   label        csv: the column to predict; default: the last one
//   task         "classification" (default): the target is a class; "regression": a number
//   value        what is minimized on the validation part: "error" (default: the share that is classified wrongly) or
//                "mlogloss"; of a regression "rmse"
//   train_rows   rows after them are the test part; default: four fifths
//   validation   share of the train_rows that is held back; default 0.2
//
// Parameters of the space, all optional, with XGBoost's names and defaults: eta, max_depth, max_leaves, max_bin,
// min_child_weight, gamma, lambda, alpha, max_delta_step, subsample, colsample_bytree, colsample_bylevel,
// colsample_bynode, num_parallel_tree. The default space has those that usually matter
// most.
//
// Metrics: test_error or test_rmse, only told: who looks at it in order to choose has no test part any more; and
// seconds. Threads: those of the job, [workers] threads; other numbers of threads may give other last bits.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "espalier/objective.hpp"
#include "option_path.hpp"
#include "xgboost/booster.hpp"
#include "xgboost/examples.hpp"
#include "xgboost/parameters.hpp"
#include "xgboost/parts.hpp"

namespace {

using boosting::Examples;

enum class Measure : std::uint8_t { error, mlogloss, rmse };

std::string choice(const espalier::Options& o, const char* name, const std::vector<std::string>& known) {
    const std::string given = o.text(name, known.front());
    if (std::find(known.begin(), known.end(), given) != known.end()) return given;
    std::string all;
    for (const auto& one : known) all += (all.empty() ? "\"" : ", \"") + one + "\"";
    throw espalier::ConfigurationError("option \"" + std::string(name) + "\" = \"" + given + "\": must be " +
                                       (known.size() > 1 ? "one of " : "") + all);
}

// The study's [objective] table and the data that it names; read by all trials.
struct Boosting {
    explicit Boosting(const espalier::Options& o)
        : task(choice(o, "task", {"classification", "regression"}) == "regression" ? boosting::Task::regression
                                                                                   : boosting::Task::classification),
          measure(measure_of(o)),
          parameters(boosting::known_parameters(o.parameters())),
          parts(load(o)),
          mean(std::accumulate(parts.training.targets.begin(), parts.training.targets.end(), 0.0) /
               static_cast<double>(parts.training.rows())) {}

    boosting::Task task;
    Measure measure;
    std::vector<std::string> parameters;
    boosting::Parts parts;
    double mean;  // of the training targets

    [[nodiscard]] std::size_t classes() const { return parts.training.classes.size(); }

  private:
    [[nodiscard]] Measure measure_of(const espalier::Options& o) const {
        if (task == boosting::Task::regression) {
            static_cast<void>(choice(o, "value", {"rmse"}));
            return Measure::rmse;
        }
        return choice(o, "value", {"error", "mlogloss"}) == "error" ? Measure::error : Measure::mlogloss;
    }

    [[nodiscard]] boosting::Parts load(const espalier::Options& o) const {
        boosting::SplitRule rule;
        const std::int64_t train_rows = o.integer("train_rows", 0);
        if (train_rows < 0) throw espalier::ConfigurationError("option \"train_rows\" must be 0 (four fifths) or more");
        rule.train_rows = static_cast<std::size_t>(train_rows);
        rule.validation = o.real("validation", 0.2);
        if (!(rule.validation > 0 && rule.validation < 1))
            throw espalier::ConfigurationError("option \"validation\" must lie between 0 and 1");
        const std::string given = o.text("data", ""), label = o.text("label", "");
        const bool is_csv = std::filesystem::path(given).extension() == ".csv";
        const bool csv = choice(o, "format",
                                is_csv ? std::vector<std::string>{"csv", "libsvm"}
                                       : std::vector<std::string>{"libsvm", "csv"}) == "csv";
        if (given.empty())
            throw espalier::ConfigurationError(
                "set `data` in [objective] to a CSV or libsvm file, or add --set objective.data=FILE");
        if (!csv && !label.empty())
            throw espalier::ConfigurationError(
                "option \"label\" is for CSV files: a libsvm file has its target first in each line");
        const auto path = objectives::existing_path(o, "data", given);
        const boosting::Wanted wanted{csv ? boosting::Format::csv : boosting::Format::libsvm, task, label};
        try {
            return {boosting::read_examples(path, wanted), rule};
        } catch (const std::runtime_error& e) {
            const std::string what = e.what();
            if (what.find(path.string()) != std::string::npos) throw;
            throw std::runtime_error(path.string() + ": " + what);
        }
    }
};

double error_of(const float* probabilities, const Examples& examples, std::size_t classes) {
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < examples.rows(); ++row) {
        const float* own = probabilities + row * classes;
        const auto likeliest = std::max_element(own, own + classes) - own;
        if (static_cast<float>(likeliest) != examples.targets[row]) ++wrong;
    }
    return static_cast<double>(wrong) / static_cast<double>(examples.rows());
}

double mlogloss_of(const float* probabilities, const Examples& examples, std::size_t classes) {
    constexpr double least = 1e-15;  // as XGBoost's own
    double sum = 0;
    for (std::size_t row = 0; row < examples.rows(); ++row) {
        const auto target = static_cast<std::size_t>(examples.targets[row]);
        sum -= std::log(std::max(static_cast<double>(probabilities[row * classes + target]), least));
    }
    return sum / static_cast<double>(examples.rows());
}

double rmse_of(const float* values, const Examples& examples) {
    double sum = 0;
    for (std::size_t row = 0; row < examples.rows(); ++row) {
        const double off = static_cast<double>(values[row]) - static_cast<double>(examples.targets[row]);
        sum += off * off;
    }
    return std::sqrt(sum / static_cast<double>(examples.rows()));
}

class Trees {
  public:
    using Shared = Boosting;
    static constexpr const char* name = "xgboost";

    Trees(const espalier::Configuration& c, const espalier::TrialInfo& info, const Boosting& task)
        : task_(&task), settings_(boosting::settings_of(c, task.parameters)), seed_(info.seed) {}

    double train(double from, double to, espalier::Job& job) {
        const auto start = std::chrono::steady_clock::now();
        if (from != position_) {
            std::ostringstream text;
            text << "asked to train from " << from << ", but the trees stand at " << position_;
            throw std::runtime_error(text.str());
        }
        const boosting::Matrix training(task_->parts.training), validation(task_->parts.validation);
        boosting::Booster booster({&training, &validation});
        if (from > 0) booster.load(state_);
        if (from > 0 && booster.rounds() != static_cast<int>(from))
            throw std::runtime_error("the state has " + std::to_string(booster.rounds()) + " rounds, not " +
                                     std::to_string(static_cast<int>(from)));
        for (const auto& setting : settings_of_all(job.threads())) booster.set(setting);
        const bool draws = boosting::samples(settings_);
        for (int round = static_cast<int>(from); round < static_cast<int>(to); ++round) {
            if (job.should_stop()) throw espalier::Stopped{};
            if (draws) booster.forget_draws();
            booster.train_round(round, training);
            const double done = round + 1.0;
            if (done < to && reports(from, to, done) &&
                !job.progress(done, value_of(booster, validation, task_->parts.validation)))
                throw espalier::Stopped{};
        }
        const double value = value_of(booster, validation, task_->parts.validation);
        tell_test(booster, job);
        state_ = booster.save();
        position_ = to;
        job.metric("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        return value;
    }

    void save(espalier::StateWriter& out) const {
        out.write(position_);
        out.write(state_);
    }
    void load(espalier::StateReader& in) {
        in.read(position_);
        in.read(state_);
    }

    static void describe(espalier::Description& d, const Boosting& task) {
        d.resource_unit = "rounds";
        d.integer_resource = true;
        d.min_resource = 1;
        d.max_resource = 256;
        d.deterministic = true;
        d.value_name = task.measure == Measure::rmse       ? "validation rmse"
                       : task.measure == Measure::mlogloss ? "validation mlogloss"
                                                           : "validation error";
        d.space = boosting::default_space();
    }

  private:
    [[nodiscard]] std::vector<boosting::Setting> settings_of_all(unsigned threads) const {
        const bool regression = task_->task == boosting::Task::regression;
        std::vector<boosting::Setting> all = {
            {"objective", regression ? "reg:squarederror" : "multi:softprob"},
            {"tree_method", "hist"},
            {"seed", std::to_string((seed_ ^ (seed_ >> 32U)) & 0x7fffffffU)},
            // Draws of a round depend on its number alone: they are the same after a restart.
            {"seed_per_iteration", "true"},
            {"nthread", std::to_string(threads)},
            {"verbosity", "0"}};
        if (regression)
            all.emplace_back("base_score", std::to_string(task_->mean));
        else
            all.emplace_back("num_class", std::to_string(task_->classes()));
        all.insert(all.end(), settings_.begin(), settings_.end());
        return all;
    }

    // Some sixteen reports a job.
    static bool reports(double from, double to, double done) {
        const double step = std::max(1.0, std::floor((to - from) / 16));
        return std::fmod(done - from, step) == 0;
    }

    [[nodiscard]] double value_of(const boosting::Booster& booster, const boosting::Matrix& matrix,
                                  const Examples& examples) const {
        const auto [values, count] = booster.predict(matrix);
        if (count != examples.rows() * std::max<std::size_t>(1, task_->classes()))
            throw std::runtime_error("XGBoost predicts another number of values than there are");
        switch (task_->measure) {
            case Measure::rmse:
                return rmse_of(values, examples);
            case Measure::mlogloss:
                return mlogloss_of(values, examples, task_->classes());
            case Measure::error:
                break;
        }
        return error_of(values, examples, task_->classes());
    }

    void tell_test(const boosting::Booster& booster, espalier::Job& job) const {
        const Examples& test = task_->parts.test;
        const boosting::Matrix matrix(test);
        const float* values = booster.predict(matrix).first;
        if (task_->measure == Measure::rmse) return job.metric("test_rmse", rmse_of(values, test));
        job.metric("test_error", error_of(values, test, task_->classes()));
    }

    const Boosting* task_;
    std::vector<boosting::Setting> settings_;
    std::uint64_t seed_;
    double position_ = 0;
    std::string state_;  // the booster after the last job; "" before the first
};

}  // namespace

ESPALIER_OBJECTIVE(Trees)
