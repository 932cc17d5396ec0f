#include "core/heap.hpp"

#include <algorithm>
#include <functional>

#include "oracle/workload.hpp"
#include "support/catch.hpp"

using namespace espalier;

TEST_CASE("a heap gives back what was put in, in order", "[core][heap]") {
    const auto size = GENERATE(1U, 2U, 4U, 5U, 6U, 21U, 1000U);
    Dice dice(size);
    std::vector<std::uint64_t> heap, all;
    for (unsigned i = 0; i < size; ++i) {
        all.push_back(dice.below(size));
        heap::push(heap, all.back(), std::less<>{});
    }
    std::sort(all.begin(), all.end());
    std::vector<std::uint64_t> popped;
    while (!heap.empty()) popped.push_back(heap::pop(heap, std::less<>{}));
    CHECK(popped == all);
}
