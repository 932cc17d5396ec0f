#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "new_objective.hpp"

namespace espalier {
namespace fs = std::filesystem;
namespace {

/// The last component of the path that was meant: "." has one, too.
std::string name_in(const fs::path& folder) {
    if (folder.empty()) return "";
    const fs::path whole = fs::weakly_canonical(fs::absolute(folder)).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

void refuse_to_overwrite(const fs::path& folder, const std::vector<ProjectFile>& files) {
    if (fs::exists(folder) && !fs::is_directory(folder))
        throw UsageError(fmt::format("{}: a file is there; name a folder", folder.string()));
    std::vector<std::string> there;
    for (const auto& file : files)
        if (fs::symlink_status(folder / file.path).type() != fs::file_type::not_found)
            there.push_back((folder / file.path).string());
    if (!there.empty())
        throw UsageError(
            fmt::format("{}: already there, and not overwritten; nothing was written: choose another folder",
                        fmt::join(there, ", ")));
}

void write(const fs::path& folder, const std::vector<ProjectFile>& files) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) throw std::runtime_error(fmt::format("{}: cannot be made: {}", folder.string(), failure.message()));
    for (const auto& file : files) {
        std::ofstream stream(folder / file.path, std::ios::binary);
        stream << file.text;
        stream.close();
        if (!stream)
            throw std::runtime_error(fmt::format("{}: cannot be written; may you write there, has the disk room?",
                                                 (folder / file.path).string()));
    }
}

}  // namespace

Syntax new_objective_syntax() {
    Syntax syntax(
        "new-objective", {"DIR"},
        "Writes a project into the folder DIR: an objective that works and shows where to change it, its\n"
        "build with CMake, a study, and a README with the two lines that build and run it. The folder's name\n"
        "becomes the objective's. No file is overwritten.");
    syntax.flags.add_options()("c", "the objective in C11 instead of C++20");
    return syntax;
}

int new_objective_command(const Arguments& arguments) {
    const fs::path folder = arguments.positionals[0];
    const std::string name = name_in(folder);
    if (const auto fault = fault_in_name(name); !fault.empty())
        throw UsageError(fmt::format("espalier new-objective: {}: {}", folder.string(), fault));
    const char* path = std::getenv("PATH");
    const TypedLines lines = typed_lines(name, fs::read_symlink("/proc/self/exe"), path == nullptr ? "" : path);
    const auto files = project_files(name, arguments.has("c") ? Language::c : Language::cpp, lines);
    refuse_to_overwrite(folder, files);
    write(folder, files);
    for (const auto& file : files) std::cout << (folder / file.path).string() << '\n';
    std::cout << fmt::format("\nIn {} type:\n    {}\n    {}\n", folder.string(), lines.build, lines.run);
    return exit_done;
}

}  // namespace espalier
