#include "base/permutation.hpp"

#include <algorithm>
#include <bit>

#include "base/random.hpp"

namespace espalier {
namespace {

/// Four make a permutation that nobody can tell from a random one; twice as many cost nothing that anybody notices.
constexpr std::uint32_t rounds = 8;

/// Halves of one or two bits have so few functions that orders would repeat: small counts walk in a larger domain.
constexpr std::uint32_t least_bits = 3;

}  // namespace

Permutation::Permutation(std::uint64_t seed, std::uint64_t count) noexcept
    : seed_(seed),
      count_(count),
      bits_(std::max(least_bits, (static_cast<std::uint32_t>(std::bit_width(count - 1)) + 1) / 2)),
      mask_((std::uint64_t{1} << bits_) - 1) {}

std::uint64_t Permutation::round(std::uint32_t number, std::uint64_t half) const noexcept {
    return draw_bits(seed_, TrialId{half}, Purpose::permutation, number) & mask_;
}

std::uint64_t Permutation::at(std::uint64_t place) const noexcept {
    std::uint64_t value = place;
    do {
        Halves h = split(value);
        for (std::uint32_t i = 0; i < rounds; ++i) h = {h.right, h.left ^ round(i, h.right)};
        value = joined(h);
    } while (value >= count_);
    return value;
}

std::uint64_t Permutation::place_of(std::uint64_t value) const noexcept {
    std::uint64_t place = value;
    do {
        Halves h = split(place);
        for (std::uint32_t i = rounds; i-- > 0;) h = {h.right ^ round(i, h.left), h.left};
        place = joined(h);
    } while (place >= count_);
    return place;
}

}  // namespace espalier
