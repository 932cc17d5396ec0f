/// Random numbers for the shipped objectives, without a generator whose position would have to be saved: number i of a
/// stream is a function of (seed, purpose, epoch, step, i). SplitMix64's output function (Steele, Lea, Flood: Fast
/// Splittable Pseudorandom Number Generators, OOPSLA 2014) over a counter. A value; each thread has its own.
#pragma once

#include <cstdint>

namespace objectives {

/// A bijection of 64 bits in which every bit of the input moves about half of the output.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

class CounterRandom {
  public:
    constexpr CounterRandom(std::uint64_t seed, std::uint64_t purpose, std::uint64_t a = 0,
                            std::uint64_t b = 0) noexcept
        : state_(mix(mix(mix(mix(seed + step) + purpose) + a) + b)) {}

    constexpr std::uint64_t bits() noexcept { return mix(state_ += step); }

    /// Uniform on [0, 1): a multiple of 2^-53.
    constexpr double unit() noexcept { return static_cast<double>(bits() >> 11U) * 0x1p-53; }

    /// Uniform on 0..count-1, count < 2^32. The bias, below count/2^32, is accepted.
    constexpr std::uint32_t below(std::uint32_t count) noexcept {
        return static_cast<std::uint32_t>(((bits() >> 32U) * count) >> 32U);
    }

    /// Nearly normal, mean 0, deviation 1: twelve uniforms added up. No libm, so the same bits everywhere.
    constexpr double normal() noexcept {
        double sum = -6;
        for (int i = 0; i < 12; ++i) sum += unit();
        return sum;
    }

  private:
    static constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;  // 2^64 over the golden ratio, odd
    std::uint64_t state_;
};

}  // namespace objectives
