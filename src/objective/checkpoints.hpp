/// The checkpoint files of a study: which exist, which are still needed, and which holds the best trial. Thread-safe;
/// no lock is held while the library writes or a file is synced. committed() only notes what is not needed any more;
/// delete_unneeded() deletes it, in a thread that may wait for the disk.
///
/// A file at resource r is needed
/// - while it is held: a copy in another population's place begins from it (core/pbt_stage.hpp);
/// - as long as it is the best trial's, and until the result of the next best is committed;
/// - unless checkpoints are "never" written, as long as its trial may be promoted and no file at a greater resource
///   with a committed result stands in for it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "objective/checkpoint_file.hpp"
#include "objective/evaluator.hpp"
#include "objective/failed.hpp"
#include "objective/state_id.hpp"

namespace espalier {

class Checkpoints {
  public:
    /// `settings` must outlive this. `objective`: hash of the library.
    Checkpoints(const EvaluatorSettings& settings, std::string objective);

    /// Writes what `save` writes to the file of `id`. `result`, where given, is the best from the moment its file is in
    /// place, unless a better one came meanwhile.
    using Save = std::function<std::optional<Failed>(StateSink&)>;
    [[nodiscard]] std::optional<Failed> write(const StateId& id, const Save& save,
                                              const std::optional<TrainedTo>& result = std::nullopt);
    [[nodiscard]] bool holds(const StateId& id) const;
    [[nodiscard]] std::string path(const StateId& id) const;

    /// The files of a trial at resources up to `most`, the greatest resource first.
    [[nodiscard]] std::vector<StateId> of(TrialId trial, double most) const;
    /// The file that a copy begins from.
    [[nodiscard]] std::optional<StateId> parent_of(const Job& copy) const;
    /// The state in a file, after every check.
    [[nodiscard]] std::variant<std::vector<unsigned char>, Failed> read(const StateId& id) const;
    /// The file proved to be of no use.
    void discard(const StateId& id);
    /// The same for a job that was to begin from it; the log says why.
    void useless(const StateId& id, const Job& job, JobListener& listener, const std::string& why);

    /// Evaluator::committed
    void committed(TrialId trial, std::uint32_t rung, std::uint32_t bracket) noexcept;
    /// Once the result at `resource` is committed, the trial will not be promoted again.
    void ends(TrialId trial, double resource);
    /// The trial is never trained further.
    void let_go(TrialId trial);
    /// A copy begins from this state, or has come back. May be held more than once.
    void hold(TrialId trial, double resource);
    void release(TrialId trial, double resource);
    void delete_unneeded();
    [[nodiscard]] bool has_unneeded() const;

    /// Whether a result is better than that of the best trial's file: (loss, trial) at the top rung; while there is
    /// none at the top, at any rung.
    [[nodiscard]] bool beats_best(const TrainedTo& result) const;
    /// `result` is the best, whatever was so far; the file of what was stays until drop_former().
    void crown(const TrainedTo& result);
    void drop_former();

    /// Evaluator::recover, for libraries that can save.
    std::uint64_t recover(const std::vector<TrainedTo>& committed);

  private:
    struct File {
        double resource = 0;
        std::uint32_t attempt = 1;
    };
    /// A trial with files.
    struct Entry {
        std::vector<File> files;
        double committed = 0;  ///< the greatest resource with a committed result
        std::optional<double> last;
    };
    using Entries = std::unordered_map<TrialId, Entry>;
    /// What the committed results say about a trial.
    struct History {
        double reached = 0;    ///< the greatest resource with an ok result
        double failed_at = 0;  ///< and with another
        bool over = false;     ///< it is never trained further
    };
    using Files = std::unordered_map<TrialId, std::vector<StateId>>;

    [[nodiscard]] CheckpointHeader header_of(const StateId& id) const;
    [[nodiscard]] bool better(const TrainedTo& a, const TrainedTo& b) const;
    [[nodiscard]] bool needed(const StateId& id, const Entry& entry) const;
    void sweep(Entries::iterator entry);
    void sweep_all(const std::vector<StateId>& states);
    [[nodiscard]] bool has(const StateId& id) const;
    [[nodiscard]] Files find_files() const;
    void drop_damaged(std::vector<StateId>& states);
    void take_up(TrialId trial, const History& history, const std::vector<StateId>& committed);

    const EvaluatorSettings& settings_;
    const std::string objective_;

    std::mutex disk_;  ///< held while a file gets its name or loses it, so that table and folder agree
    mutable std::mutex table_;
    Entries entries_;
    std::deque<StateId> unneeded_;
    std::map<std::pair<TrialId, double>, std::uint64_t> held_;  ///< by how many copies
    std::optional<TrainedTo> best_;
    std::vector<StateId> former_;  ///< bests that wait for the result of the next to be committed
};

}  // namespace espalier
