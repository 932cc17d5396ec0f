/// Shared by the tests of this folder: study texts and what is wrong with them.
#pragma once

#include <string>
#include <vector>

#include "study/study_file.hpp"

namespace espalier::test {

/// A study needs an objective: this is its first line, so that what follows begins at line 2.
inline const std::string objective_line = "study.objective = \"libx.so\"\n";

inline StudyFile parsed(const std::string& text, const std::vector<Override>& overrides = {}) {
    return parse_study(text, "study.toml", "/home/me", overrides);
}

/// The same behind an objective line.
inline StudyFile parsed_behind(const std::string& text, const std::vector<Override>& overrides = {}) {
    return parsed(objective_line + text, overrides);
}

/// All faults, or "" when there are none.
inline std::string faults_of(const std::string& text, const std::vector<Override>& overrides = {}) {
    try {
        (void)parsed(text, overrides);
    } catch (const StudyError& error) {
        return error.what();
    }
    return "";
}

inline Override set(const std::string& key, const std::string& value) {
    return {key, value, "--set " + key + "=" + value};
}

/// An objective without opinions, but that it counts anything from 1.
inline Description plain_description() {
    Description description;
    description.name = "plain";
    description.resource_unit = "epochs";
    description.thread_safe = true;
    description.can_save = true;
    description.space = "lr = { float = [1e-5, 1e-1], log = true }\n";
    return description;
}

}  // namespace espalier::test
