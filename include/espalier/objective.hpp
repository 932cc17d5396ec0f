/// Objectives in C++20, on top of the C ABI of objective.h. Header-only; needs nothing but the standard library.
///
/// A class with a constructor from the configuration and `double train(double from, double to)` is an objective:
///
///     #include <cmath>
///     #include <espalier/objective.hpp>
///
///     class Bowl {
///       public:
///         explicit Bowl(const espalier::Configuration& c) : lr_(c.real("lr")), momentum_(c.real("momentum", 0.0)) {}
///         double train(double, double to) { return std::pow(std::log10(lr_) + 2, 2) + (1 - momentum_) / to; }
///
///       private:
///         double lr_, momentum_;
///     };
///     ESPALIER_OBJECTIVE(Bowl)
///
/// g++ -std=c++20 -O2 -shared -fPIC -o libbowl.so bowl.cpp
///
/// Whatever else the class has is found by concept:
///   constructor  (Configuration), and after it optionally `const TrialInfo&` (seed, trial, threads) and, last, a
///                reference to its Shared
///   train        (from, to) or (from, to, Job&): reports progress, learns that it should stop
///   Shared       a type built once from `const Options&` (the study's [objective] table): data, caches. All trials see
///                it at once: what they change in it needs its own lock
///   describe     static (Description&) or (Description&, const Shared&): resource, direction, default space …
///   save, load   (StateWriter&) and (StateReader&), or (std::ostream&) and (std::istream&); save is const. Then paused
///                trials continue from where they were. `std::uint64_t state_size() const` spares a trial run of save
///   name         static constexpr const char*; else the name of the class
///
/// Every exception is caught and becomes a failed result with its what(); see Infeasible and Stopped for the others.
/// Threads: different objects of the class are used by different threads at once (unless describe() clears
/// `thread_safe`); one object by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "espalier/objective.h"
#include "espalier/objective_state.hpp"

namespace espalier {
// The ABI version is part of every name: programs that host objectives have classes of the same names.
inline namespace abi1 {

/// A parameter or option with this name or type does not exist.
struct ConfigurationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Thrown by a constructor or train(): this configuration makes no sense and need not be tried again.
struct Infeasible : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Thrown by train(Job&) after the job was asked to stop: where it got to, if there is a value for it.
struct Stopped {
    double resource = std::numeric_limits<double>::quiet_NaN();
    double value = std::numeric_limits<double>::quiet_NaN();
};

/// Typed values by name. Seen through a reference, for as long as the call lasts: copy what you need.
class Values {
  public:
    Values(const espalier_values& values, const char* noun) : values_(&values), noun_(noun) {}
    Values(const Values&) = delete;
    Values& operator=(const Values&) = delete;

    /// @throws ConfigurationError when there is no such name, it has another type, or (without a default) is absent.
    [[nodiscard]] double real(const char* name) const { return get<double>(name, nullptr); }
    [[nodiscard]] double real(const char* name, double absent) const { return get<double>(name, &absent); }
    [[nodiscard]] std::int64_t integer(const char* name) const { return get<std::int64_t>(name, nullptr); }
    [[nodiscard]] std::int64_t integer(const char* name, std::int64_t absent) const {
        return get<std::int64_t>(name, &absent);
    }
    [[nodiscard]] bool flag(const char* name) const { return get<bool>(name, nullptr); }
    [[nodiscard]] bool flag(const char* name, bool absent) const { return get<bool>(name, &absent); }
    [[nodiscard]] std::string text(const char* name) const { return get<std::string>(name, nullptr); }
    [[nodiscard]] std::string text(const char* name, const std::string& absent) const {
        return get<std::string>(name, &absent);
    }

    /// False: a conditional parameter that does not apply, an option not given.
    /// @throws ConfigurationError when no such parameter can exist.
    [[nodiscard]] bool has(const char* name) const {
        std::size_t count = 0;
        const espalier_status status = values_->get_count(values_, name, &count);
        if (status != ESPALIER_OK && status != ESPALIER_ABSENT) refuse(status, name, "value");
        return status == ESPALIER_OK;
    }

  protected:
    [[nodiscard]] const espalier_values& raw() const { return *values_; }

    template <class T>
    [[nodiscard]] T get(const char* name, const T* absent, std::size_t index = 0) const {
        T value{};
        const espalier_status status = fetch(name, index, value);
        if (status == ESPALIER_OK) return value;
        if (status == ESPALIER_ABSENT && absent != nullptr) return *absent;
        refuse(status, name, type_name(value));
    }

  private:
    espalier_status fetch(const char* name, std::size_t index, double& out) const {
        return values_->get_float(values_, name, index, &out);
    }
    espalier_status fetch(const char* name, std::size_t index, std::int64_t& out) const {
        return values_->get_int(values_, name, index, &out);
    }
    espalier_status fetch(const char* name, std::size_t index, bool& out) const {
        int value = 0;
        const espalier_status status = values_->get_bool(values_, name, index, &value);
        out = value != 0;
        return status;
    }
    espalier_status fetch(const char* name, std::size_t index, std::string& out) const {
        const char* value = nullptr;
        const espalier_status status = values_->get_string(values_, name, index, &value);
        if (status == ESPALIER_OK) out = value;
        return status;
    }

    static const char* type_name(double) { return "number"; }
    static const char* type_name(std::int64_t) { return "whole number"; }
    static const char* type_name(bool) { return "truth value"; }
    static const char* type_name(const std::string&) { return "text"; }

    [[noreturn]] void refuse(espalier_status status, const char* name, const char* type) const {
        const std::string quoted = std::string(noun_) + " \"" + name + "\"";
        switch (status) {
            case ESPALIER_ABSENT:
                throw ConfigurationError(quoted + " is absent, and the objective has no default for it");
            case ESPALIER_NO_SUCH:
                throw ConfigurationError("the objective needs the " + quoted + ", which the study does not have");
            case ESPALIER_WRONG_TYPE:
                throw ConfigurationError(quoted + " must be a " + type);
            default:
                throw ConfigurationError(quoted + " could not be read");
        }
    }

    const espalier_values* values_;
    const char* noun_;
};

/// One trial's parameters.
class Configuration : public Values {
  public:
    explicit Configuration(const espalier_values& values) : Values(values, "parameter") {}

    /// All of them as one JSON object, for objectives that pass it on.
    [[nodiscard]] std::string json() const { return raw().json != nullptr ? raw().json : ""; }
};

/// The study's [objective] table. Ask for every option there is: what is never asked for is reported as unknown.
class Options : public Values {
  public:
    explicit Options(const espalier_values& values) : Values(values, "option") {}

    /// Where relative paths of the study begin.
    [[nodiscard]] std::filesystem::path folder() const { return raw().folder != nullptr ? raw().folder : "."; }

    /// A path; relative ones begin at folder().
    [[nodiscard]] std::filesystem::path path(const char* name, const std::string& absent) const {
        return folder() / text(name, absent);
    }

    /// A list of numbers; one number is a list of one; empty when the option is not given.
    [[nodiscard]] std::vector<double> reals(const char* name) const { return list<double>(name); }
    [[nodiscard]] std::vector<std::string> texts(const char* name) const { return list<std::string>(name); }

    /// The names of the study's parameters; nothing when it leaves its space to the objective, or the host does not
    /// say.
    [[nodiscard]] std::optional<std::vector<std::string>> parameters() const {
        const bool told = raw().size >= offsetof(espalier_values, parameters) + sizeof raw().parameters;
        if (!told || raw().parameters == nullptr) return std::nullopt;
        std::vector<std::string> names;
        std::string name;
        for (const char* c = raw().parameters; *c != '\0'; ++c) {
            if (*c != '\n') {
                name += *c;
            } else if (!name.empty()) {
                names.push_back(std::move(name));
                name.clear();
            }
        }
        if (!name.empty()) names.push_back(std::move(name));
        return names;
    }

  private:
    template <class T>
    [[nodiscard]] std::vector<T> list(const char* name) const {
        std::size_t count = 0;
        std::vector<T> items;
        if (raw().get_count(&raw(), name, &count) != ESPALIER_OK) return items;
        for (std::size_t i = 0; i < count; ++i) items.push_back(get<T>(name, nullptr, i));
        return items;
    }
};

/// Who a trial is.
struct TrialInfo {
    std::uint64_t trial = 0;    ///< from 1
    std::uint64_t seed = 0;     ///< the same whenever this trial is made again: draw everything from it
    std::uint32_t attempt = 1;  ///< from 1
    std::uint32_t threads = 1;  ///< granted to each of its jobs
};

/// A named number beside the value.
struct Metric {
    const char* name;
    double value;
};

/// One call of train(). Any thread of this job.
class Job {
  public:
    explicit Job(const espalier_job& job) : job_(&job) {}
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    /// Reports the value at a resource in (from, to]. False: stop as soon as you can (throw Stopped). With a stopping
    /// rule it waits for what the rule says: report once an epoch rather than once a batch.
    bool progress(double resource, double value, std::initializer_list<Metric> metrics = {}) const {
        return progress(resource, value, std::vector<Metric>(metrics));
    }
    bool progress(double resource, double value, const std::vector<Metric>& metrics) const {
        std::vector<espalier_metric> raw;
        raw.reserve(metrics.size());
        for (const Metric& metric : metrics) raw.push_back({metric.name, metric.value});
        return job_->progress(job_, resource, value, raw.data(), raw.size()) != 0;
    }
    /// Cheap: ask between batches; when true, throw Stopped{}.
    [[nodiscard]] bool should_stop() const { return job_->should_stop(job_) != 0; }
    /// Adds a named number to this job's result. One thread at a time.
    void metric(const char* name, double value) const { job_->metric(job_, name, value); }

    void note(const std::string& text) const { job_->log(job_, 0, text.c_str()); }
    void warning(const std::string& text) const { job_->log(job_, 1, text.c_str()); }
    void error(const std::string& text) const { job_->log(job_, 2, text.c_str()); }

    [[nodiscard]] std::uint32_t threads() const { return job_->threads; }
    [[nodiscard]] std::uint32_t attempt() const { return job_->attempt; }

  private:
    const espalier_job* job_;
};

/// What describe() fills in. Every member has a default that a small objective can live with.
struct Description {
    std::string resource_unit = "units";
    bool integer_resource = false;
    double min_resource = 1;
    double max_resource = 0;  ///< the default R; 0: the study must say
    bool maximize = false;
    bool thread_safe = true;
    bool deterministic = false;  ///< same configuration, seed and levels: same values
    bool uses_tbb = false;
    bool state_is_files = false;  ///< the state lies on the disk: by default it is saved after each job
    bool can_save = true;         ///< false: do not use save and load, although the class has them
    std::string value_name;       ///< for example "nats per character"
    std::string space;            ///< the default [space], in the study file's notation; "": the study must give one
};

}  // namespace abi1
}  // namespace espalier

#include "espalier/objective_adapter.hpp"

/// Makes the class the objective of this library. Once, at namespace scope.
#define ESPALIER_OBJECTIVE(Class)                                                                            \
    extern "C" ESPALIER_EXPORT const espalier_objective* espalier_get_objective(const espalier_host* host) { \
        return ::espalier::adapter::offer(host, ::espalier::adapter::Table<Class>::make(#Class));            \
    }
