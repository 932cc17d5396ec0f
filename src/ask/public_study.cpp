#include <fmt/format.h>

#include <espalier/study.hpp>
#include <new>

#include "ask/asked_study.hpp"
#include "base/text.hpp"
#include "study/asked_study.hpp"
#include "study/study_file.hpp"

namespace espalier::ask {
namespace {

/// Every exception of ours becomes the one of the interface.
template <typename Call>
auto guarded(Call call) {
    try {
        return call();
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(error.what());
    }
}

Asker this_library() { return {"libespalier " ESPALIER_VERSION}; }

Configuration values_of(const Space& space, const espalier::Configuration& configuration) {
    Configuration values;
    for (std::size_t i = 0; i < space.parameters().size(); ++i)
        if (const auto& value = configuration.values[i]) values.emplace_back(space.parameters()[i].name, *value);
    return values;
}

Job public_job(const AskedJob& asked, const Space& space) {
    return {asked.number,
            espalier::number(asked.job.trial),
            asked.job.from,
            asked.job.to,
            asked.job.attempt,
            asked.job.rung,
            asked.job.bracket,
            asked.seed,
            values_of(space, asked.configuration)};
}

const Value& value_of(const Job& job, std::string_view name) {
    for (const auto& [its_name, value] : job.configuration)
        if (its_name == name) return value;
    std::vector<std::string> names;
    for (const auto& [its_name, value] : job.configuration) names.push_back(its_name);
    throw Error(fmt::format("job {} of trial {} has no parameter `{}`{}", job.number, job.trial, name,
                            did_you_mean(name, names)));
}

template <typename T>
const T& value_as(const Job& job, std::string_view name, const char* what) {
    if (const T* value = std::get_if<T>(&value_of(job, name))) return *value;
    throw Error(fmt::format("the parameter `{}` is {}, no {}", name, to_json(value_of(job, name)), what));
}

StudyFile with_settings(const Study::Settings& settings, const std::string& name, bool is_file) {
    std::vector<Override> overrides;
    for (const auto& [key, value] : settings) overrides.push_back({key, value, key + " = " + value});
    return is_file ? read_study_file(name, overrides) : parse_study(name, "", ".", overrides);
}

std::unique_ptr<AskedStudy> make(StudyFile file, const std::string& journal) {
    if (!is_asked(file))
        throw Error(
            fmt::format("{}[study] objective = \"{}\": espalier run trains it; for a loop of your own write "
                        "objective = \"ask\"",
                        file.origin.empty() ? "" : file.origin + ": ", file.objective));
    file.live = true;
    const espalier::Study study = resolve_asked(file);
    return AskedStudy::create(journal.empty() ? study.name + ".journal" : journal, study, this_library());
}

}  // namespace

Error::~Error() = default;

bool Job::has(std::string_view name) const {
    for (const auto& [its_name, value] : configuration)
        if (its_name == name) return true;
    return false;
}
double Job::real(std::string_view name) const {
    const Value& value = value_of(*this, name);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    return value_as<double>(*this, name, "number");
}
std::int64_t Job::integer(std::string_view name) const { return value_as<std::int64_t>(*this, name, "integer"); }
bool Job::flag(std::string_view name) const { return value_as<bool>(*this, name, "boolean"); }
const std::string& Job::text(std::string_view name) const { return value_as<std::string>(*this, name, "text"); }

class Study::Impl {
  public:
    explicit Impl(std::unique_ptr<AskedStudy> study) : study_(std::move(study)) {}

    /// @throws Error: the study was moved away.
    static Impl& of(const std::unique_ptr<Impl>& impl) {
        if (!impl) throw Error("this study was moved to another one");
        return *impl;
    }

    AskedStudy& study() { return *study_; }
    [[nodiscard]] std::optional<Job> job(const std::optional<AskedJob>& asked) const {
        return asked ? std::optional(public_job(*asked, study_->study().space)) : std::nullopt;
    }
    void tell(const Job& job, Answer answer, const Report& more) {
        for (const auto& [name, value] : more.metrics) answer.metrics.push_back({name, value});
        answer.seconds = more.seconds;
        study_->tell(job.number, answer, TrialId{job.trial});
    }

  private:
    const std::unique_ptr<AskedStudy> study_;
};

Study::Study(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Study::Study(Study&& other) noexcept = default;
Study& Study::operator=(Study&& other) noexcept = default;
Study::~Study() = default;

Study Study::create(const std::string& study_file, const std::string& journal, const Settings& settings) {
    return guarded(
        [&] { return Study(std::make_unique<Impl>(make(with_settings(settings, study_file, true), journal))); });
}

Study Study::create_from_text(const std::string& text, const std::string& journal, const Settings& settings) {
    return guarded([&] { return Study(std::make_unique<Impl>(make(with_settings(settings, text, false), journal))); });
}

Study Study::open(const std::string& journal) {
    return guarded([&] { return Study(std::make_unique<Impl>(AskedStudy::open(journal, this_library()))); });
}

std::optional<Job> Study::ask() {
    return guarded([&] { return Impl::of(impl_).job(Impl::of(impl_).study().ask()); });
}

std::optional<Job> Study::ask_or_wait() {
    return guarded([&] { return Impl::of(impl_).job(Impl::of(impl_).study().ask_or_wait()); });
}

Job Study::again(std::uint64_t number) {
    return guarded([&] { return *Impl::of(impl_).job(Impl::of(impl_).study().again(number)); });
}

void Study::tell(const Job& job, double value, const Report& more) {
    guarded([&] { Impl::of(impl_).tell(job, {Outcome::ok, value, "", {}, {}}, more); });
}

void Study::tell_failed(const Job& job, const std::string& why, const Report& more) {
    guarded([&] { Impl::of(impl_).tell(job, {Outcome::failed, 0, why, {}, {}}, more); });
}

void Study::tell_infeasible(const Job& job, const std::string& why, const Report& more) {
    guarded([&] { Impl::of(impl_).tell(job, {Outcome::infeasible, 0, why, {}, {}}, more); });
}

bool Study::over() const {
    return guarded([&] { return Impl::of(impl_).study().standing().over; });
}

std::vector<Job> Study::open_jobs() const {
    return guarded([&] {
        std::vector<Job> jobs;
        for (const AskedJob& asked : Impl::of(impl_).study().open_jobs()) jobs.push_back(*Impl::of(impl_).job(asked));
        return jobs;
    });
}

std::optional<Best> Study::best() const {
    return guarded([&]() -> std::optional<Best> {
        const auto best = Impl::of(impl_).study().best();
        if (!best) return std::nullopt;
        return Best{best->value, espalier::number(best->trial), best->resource,
                    values_of(Impl::of(impl_).study().study().space, best->configuration)};
    });
}

const std::string& Study::journal() const { return Impl::of(impl_).study().journal(); }

void Study::close() {
    guarded([&] { Impl::of(impl_).study().close(); });
}

}  // namespace espalier::ask
