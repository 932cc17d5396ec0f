/// The smallest host of an objective: loads a library through objective.h alone, without Espalier's own loader, so that
/// the shipped objectives and objective.hpp are tested against the ABI and nothing else. Trials may be used by several
/// threads as the ABI allows.
#pragma once

#include <dlfcn.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "espalier/objective.h"

namespace tiny {

using Value = std::variant<bool, std::int64_t, double, std::string>;
using Table = std::map<std::string, Value>;
using Bytes = std::vector<unsigned char>;

/// Values by name behind espalier_values. A name that is missing is ABSENT where it is expected, else NO_SUCH.
class Values {
  public:
    /// A configuration; `absent` are the parameters that do not apply.
    explicit Values(Table table, std::set<std::string> absent = {})
        : table_(std::move(table)), absent_(std::move(absent)) {}
    /// Options of a study: whatever is not given is absent.
    static Values options(Table table, std::string folder) {
        Values values(std::move(table));
        values.folder_ = std::move(folder);
        values.open_ended_ = true;
        return values;
    }

    [[nodiscard]] espalier_values raw() const {
        espalier_values v{};
        v.size = sizeof v;
        v.host = this;
        v.get_float = [](const espalier_values* values, const char* name, std::size_t, double* out) {
            return self(values).get(name, [&](const Value& value) {
                if (const auto* i = std::get_if<std::int64_t>(&value)) return *out = static_cast<double>(*i), true;
                const auto* d = std::get_if<double>(&value);
                return d != nullptr && (*out = *d, true);
            });
        };
        v.get_int = [](const espalier_values* values, const char* name, std::size_t, std::int64_t* out) {
            return self(values).get(name, [&](const Value& value) {
                const auto* i = std::get_if<std::int64_t>(&value);
                return i != nullptr && (*out = *i, true);
            });
        };
        v.get_bool = [](const espalier_values* values, const char* name, std::size_t, int* out) {
            return self(values).get(name, [&](const Value& value) {
                const auto* b = std::get_if<bool>(&value);
                return b != nullptr && (*out = *b ? 1 : 0, true);
            });
        };
        v.get_string = [](const espalier_values* values, const char* name, std::size_t, const char** out) {
            return self(values).get(name, [&](const Value& value) {
                const auto* s = std::get_if<std::string>(&value);
                return s != nullptr && (*out = s->c_str(), true);
            });
        };
        v.get_count = [](const espalier_values* values, const char* name, std::size_t* out) {
            return self(values).get(name, [&](const Value&) { return *out = 1, true; });
        };
        v.folder = folder_.c_str();
        v.json = "{}";
        return v;
    }

    [[nodiscard]] const std::set<std::string>& asked() const { return asked_; }

  private:
    static const Values& self(const espalier_values* values) { return *static_cast<const Values*>(values->host); }

    template <class Take>
    espalier_status get(const char* name, Take&& take) const {
        if (open_ended_) asked_.insert(name);
        const auto found = table_.find(name);
        if (found == table_.end()) return open_ended_ || absent_.count(name) > 0 ? ESPALIER_ABSENT : ESPALIER_NO_SUCH;
        return take(found->second) ? ESPALIER_OK : ESPALIER_WRONG_TYPE;
    }

    Table table_;
    std::set<std::string> absent_;
    std::string folder_;
    bool open_ended_ = false;
    mutable std::set<std::string> asked_;  // options only: they are read by one thread
};

/// What train came back with.
struct Result {
    int outcome = ESPALIER_RESULT_FAILED;
    double value = 0;
    double resource = 0;
    std::string message;
    std::vector<std::string> log;
    std::map<std::string, double> metrics;
    std::vector<std::pair<double, double>> progress;
};

/// When the host wants a job to end: after so many looks at should_stop or so many reports.
struct Patience {
    long looks = -1;
    long reports = -1;
};

class Trial;

/// A library, loaded and opened.
class Library {
  public:
    explicit Library(const std::string& path, const Table& options = {}, const std::string& folder = "/") {
        handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle_ == nullptr) throw std::runtime_error(dlerror());
        const espalier_host host{sizeof host, ESPALIER_ABI_VERSION, ESPALIER_ABI_VERSION, "tiny host"};
        get_ = reinterpret_cast<espalier_get_objective_fn>(dlsym(handle_, ESPALIER_SYMBOL));
        if (get_ == nullptr) throw std::runtime_error(dlerror());
        table_ = get_(&host);
        if (table_ == nullptr) throw std::runtime_error("the library does not serve ABI 1");
        const Values values = Values::options(options, folder);
        const espalier_values raw = values.raw();
        char error[256] = "";
        if (table_->open(&raw, &opened_, {error, sizeof error}) != ESPALIER_OK) throw std::runtime_error(error);
        asked = values.asked();
        description.size = sizeof description;
        table_->describe(opened_, &description);
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() {
        if (opened_ != nullptr) table_->close(opened_);  // never unloaded, as the ABI says
    }

    [[nodiscard]] const espalier_objective& table() const { return *table_; }
    [[nodiscard]] espalier_get_objective_fn entry() const { return get_; }
    [[nodiscard]] espalier_opened* opened() const { return opened_; }

    espalier_description description{};
    std::set<std::string> asked;  ///< the options it asked for

  private:
    void* handle_ = nullptr;
    espalier_get_objective_fn get_ = nullptr;
    const espalier_objective* table_ = nullptr;
    espalier_opened* opened_ = nullptr;
};

/// One trial. @throws std::runtime_error with the objective's words when a call fails.
class Trial {
  public:
    Trial(const Library& library, const Values& configuration, std::uint64_t seed) : table_(&library.table()) {
        const espalier_values raw = configuration.raw();
        const espalier_trial_info info{sizeof info, 1, seed, 1, 1};
        char error[256] = "";
        if (table_->create(library.opened(), &raw, &info, &trial_, {error, sizeof error}) != ESPALIER_OK)
            throw std::runtime_error(error);
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    ~Trial() {
        if (trial_ != nullptr) table_->destroy(trial_);
    }

    Result train(double from, double to, Patience patience = {}) {
        Running running{Result{}, patience};
        espalier_job job{};
        job.size = sizeof job;
        job.host = &running;
        job.threads = 1;
        job.attempt = 1;
        job.progress = [](const espalier_job* j, double resource, double value, const espalier_metric*, std::size_t) {
            Running& r = *static_cast<Running*>(j->host);
            r.result.progress.emplace_back(resource, value);
            return r.patience.reports >= 0 && --r.patience.reports <= 0 ? 0 : 1;
        };
        job.should_stop = [](const espalier_job* j) {
            Running& r = *static_cast<Running*>(j->host);
            return r.patience.looks >= 0 && r.patience.looks-- <= 0 ? 1 : 0;
        };
        job.log = [](const espalier_job* j, int, const char* text) {
            static_cast<Running*>(j->host)->result.log.emplace_back(text);
        };
        job.metric = [](const espalier_job* j, const char* name, double value) {
            static_cast<Running*>(j->host)->result.metrics[name] = value;
        };
        char message[256] = "";
        espalier_result raw{};
        raw.size = sizeof raw;
        raw.outcome = ESPALIER_RESULT_FAILED;
        raw.message = {message, sizeof message};
        table_->train(trial_, from, to, &job, &raw);
        running.result.outcome = raw.outcome;
        running.result.value = raw.value;
        running.result.resource = raw.resource;
        running.result.message = message;
        return running.result;
    }

    [[nodiscard]] std::uint64_t state_size() { return table_->state_size(trial_); }

    [[nodiscard]] Bytes save() {
        Bytes bytes;
        espalier_writer writer{};
        writer.size = sizeof writer;
        writer.host = &bytes;
        writer.write = [](const espalier_writer* w, const void* data, std::size_t count) {
            auto& out = *static_cast<Bytes*>(w->host);
            const auto* first = static_cast<const unsigned char*>(data);
            out.insert(out.end(), first, first + count);
            return ESPALIER_OK;
        };
        const std::uint64_t announced = state_size();
        char error[256] = "";
        if (table_->save(trial_, &writer, {error, sizeof error}) != ESPALIER_OK) throw std::runtime_error(error);
        if (bytes.size() != announced) throw std::runtime_error("save wrote another number of bytes than announced");
        return bytes;
    }

    void restore(const Bytes& bytes) {
        char error[256] = "";
        if (table_->restore(trial_, bytes.data(), bytes.size(), {error, sizeof error}) != ESPALIER_OK)
            throw std::runtime_error(error);
    }

  private:
    struct Running {
        Result result;
        Patience patience;
    };

    const espalier_objective* table_;
    espalier_trial* trial_ = nullptr;
};

}  // namespace tiny
