#include "new_objective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <system_error>

#include "base/text.hpp"

namespace espalier {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view word_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/// Build targets that CMake has already, and ours.
constexpr std::array<std::string_view, 12> targets{
    "all",           "clean",   "depend",         "edit_cache",
    "espalier",      "help",    "install",        "list_install_components",
    "rebuild_cache", "package", "package_source", "test"};
/// Classes that the C++ source has already.
constexpr std::array<std::string_view, 3> classes{"Example", "Examples", "Shared"};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// The first folder of PATH with an espalier in it; "" when there is none. Relative ones lead elsewhere tomorrow.
fs::path folder_in(const std::string& path) {
    std::istringstream folders(path);
    std::error_code ignored;
    for (std::string folder; std::getline(folders, folder, ':');)
        if (folder.starts_with('/') && fs::is_regular_file(fs::path(folder) / "espalier", ignored)) return folder;
    return {};
}

}  // namespace

std::string fault_in_name(const std::string& name) {
    if (name.empty()) return "there is no name in it";
    if (name.find_first_not_of(word_characters) != std::string::npos)
        return fmt::format("`{}` would name a class and a library: use letters, digits, - and _ only", name);
    if (letters.find(name.front()) == std::string_view::npos)
        return fmt::format("`{}` would name a class and a library: begin with a letter", name);
    if (std::find(targets.begin(), targets.end(), name) != targets.end())
        return fmt::format("`{}` is taken: the build has a target of this name", name);
    if (std::find(classes.begin(), classes.end(), class_name(name)) != classes.end())
        return fmt::format("`{}` is taken: the source has another class {}", name, class_name(name));
    return "";
}

std::string class_name(const std::string& name) {
    std::string camel;
    bool begins = true;
    for (const char c : name) {
        const bool gap = c == '-' || c == '_';
        if (!gap) camel += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        begins = gap;
    }
    return camel;
}

TypedLines typed_lines(const std::string& name, const fs::path& executable, const std::string& path) {
    std::error_code ignored;
    const fs::path folder = folder_in(path);
    const bool in_path = !folder.empty() && fs::equivalent(folder / "espalier", executable, ignored);
    // CMake finds packages beside the folders of PATH itself, though not where a link to the program leads.
    const bool beside = in_path && fs::canonical(folder, ignored) == executable.parent_path();
    const std::string prefix = executable.parent_path().parent_path().string();
    const std::string hint = beside ? "" : fmt::format(" {}", shell_word("-DCMAKE_PREFIX_PATH=" + prefix));
    const std::string program = in_path ? "espalier" : shell_word(executable.string());
    return {fmt::format("cmake -S . -B build{} && cmake --build build", hint),
            fmt::format("{} run {}.toml", program, name), program};
}

std::vector<ProjectFile> project_files(const std::string& name, Language language, const TypedLines& lines) {
    const std::string suffix = language == Language::cpp ? "cpp" : "c";
    const std::string own = suffix + "/";
    std::vector<ProjectFile> files;
    for (auto [path, text] : project_templates()) {
        if (path.starts_with(own))
            path.erase(0, own.size());
        else if (path.find('/') != std::string::npos)
            continue;  // of the other language
        if (path == "gitignore") path = ".gitignore";
        replace_all(path, "my_objective", name);
        replace_all(text, "my_objective", name);
        replace_all(text, "MyObjective", class_name(name));
        replace_all(text, "@SUFFIX@", suffix);
        replace_all(text, "@BUILD@", lines.build);
        replace_all(text, "@RUN@", lines.run);
        replace_all(text, "@PROGRAM@", lines.program);
        files.push_back({path, text});
    }
    return files;
}

}  // namespace espalier
