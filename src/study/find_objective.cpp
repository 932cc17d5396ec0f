#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/text.hpp"
#include "study/study_file.hpp"

namespace espalier {
namespace {

namespace fs = std::filesystem;

bool is_file(const fs::path& path) {
    std::error_code absent;
    return fs::is_regular_file(path, absent);
}

/// What people call the library in this file: charlm for libcharlm.so and libespalier_charlm.so.
std::string short_name(std::string_view file) {
    constexpr std::string_view suffix = ".so";
    for (const std::string_view prefix : {"lib", "espalier_"})
        if (file.starts_with(prefix)) file.remove_prefix(prefix.size());
    if (file.ends_with(suffix)) file.remove_suffix(suffix.size());
    return std::string(file);
}

std::vector<std::string> installed_names(const std::vector<std::string>& folders) {
    std::vector<std::string> names;
    for (const auto& folder : folders) {
        std::error_code absent;
        for (fs::directory_iterator file(folder, absent), end; !absent && file != end; file.increment(absent))
            if (file->path().extension() == ".so") names.push_back(short_name(file->path().filename().string()));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::vector<fs::path> places(const StudyFile& file, const std::vector<std::string>& installed) {
    const std::string& name = file.objective;
    std::vector<fs::path> tried{(fs::path(file.folder) / name).lexically_normal()};
    if (name.find('/') != std::string::npos) return tried;
    for (const auto& folder : installed)
        for (const auto& form : {name, name + ".so", "lib" + name + ".so", "libespalier_" + name + ".so"})
            tried.push_back((fs::path(folder) / form).lexically_normal());
    return tried;
}

}  // namespace

std::string find_objective(const StudyFile& file, const std::vector<std::string>& installed) {
    const auto tried = places(file, installed);
    const auto found = std::find_if(tried.begin(), tried.end(), is_file);
    if (found != tried.end()) return found->string();

    const auto names = installed_names(installed);
    std::string text = fmt::format("{}{}[study] objective = \"{}\": no such library", file.origin,
                                   file.origin.empty() ? "" : ": ", file.objective);
    text += did_you_mean(short_name(fs::path(file.objective).filename().string()), names);
    text += names.empty() ? "; no objective is installed" : fmt::format("; installed: {}", fmt::join(names, ", "));
    for (const auto& path : tried) text += fmt::format("\n  tried {}", path.string());
    throw StudyError(text);
}

}  // namespace espalier
