#include "sim/finish_queue.hpp"

#include <algorithm>
#include <vector>

#include "oracle/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("what finishes first comes first, and of equals what was put in first", "[sim][queue]") {
    Dice dice(5);
    FinishQueue<std::uint64_t> queue;
    std::vector<std::pair<double, std::uint64_t>> expected;
    std::uint64_t next = 0;
    for (int round = 0; round < 2000; ++round) {
        if (expected.empty() || dice.below(3) != 0) {
            const auto time = static_cast<double>(dice.below(50));
            queue.put(time, next);
            expected.emplace_back(time, next++);
            continue;
        }
        const auto first = std::min_element(expected.begin(), expected.end());
        REQUIRE(queue.next_time() == first->first);
        REQUIRE(queue.take() == first->second);
        expected.erase(first);
        REQUIRE(queue.size() == expected.size());
    }
}
