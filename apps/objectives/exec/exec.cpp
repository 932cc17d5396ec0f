// exec: tunes whatever a command line can start.
//
//     [study]
//     objective = "exec"
//     [objective]
//     command = ["python3", "train.py", "--lr={lr}", "--epochs={resource}", "--checkpoint={checkpoint}"]
//
// Options of [objective]
//   command           the program and its words. No shell reads them; ["sh", "-c", "…"] calls one.
//   resource_unit     what a resource is, for people: "epochs"; default "units"
//   integer_resource  whole resources only; default true
//   min_resource      the least that makes sense; default 1
//   max_resource      the default of [scheduler] max_resource
//   timeout           seconds of a job, after which it has failed; default 0: any time
//   grace             seconds between SIGTERM and SIGKILL for a command that is to end; default 5
//   checkpoint        false: the command keeps no checkpoints, and starts again from nothing when its trial is promoted
//   scratch           where the checkpoint folders of living trials lie; default $TMPDIR or /tmp. Those of paused
//                     trials take up to [trials] memory there, and are in files beside the journal as well
//   deterministic     true: the same configuration and seed give the same losses
//
// What the command is told. {NAME} in a word stands for a value; {{ and }} are braces:
//   {lr} …            a parameter. A word that names one which this configuration does not have is left out as a whole.
//   {resource}        train up to here; {from}: where the trial stands, 0 at first
//   {checkpoint}      the trial's folder. What a job leaves there is there when the trial goes on, and is its state:
//                     `espalier best --state FILE` gives it as a tar archive. Files only: nothing outside is kept.
//   {trial}, {seed}   the trial's number and its seed, 31 bits, the same whenever the trial is made again
//   {attempt}, {threads}
// The same as environment variables: ESPALIER_RESOURCE, ESPALIER_FROM, ESPALIER_CHECKPOINT, ESPALIER_TRIAL,
// ESPALIER_SEED, ESPALIER_ATTEMPT, ESPALIER_THREADS, ESPALIER_CONFIGURATION (JSON), ESPALIER_PARAM_lr … (characters
// that are no letter, digit or `_` become `_`). And as one JSON object on stdin:
//   {"resource": 9, "from": 3, "trial": 1, "seed": 7, "attempt": 1, "threads": 1, "checkpoint": "/tmp/…",
//    "configuration": {"lr": 0.1}}
// OMP_NUM_THREADS and its kin are set to the threads of a job. The command runs in the study's folder.
//
// What the command says, in lines on stdout:
//   3 0.52                                             resource and loss: progress, and at {resource} the result
//   {"resource": 3, "loss": 0.52, "accuracy": 0.9}     the same; "value" serves as well as "loss", other numbers are
//                                                      metrics; without "resource" it is the result
//   0.52                                               a number alone: the result
// Other lines are for people. nan and inf are losses: failures that rank last. An exit code other than 0, a signal, the
// timeout and a missing result are failures, told with the last lines of stderr.
//
// A command that is to end (Ctrl-C, or a stopping rule had enough of what it printed) gets SIGTERM, and after the grace
// SIGKILL.
//
// A command ends with its first process: what is left of its process group is then killed, also when espalier itself
// dies, by whatever cause.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "checkpoint_folder.hpp"
#include "command_run.hpp"
#include "espalier/objective.hpp"
#include "job_facts.hpp"
#include "options.hpp"

namespace objectives::exec {
namespace {

class Exec {
  public:
    using Shared = exec::Shared;
    static constexpr const char* name = "exec";

    Exec(const espalier::Configuration& configuration, const espalier::TrialInfo& info, Shared& shared)
        : shared_(&shared) {
        facts_.configuration = nlohmann::ordered_json::parse(configuration.json());
        facts_.trial = info.trial;
        facts_.seed = small_seed(info.seed);
        facts_.threads = info.threads;
        check_placeholders(shared.command, parameters(configuration));
        if (!shared.scratch) return;
        folder_ = std::make_unique<CheckpointFolder>(*shared.scratch, info.trial);
        facts_.checkpoint = folder_->path().string();
    }

    double train(double from, double to, const espalier::Job& job) {
        if (broken_) throw std::runtime_error("the trial's earlier job did not end well: its checkpoint is unknown");
        broken_ = true;
        if (folder_) folder_->changed();
        facts_.from = from;
        facts_.resource = to;
        facts_.attempt = job.attempt();
        const Report report = CommandRun(from, to, shared_->patience, job).run(launch(), shared_->guard);
        for (const auto& [metric, value] : report.metrics) job.metric(metric.c_str(), value);
        broken_ = false;
        return report.loss;
    }

    void save(espalier::StateWriter& out) const {
        folder().save([&](const void* bytes, std::size_t count) { out.bytes(bytes, count); });
    }
    void load(espalier::StateReader& in) {
        std::vector<unsigned char> bytes(in.left());
        in.bytes(bytes.data(), bytes.size());
        folder().restore(bytes.data(), bytes.size());
    }
    [[nodiscard]] std::uint64_t state_size() const { return folder_ ? folder().size() : 0; }

    static void describe(espalier::Description& d, const Shared& shared) {
        d.resource_unit = shared.resource_unit;
        d.integer_resource = shared.integer_resource;
        d.min_resource = shared.min_resource;
        d.max_resource = shared.max_resource;
        d.deterministic = shared.deterministic;
        d.can_save = shared.scratch != nullptr;
        d.state_is_files = true;
    }

  private:
    /// The study's parameters as far as they can be known here: those that this configuration has, and those that the
    /// command names and that do not apply to it.
    [[nodiscard]] std::vector<std::string> parameters(const espalier::Configuration& configuration) const {
        std::vector<std::string> names;
        for (const auto& [parameter, value] : facts_.configuration.items()) names.push_back(parameter);
        for (const auto& placeholder : shared_->command.names()) {
            try {
                if (!configuration.has(placeholder.c_str())) names.push_back(placeholder);  // conditional
            } catch (const espalier::ConfigurationError&) {
                // Not the study's. Whether it is ours is seen by who asked.
            }
        }
        return names;
    }

    [[nodiscard]] ChildProcess::Launch launch() const {
        return {shared_->command.fill([&](const std::string& placeholder) { return word_for(facts_, placeholder); }),
                environment_for(facts_, shared_->environment), shared_->folder, json_of(facts_)};
    }

    [[nodiscard]] CheckpointFolder& folder() const {
        if (!folder_) throw std::runtime_error("checkpoint = false: there is no state to save");
        return *folder_;
    }

    Shared* shared_;
    JobFacts facts_;
    std::unique_ptr<CheckpointFolder> folder_;
    bool broken_ = false;
};

}  // namespace
}  // namespace objectives::exec

ESPALIER_OBJECTIVE(objectives::exec::Exec)
