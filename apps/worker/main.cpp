// espalier-worker: runs the jobs of one objective in a process of its own, which may crash, hang or leak without harm
// to the run. Espalier starts it, speaks to it through a socket (src/wire/frames.hpp) and ends it; people do not.
#include <cstdio>
#include <exception>
#include <span>
#include <string_view>
#include <variant>

#include "worker/guard.hpp"
#include "worker/process_setup.hpp"
#include "worker/worker_loop.hpp"

int main(int argc, char** argv) try {
    using namespace espalier;
    const std::span<const char* const> words(argv, argc > 0 ? static_cast<std::size_t>(argc) : 0U);
    if (words.size() == 3 && std::string_view(words[1]) == wire::guard_word) return worker::run_guard(words[2]);
    const auto arguments = wire::worker_arguments(words.empty() ? words : words.subspan(1));
    if (const auto* failed = std::get_if<Failed>(&arguments)) {
        std::fprintf(stderr,
                     "espalier-worker: %s\nespalier starts this program by itself, for studies with\n"
                     "    [workers]\n    isolation = \"process\"\nThere is nothing to type here.\n",
                     failed->why.c_str());
        return wire::exit_usage;
    }
    const auto& accepted = std::get<wire::WorkerArguments>(arguments);
    if (const auto failed = worker::set_up(accepted)) {
        std::fprintf(stderr, "espalier-worker: %s\n", failed->why.c_str());
        return wire::exit_usage;
    }
    return worker::run_worker(accepted);
} catch (const std::exception& error) {
    std::fprintf(stderr, "espalier-worker: %s\n", error.what());
    return espalier::wire::exit_usage;
}
