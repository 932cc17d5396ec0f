#include "wire/worker_arguments.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace espalier;
using wire::WorkerArguments;

namespace {

std::variant<WorkerArguments, Failed> read(const std::vector<std::string>& words) {
    std::vector<const char*> pointers;
    for (const auto& word : words) pointers.push_back(word.c_str());
    return wire::worker_arguments(pointers);
}

std::string why(const std::vector<std::string>& words) {
    const auto arguments = read(words);
    const auto* failed = std::get_if<Failed>(&arguments);
    return failed == nullptr ? "" : failed->why;
}

}  // namespace

TEST_CASE("the command line of a worker reads as it was written", "[wire][arguments]") {
    for (const WorkerArguments& arguments :
         {WorkerArguments{3, 1, 1, 0, {}, {}}, WorkerArguments{17, 1234567, 8, 19, std::uint64_t{5} << 30U, 0.1}}) {
        const auto there = read(wire::to_words(arguments));
        REQUIRE(std::holds_alternative<WorkerArguments>(there));
        CHECK(std::get<WorkerArguments>(there) == arguments);
    }
}

TEST_CASE("a command line that Espalier did not write is refused", "[wire][arguments]") {
    CHECK(why({}) == "socket=FD is missing");
    CHECK(why({"socket=3"}) == "parent=PID is missing");
    for (const char* word :
         {"--help", "socket=", "socket=x", "socket=3x", "socket=1", "parent=0", "threads=0", "nice=20", "nice=-1",
          "memory=-1", "memory=4GiB", "cpu-seconds=0", "cpu-seconds=nan", "cpu-seconds=inf", "colour=red", "=", ""})
        CHECK(why({"socket=3", "parent=1", word}) == "what is \"" + std::string(word) + "\"?");
}
