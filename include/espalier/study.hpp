/// A search whose trials you train yourself, in a loop of your own: ask for a job, train, tell its loss.
///
///     auto study = espalier::ask::Study::create("bowl.toml");          // [study] objective = "ask"
///     while (auto job = study.ask_or_wait())
///         study.tell(*job, loss(job->trial, job->real("lr"), job->from, job->to));
///
/// A job is a trial that is to be trained from one resource to the next: one that is promoted goes on from where you
/// left it (keep its state by its number), a new one begins at 0. The ladder, the samplers and the journal are those of
/// `espalier run`: status, explain, trials, best and replay read it, also while you ask and tell; `espalier ask` and
/// `espalier tell` go on with it when it is closed. Decisions depend on the study, its seed, and the order of asks and
/// tells, and on nothing else.
///
/// What ask() or tell() returned survives what the study's `durability` says: by default the end of the program at any
/// instant. A job that was asked for and never told stays open: again() hands it out once more.
///
/// Link with libespalier (CMake: espalier::study; pkg-config: espalier-study). Only the standard library's types are
/// used. Before version 1 another minor version is another ABI.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#define ESPALIER_PUBLIC __attribute__((visibility("default")))

namespace espalier::ask {

/// Whatever goes wrong: what, where and what to do, in words. Other exceptions (but std::bad_alloc) are not thrown.
class ESPALIER_PUBLIC Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
    Error(const Error&) = default;
    Error& operator=(const Error&) = default;
    ~Error() override;
};

/// The value of a parameter.
using Value = std::variant<bool, std::int64_t, double, std::string>;
/// By name, in the order of the study's [space]; a parameter that does not apply is left out.
using Configuration = std::vector<std::pair<std::string, Value>>;

/// Train `trial` from one resource to the next. A value.
struct ESPALIER_PUBLIC Job {
    std::uint64_t number = 0;   ///< of the job: `espalier tell` and `explain` call it so
    std::uint64_t trial = 0;    ///< from 1; all jobs of a trial have its configuration
    double from = 0;            ///< the resource that it is trained to; 0: a new trial
    double to = 0;              ///< train until here
    std::uint32_t attempt = 1;  ///< above 1: the attempt before failed (job.on_failure = "retry")
    std::uint32_t rung = 0;     ///< in which its result counts
    std::uint32_t bracket = 0;
    std::uint64_t seed = 0;  ///< of the trial, the same for all of its jobs
    Configuration configuration;

    [[nodiscard]] bool has(std::string_view name) const;  ///< whether the parameter applies
    // @throws Error: there is no such parameter here, or it is of another type.
    [[nodiscard]] double real(std::string_view name) const;  ///< an integer, too
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] const std::string& text(std::string_view name) const;
};

/// What a result may say beside its value.
struct Report {
    std::vector<std::pair<std::string, double>> metrics;  ///< shown by `trials`, `best` and `explain`
    std::optional<double> seconds;                        ///< that the job took; empty: since it was asked for
};

/// The best result so far: at the study's max_resource, where there is one; else of all.
struct Best {
    double value = 0;  ///< in the objective's own direction
    std::uint64_t trial = 0;
    double resource = 0;
    Configuration configuration;
};

/// An open journal. Movable. ask, tell and all that looks may be called from several threads at once; create, open,
/// close and moving may not. No other program can open the journal for writing meanwhile.
class ESPALIER_PUBLIC Study {
  public:
    /// The keys of a study file with their values as TOML: {"limits.trials", "100"}; they win over the file.
    using Settings = std::vector<std::pair<std::string, std::string>>;

    /// A new journal of a study file. `journal`: its path; "": the study's name + .journal, in this folder. @throws
    /// Error: faults of the file, each with its line; the journal exists
    [[nodiscard]] static Study create(const std::string& study_file, const std::string& journal = "",
                                      const Settings& settings = {});
    /// The same from the text of a study file.
    [[nodiscard]] static Study create_from_text(const std::string& text, const std::string& journal = "",
                                                const Settings& settings = {});
    /// Goes on with a journal; derives its decisions again first, O(n). Waits up to half a minute for another program
    /// that has it. @throws Error: there is none, it was changed, or it is the journal of a run
    [[nodiscard]] static Study open(const std::string& journal);

    Study(Study&& other) noexcept;
    Study& operator=(Study&& other) noexcept;
    Study(const Study&) = delete;
    Study& operator=(const Study&) = delete;
    /// Without close(): what was told stays, as after a kill.
    ~Study();

    /// The next job. Empty: there is none now, what comes next follows from jobs that are open; or the search is over.
    /// O(log n) and what the sampler takes. @throws Error
    [[nodiscard]] std::optional<Job> ask();
    /// The same, but waits for other threads to tell. Empty: the search is over. @throws Error
    [[nodiscard]] std::optional<Job> ask_or_wait();
    /// A job that is open, for who takes it over. @throws Error
    [[nodiscard]] Job again(std::uint64_t number);

    /// The job's result, in the objective's own direction. One that is not finite ranks last. Once a job: @throws
    /// Error, and nothing is written, when it was told before or is no job of this study
    void tell(const Job& job, double value, const Report& more = {});
    /// It failed, and ranks last, or is tried again as job.on_failure says: then ask() hands it out soon.
    void tell_failed(const Job& job, const std::string& why, const Report& more = {});
    /// Its configuration makes no sense: it ranks last.
    void tell_infeasible(const Job& job, const std::string& why, const Report& more = {});

    /// Whether nothing is left to ask for, and nothing to tell.
    [[nodiscard]] bool over() const;
    [[nodiscard]] std::vector<Job> open_jobs() const;  ///< handed out and not told, oldest first
    [[nodiscard]] std::optional<Best> best() const;    ///< empty: no result has come
    [[nodiscard]] const std::string& journal() const;  ///< its path

    /// Leaves one file behind. After it every call throws. @throws Error when the journal cannot be written
    void close();

  private:
    class Impl;
    explicit Study(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace espalier::ask
