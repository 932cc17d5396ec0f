#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <system_error>

#include "base/priority.hpp"
#include "clock.hpp"
#include "commands.hpp"
#include "exit_codes.hpp"
#include "journal_views.hpp"
#include "open_study.hpp"
#include "report/page.hpp"
#include "report/report_data.hpp"
#include "runtime/monitor.hpp"
#include "serve/door.hpp"
#include "serve/server.hpp"
#include "version.hpp"

namespace espalier {
namespace {

std::uint16_t port_of(const Arguments& arguments) {
    if (!arguments.has("port")) return 0;
    const std::string text = arguments.text("port");
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (fault == std::errc() && end == text.data() + text.size()) return port;
    throw UsageError(
        fmt::format("espalier serve --port {}: must be a number from 0 (any that is free) to 65535", text));
}

/// Where others can reach it, nobody is let in without a token.
std::string token_of(const Arguments& arguments, const std::string& address) {
    if (!arguments.has("token")) return is_loopback(address) ? "" : random_token();
    const std::string token = arguments.text("token");
    if (const auto fault = fault_of_token(token); !fault.empty())
        throw UsageError(fmt::format("espalier serve --token: {}", fault));
    return token;
}

/// What was there before it began is read at once; after that a look takes a small share of the time.
class Looks {
  public:
    explicit Looks(const std::string& journal) : follower_(follower_of(journal)) {}

    Look operator()() {
        const RunStatus status = follower_.look(now_us(), caught_up_ ? look_limit(1) : LookLimit{});
        const bool running = status.state == RunState::running;
        caught_up_ = status.behind == 0 || running;
        // Another session begins another version, even before its first message.
        return {status_json(status), status.messages * 1000 + status.sessions.size() % 1000, running,
                static_cast<double>(status.messages)};
    }

  private:
    JournalFollower follower_;
    bool caught_up_ = false;
};

Sources sources_of(const std::string& journal) {
    Sources sources;
    sources.page = [] { return report_page("", PageKind::live); };
    sources.status = [looks = std::make_shared<Looks>(journal)] { return (*looks)(); };
    sources.data = [journal] {
        JournalReader reader(journal);
        return report_data(reader, logged_study(reader.study()), {now_us(), program_version(), {}, {}});
    };
    sources.trial = [journal](std::uint64_t trial) {
        JournalReader reader(journal);
        try {
            return explain_json(trial_history(reader, trial));
        } catch (const JournalUsageError& error) {
            throw NotThere(error.what());
        }
    };
    return sources;
}

}  // namespace

Syntax serve_syntax() {
    Syntax syntax(
        "serve", {"JOURNAL"},
        "Shows a run in browsers while it goes on, and afterwards: prints the address to open. The page is\n"
        "that of espalier report, and stays up to date. Reads only, and does not hold up the run. Ctrl-C ends\n"
        "it. Other machines reach it only where --address says so, and then a token is needed.");
    const auto text = [](const char* name) { return boost::program_options::value<std::string>()->value_name(name); };
    syntax.flags.add_options()("port", text("N"), "where it listens (default: 0, any that is free)")(
        "address", text("ADDRESS"), "of this machine, where others may reach it; 0.0.0.0 for all (default: 127.0.0.1)")(
        "token", text("TOKEN"), "that viewers need (default: made at random, where others may reach it)");
    return syntax;
}

int serve_command(const Arguments& arguments) {
    const std::string& journal = arguments.positionals[0];
    ServerOptions options;
    options.port = port_of(arguments);
    if (arguments.has("address")) options.address = arguments.text("address");
    options.token = token_of(arguments, options.address);
    static_cast<void>(logged_study(JournalReader(journal).study()));  // what is wrong with it is said at once
    try {
        LiveServer server(options, sources_of(journal), [&](const std::string& line) { std::cerr << line + '\n'; });
        std::cout << server.url() << std::endl;
        const Monitor monitor({[&](int) { server.stop(); }, [] {}, [] {}}, std::nullopt, std::chrono::milliseconds(0));
        server.run();
        // A page in the making is not waited for: it only reads.
        if (server.busy()) std::_Exit(exit_done);
    } catch (const ServeUsageError& error) {
        throw UsageError(fmt::format("espalier serve: {}", error.what()));
    } catch (const ServeError& error) {
        throw std::runtime_error(fmt::format("espalier serve: {}", error.what()));
    }
    return exit_done;
}

}  // namespace espalier
