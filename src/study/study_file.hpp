/// Reads study files. Everything wrong is reported at once, each fault with its place:
/// `study.toml:7: eta = 1: must be at least 2 (3 or 4 is usual)`.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "study/study.hpp"

namespace espalier {

/// All faults of a study, one a line, in the order of the file (exit code 2).
struct StudyError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// @throws StudyError; also when the file cannot be read.
[[nodiscard]] StudyFile read_study_file(const std::string& path, const std::vector<Override>& overrides = {});

/// The same from text. `origin` names it in messages; relative paths begin at `folder`.
[[nodiscard]] StudyFile parse_study(const std::string& text, const std::string& origin, const std::string& folder,
                                    const std::vector<Override>& overrides = {});

/// The study of a journal, as to_toml() wrote it. A key that it lacks was not known to the program that wrote it, and
/// means what that program did, which may not be the default of today.
[[nodiscard]] StudyFile parse_logged_study(const std::string& text, const std::string& folder,
                                           const std::vector<Override>& overrides = {});

/// Fills in what the objective decides: space, resources, direction, rungs; and the number of cores.
/// @throws StudyError
[[nodiscard]] Study resolve(const StudyFile& file, const Description& description, unsigned cores);

/// The study as a file in which every key is explicit: resolving it again with the same description gives the same
/// study.
[[nodiscard]] std::string to_toml(const Study& study);

/// Where the objective's library is: a path relative to the study's folder, else a name among the folders that hold
/// installed objectives. @throws StudyError that names every place tried.
[[nodiscard]] std::string find_objective(const StudyFile& file, const std::vector<std::string>& installed);

/// "90", "30m", "8h", "1.5d" in seconds; "4GiB", "500MB" in bytes. @throws std::invalid_argument
[[nodiscard]] double parse_seconds(const std::string& text);
[[nodiscard]] std::uint64_t parse_bytes(const std::string& text);

}  // namespace espalier
