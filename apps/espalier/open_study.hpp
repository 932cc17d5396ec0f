/// From what the user names to a study that can run: a study file, a library without one, or a journal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "journal/reader.hpp"
#include "objective/library.hpp"
#include "study/logged_study.hpp"
#include "study/study_file.hpp"
#include "view/words.hpp"

namespace espalier {

struct OpenedStudy {
    std::string path;                  ///< of the library, absolute
    std::string hash;                  ///< of its file
    std::unique_ptr<Library> library;  ///< null: loaded by worker processes alone
    Study study;
};

/// Who loads the objective's library.
enum class Loading : std::uint8_t {
    as_study_says,  ///< worker processes alone, with isolation = "process"
    here,           ///< this program, for commands that train outside of a session
};

/// Configurations that a new study tries first, beside those of its file.
struct WarmStart {
    std::string journal;      ///< of the earlier run; "": none
    std::size_t trials = 10;  ///< how many of its best
};

/// Whether a run takes the time that trainings take, or a simulator's.
enum class Clock : std::uint8_t { real_time, virtual_time };

/// `name`: a file that ends in .toml, or a library, or the name of an installed objective.
/// @throws StudyError, ObjectiveError, JournalError
[[nodiscard]] OpenedStudy open_study(const std::string& name, const std::vector<Override>& overrides,
                                     const WarmStart& warm_start = {}, Clock clock = Clock::real_time,
                                     Loading loading = Loading::as_study_says);

/// Which clock the journal of such a study is written by.
[[nodiscard]] inline Times times_of(const Study& study) { return study.simulation ? Times::simulated : Times::of_day; }

/// The same with its library, whose path and hash are told on stderr before it is loaded. `objective`: another path for
/// it, or "". @throws UsageError if it is not the journal's build and no other is accepted; StudyError, ObjectiveError
[[nodiscard]] OpenedStudy reopen_study(const StudyRow& row, const std::string& objective,
                                       const std::vector<Override>& overrides, bool accepts_another_build,
                                       Loading loading = Loading::as_study_says);

/// What the journal holds of an opened study.
[[nodiscard]] StudyRow study_row(const OpenedStudy& opened);

}  // namespace espalier
