#include "sample/untaken.hpp"

#include <cstddef>

namespace espalier {

std::vector<std::uint64_t> untaken(const Permutation& order, std::uint64_t place, const TakenValues& taken,
                                   std::size_t most) {
    std::vector<std::uint64_t> values;
    for (std::uint64_t i = 0; i < order.count() && values.size() < most; ++i) {
        const std::uint64_t value = order.at((place + i) % order.count());
        if (!taken.contains(value)) values.push_back(value);
    }
    return values;
}

std::uint64_t untaken(const Permutation& order, std::uint64_t place, const TakenValues& taken) {
    const auto found = untaken(order, place, taken, 1);
    return found.empty() ? order.at(place % order.count()) : found.front();
}

}  // namespace espalier
