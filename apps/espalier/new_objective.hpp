/// A project to start from: an objective that works, its build, its study. One thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace espalier {

struct ProjectFile {
    std::string path;  ///< from the project's folder
    std::string text;
};

/// The files of apps/espalier/new_objective as they are written there: "cpp/my_objective.cpp", "README.md". They stand
/// for an objective named my_objective, of class MyObjective.
[[nodiscard]] std::vector<ProjectFile> project_templates();

enum class Language { cpp, c };

/// Whether `name` can name a class, a library and a build target: "" or what is wrong with it.
[[nodiscard]] std::string fault_in_name(const std::string& name);

/// "my-model" as a class: "MyModel".
[[nodiscard]] std::string class_name(const std::string& name);

/// What a user types to build and to run, in the project's folder; they go to the README.
struct TypedLines {
    std::string build;
    std::string run;
    std::string program;  ///< the first word of `run`
};

/// The lines that find the program of `executable` and the package beside it again: short when `path`, the environment
/// variable PATH, leads to it.
[[nodiscard]] TypedLines typed_lines(const std::string& name, const std::filesystem::path& executable,
                                     const std::string& path);

[[nodiscard]] std::vector<ProjectFile> project_files(const std::string& name, Language language,
                                                     const TypedLines& lines);

}  // namespace espalier
