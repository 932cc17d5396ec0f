/// A pseudo-random order of 0..count-1 that is a pure function of (seed, count) and needs no memory: element i is
/// found in O(1) without the elements before it, and so is the place of a value. A balanced Feistel network (Luby,
/// Rackoff 1988) over the least even number of bits that holds `count`, whose rounds are the draws of base/random.hpp;
/// what falls outside of 0..count-1 is sent through again (cycle walking: Black, Rogaway, Ciphers with Arbitrary Finite
/// Domains, CT-RSA 2002). A value; any thread.
#pragma once

#include <cstdint>

namespace espalier {

class Permutation {
  public:
    /// The same for ever for the same seed and count: journals depend on it. `count` from 1 to 2^62.
    Permutation(std::uint64_t seed, std::uint64_t count) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t at(std::uint64_t place) const noexcept;        ///< `place` below count
    [[nodiscard]] std::uint64_t place_of(std::uint64_t value) const noexcept;  ///< the inverse of at()

  private:
    struct Halves {
        std::uint64_t left, right;
    };
    [[nodiscard]] std::uint64_t round(std::uint32_t number, std::uint64_t half) const noexcept;
    [[nodiscard]] Halves split(std::uint64_t value) const noexcept { return {value >> bits_, value & mask_}; }
    [[nodiscard]] std::uint64_t joined(Halves halves) const noexcept { return (halves.left << bits_) | halves.right; }

    std::uint64_t seed_;
    std::uint64_t count_;
    std::uint32_t bits_;  ///< of each half
    std::uint64_t mask_;
};

}  // namespace espalier
