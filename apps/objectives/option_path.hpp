/// Paths among a study's options. Called while an objective opens, from one thread.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "espalier/objective.hpp"

namespace objectives {

/// A relative path begins at the study's folder. Where nothing lies there but something in the current folder, that is
/// meant: so that `--set objective.data=letter.csv` takes what the shell completed.
/// @throws ConfigurationError that names both places when neither has it.
inline std::filesystem::path existing_path(const espalier::Options& options, const char* name,
                                           const std::filesystem::path& given) {
    namespace fs = std::filesystem;
    std::error_code unknown;
    const fs::path beside = (options.folder() / given).lexically_normal();
    if (fs::exists(beside, unknown)) return beside;
    const fs::path here = fs::absolute(given, unknown).lexically_normal();
    if (fs::exists(here, unknown)) return here;
    const std::string also = here != beside ? " and no " + here.string() : "";
    throw espalier::ConfigurationError("option \"" + std::string(name) + "\": there is no " + beside.string() + also);
}

}  // namespace objectives
