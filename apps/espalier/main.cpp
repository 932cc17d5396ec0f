#include <fmt/format.h>

#include <exception>
#include <iostream>
#include <string>

#include "ask/asked_job.hpp"
#include "base/text.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "exchange/import_space.hpp"
#include "exchange/new_file.hpp"
#include "exit_codes.hpp"
#include "harmless_output.hpp"
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

/// The flags without a command that are left: --version [--json].
int tell_version(const std::string& flag, const std::vector<std::string>& rest) {
    std::vector<std::string> known;
    for (const auto& each : program_flags()) known.push_back(each.name);
    if (flag != "--version")
        throw UsageError(
            fmt::format("espalier: unknown flag `{}`{}; see: espalier --help", flag, did_you_mean(flag, known)));
    const bool json = !rest.empty() && rest.front() == "--json";
    if (rest.size() > (json ? 1U : 0U))
        throw UsageError(fmt::format("espalier --version: `{}` is one argument too many; it takes --json, no other",
                                     rest[json ? 1 : 0]));
    std::cout << (json ? version_json() : version_text());
    return exit_done;
}

int dispatch(const std::vector<std::string>& words) {
    if (words.empty()) {
        std::cerr << overview();
        return exit_usage;
    }
    const std::string& name = words.front();
    if (name == "-h" || (words.size() == 1 && (name == "--help" || name == "help"))) {
        std::cout << overview();
        return exit_done;
    }
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    if (name == "--help") return run(command_named("help"), rest);
    if (name.starts_with("-")) return tell_version(name, rest);
    return run(command_named(name), rest);
}

int complain(const std::exception& error, ExitCode code) {
    std::cerr << error.what() << '\n';
    return code;
}

/// What a script reads must not be cut short in silence.
int with_output_written(int code) {
    std::cout.flush();
    if (std::cout) return code;
    std::cerr << "the output could not be written: it is cut short; is the disk full?\n";
    return exit_failed;
}

}  // namespace
}  // namespace espalier

int main(int argc, char** argv) {
    using namespace espalier;
    const HarmlessOutput out(std::cout);
    const HarmlessOutput err(std::cerr);
    try {
        return with_output_written(dispatch({argv + 1, argv + argc}));
    } catch (const UsageError& error) {
        return complain(error, exit_usage);
    } catch (const AskError& error) {
        return complain(error, exit_usage);
    } catch (const StudyError& error) {
        return complain(error, exit_usage);
    } catch (const ObjectiveError& error) {
        return complain(error, exit_usage);
    } catch (const JournalUsageError& error) {
        return complain(error, exit_usage);
    } catch (const FileUsageError& error) {
        return complain(error, exit_usage);
    } catch (const ImportError& error) {
        return complain(error, exit_usage);
    } catch (const std::exception& error) {
        return complain(error, exit_failed);
    }
}
