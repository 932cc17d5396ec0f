#include "wire/worker_arguments.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace espalier::wire {
namespace {

/// All of `text` as a number, or nothing.
template <typename Number>
bool read(std::string_view text, Number& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc() && end == text.data() + text.size();
}
template <typename Number>
bool read(std::string_view text, std::optional<Number>& into) {
    return read(text, into.emplace());
}

bool read(std::string_view name, std::string_view value, WorkerArguments& into) {
    if (name == "socket") return read(value, into.socket) && into.socket > 2;
    if (name == "parent") return read(value, into.parent) && into.parent > 0;
    if (name == "threads") return read(value, into.threads) && into.threads > 0;
    if (name == "nice") return read(value, into.nice) && into.nice >= 0 && into.nice <= 19;
    if (name == "memory") return read(value, into.memory);
    if (name == "cpu-seconds")
        return read(value, into.cpu_seconds) && *into.cpu_seconds > 0 && std::isfinite(*into.cpu_seconds);
    return false;
}

}  // namespace

std::vector<std::string> to_words(const WorkerArguments& arguments) {
    std::vector<std::string> words{
        fmt::format("socket={}", arguments.socket), fmt::format("parent={}", arguments.parent),
        fmt::format("threads={}", arguments.threads), fmt::format("nice={}", arguments.nice)};
    if (arguments.memory) words.push_back(fmt::format("memory={}", *arguments.memory));
    if (arguments.cpu_seconds) words.push_back(fmt::format("cpu-seconds={}", *arguments.cpu_seconds));
    return words;
}

std::variant<WorkerArguments, Failed> worker_arguments(std::span<const char* const> words) {
    WorkerArguments arguments;
    for (const std::string_view word : words) {
        const auto equals = word.find('=');
        if (equals == std::string_view::npos || !read(word.substr(0, equals), word.substr(equals + 1), arguments))
            return Failed{fmt::format("what is \"{}\"?", word)};
    }
    if (arguments.socket < 0) return Failed{"socket=FD is missing"};
    if (arguments.parent <= 0) return Failed{"parent=PID is missing"};
    return arguments;
}

}  // namespace espalier::wire
