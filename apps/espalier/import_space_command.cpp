#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>

#include "command_line.hpp"
#include "commands.hpp"
#include "exchange/import_space.hpp"
#include "exchange/new_file.hpp"
#include "exit_codes.hpp"

namespace espalier {
namespace po = boost::program_options;
namespace {

std::string contents(const std::string& path) {
    constexpr std::size_t most = std::size_t{16} << 20U;  // a space is written by people
    if (std::filesystem::is_directory(path)) throw ImportError(path + ": is a folder; name a file");
    std::ifstream file(path, std::ios::binary);
    std::string text;
    if (file) text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file.is_open() || file.bad())
        throw ImportError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno != 0 ? errno : EIO)));
    if (text.size() > most) throw ImportError(fmt::format("{}: is no search space: it has more than 16 MiB", path));
    return text;
}

}  // namespace

Syntax import_space_syntax() {
    Syntax syntax("import-space", {"FILE"},
                  "Writes the search space of another tuner as the [space] of a study file: Optuna's distributions "
                  "(JSON),\nConfigSpace's JSON, NNI's search space (JSON), irace's parameter file. What a study file "
                  "cannot say\nstands in it as a comment, and is told on stderr.");
    syntax.flags.add_options()("from", po::value<std::string>()->value_name(space_format_names()),
                               "what FILE is; default: what it looks like")(
        "output,o", po::value<std::string>()->value_name("FILE"), "write to this file")(
        "force", "replace the file if it is there");
    return syntax;
}

int import_space_command(const Arguments& arguments) {
    const std::string& path = arguments.positionals[0];
    std::optional<SpaceFormat> from;
    if (arguments.has("from")) from = space_format_named(arguments.text("from"));
    const ImportedSpace space = import_space(contents(path), path, from);
    for (const auto& lost : space.lost) std::cerr << lost << '\n';
    if (!arguments.has("output")) {
        std::cout << space.toml;
        return exit_done;
    }
    NewFile file(arguments.text("output"), arguments.has("force"));
    std::ofstream out(file.temporary(), std::ios::binary | std::ios::trunc);
    out << space.toml;
    out.close();
    if (!out) throw std::runtime_error(arguments.text("output") + ": could not be written; is the disk full?");
    file.finish();
    return exit_done;
}

}  // namespace espalier
