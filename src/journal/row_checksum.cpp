#include "journal/row_checksum.hpp"

#include <array>
#include <bit>
#include <cstddef>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#define XXH_INLINE_ALL
#include <xxhash.h>
#pragma GCC diagnostic pop

namespace espalier {
namespace {

/// The columns as bytes, the same on every machine: a mask of those that are not NULL, then 8 bytes little-endian for
/// each (0 for NULL). A text is folded into 8 bytes with its length: the words that these columns may hold all differ.
class Packed {
  public:
    void add(std::optional<std::int64_t> value) {
        put(value.has_value(), static_cast<std::uint64_t>(value.value_or(0)));
    }
    void add(std::optional<double> value) { put(value.has_value(), std::bit_cast<std::uint64_t>(value.value_or(0))); }
    void add(std::optional<std::string_view> value) {
        std::uint64_t word = value ? static_cast<std::uint64_t>(value->size()) << 56U : 0;
        for (std::size_t i = 0; value && i < value->size(); ++i)
            word ^= static_cast<std::uint64_t>(static_cast<unsigned char>((*value)[i])) << (8 * (i % 8));
        put(value.has_value(), word);
    }

    [[nodiscard]] std::uint64_t hash(std::uint64_t seed) {
        store(0, present_);
        return XXH3_64bits_withSeed(bytes_.data(), 8 * words_, seed);
    }

  private:
    void put(bool present, std::uint64_t value) {
        present_ |= static_cast<std::uint64_t>(present) << words_;
        store(words_++, value);
    }
    void store(std::size_t word, std::uint64_t value) {
        for (std::size_t i = 0; i < 8; ++i) bytes_[8 * word + i] = static_cast<unsigned char>(value >> (8 * i));
    }

    std::array<unsigned char, 19 * 8> bytes_{};
    std::size_t words_ = 1;  ///< word 0 is the mask
    std::uint64_t present_ = 0;
};

}  // namespace

std::int64_t row_checksum(const MessageColumns& columns, std::int64_t previous) noexcept {
    Packed packed;
    packed.add(std::optional(columns.seq));
    packed.add(std::optional(columns.time_us));
    packed.add(std::optional(columns.kind));
    packed.add(columns.trial);
    packed.add(columns.rung);
    packed.add(columns.attempt);
    packed.add(columns.outcome);
    packed.add(columns.loss);
    packed.add(columns.seconds);
    packed.add(columns.workers);
    packed.add(columns.trial_limit);
    packed.add(columns.resource_limit);
    packed.add(columns.target);
    packed.add(columns.reason);
    if (columns.bracket) packed.add(columns.bracket);    // rows of version 1 were summed without it
    if (columns.resource) packed.add(columns.resource);  // and those of version 2 without this one
    if (columns.failure_limit || columns.row_limit) {    // and those of version 3 without these
        packed.add(columns.failure_limit);
        packed.add(columns.row_limit);
    }
    return static_cast<std::int64_t>(packed.hash(static_cast<std::uint64_t>(previous)));
}

}  // namespace espalier
