#include <fmt/format.h>

#include <exception>
#include <iostream>

#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "journal/error.hpp"
#include "objective/error.hpp"
#include "study/study_file.hpp"
#include "version.hpp"

namespace espalier {
namespace {

int run(const Command& command, const std::vector<std::string>& words) {
    const Arguments arguments = parse(command.syntax(), words);
    return arguments.help ? exit_done : command.run(arguments);
}

int dispatch(const std::vector<std::string>& words) {
    if (words.empty()) {
        std::cerr << overview();
        return exit_usage;
    }
    const std::string& name = words.front();
    if (name == "--help" || name == "-h" || name == "help") {
        std::cout << overview();
        return exit_done;
    }
    if (name == "--version") {
        std::cout << program_version() << '\n';
        return exit_done;
    }
    std::vector<std::string> names;
    for (const auto& command : commands()) {
        if (name == command.name) return run(command, {words.begin() + 1, words.end()});
        names.emplace_back(command.name);
    }
    throw UsageError(
        fmt::format("espalier: unknown command `{}`{}; see: espalier --help", name, did_you_mean(name, names)));
}

int complain(const std::exception& error, ExitCode code) {
    std::cerr << error.what() << '\n';
    return code;
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
    using namespace espalier;
    try {
        return dispatch({argv + 1, argv + argc});
    } catch (const UsageError& error) {
        return complain(error, exit_usage);
    } catch (const StudyError& error) {
        return complain(error, exit_usage);
    } catch (const ObjectiveError& error) {
        return complain(error, exit_usage);
    } catch (const JournalUsageError& error) {
        return complain(error, exit_usage);
    } catch (const std::exception& error) {
        return complain(error, exit_failed);
    }
}
