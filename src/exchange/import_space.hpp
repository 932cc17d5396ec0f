/// Search spaces of other tuners as a [space] of a study file: Optuna's distributions (JSON), ConfigSpace's JSON, NNI's
/// search space (JSON), irace's parameter file. Called by `espalier import-space`. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace espalier {

/// All that is wrong with the text, a line each: `space.json: /lr/low: must be a number` (exit code 2).
struct ImportError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class SpaceFormat : std::uint8_t { optuna, configspace, nni, irace };
/// "optuna|configspace|nni|irace", for help.
[[nodiscard]] const char* space_format_names();
/// @throws ImportError
[[nodiscard]] SpaceFormat space_format_named(const std::string& name);

struct ImportedSpace {
    /// [space], and where the text names a default configuration a [[try]]; what could not be said stands in comments.
    std::string toml;
    /// The same for stderr, each with its place.
    std::vector<std::string> lost;
};

/// `origin` names the text in messages. `from`: empty, then the text itself tells.
/// @throws ImportError
[[nodiscard]] ImportedSpace import_space(const std::string& text, const std::string& origin,
                                         std::optional<SpaceFormat> from);

}  // namespace espalier
