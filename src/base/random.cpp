#include "base/random.hpp"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif
#include <Random123/philox.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace espalier {

std::uint64_t draw_bits(std::uint64_t seed, TrialId trial, Purpose purpose, std::uint32_t index) noexcept {
    const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
    const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); };
    const r123::Philox4x32 philox;
    const r123::Philox4x32::key_type key = {{low(seed), high(seed)}};
    const r123::Philox4x32::ctr_type counter = {
        {low(number(trial)), high(number(trial)), static_cast<std::uint32_t>(purpose), index}};
    const auto words = philox(counter, key);
    return (static_cast<std::uint64_t>(words[1]) << 32U) | words[0];
}

double draw_unit(std::uint64_t seed, TrialId trial, Purpose purpose, std::uint32_t index) noexcept {
    return static_cast<double>(draw_bits(seed, trial, purpose, index) >> 11U) * 0x1p-53;
}

}  // namespace espalier
