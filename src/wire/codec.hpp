/// Frames as bytes and back. Pure; any thread.
///
/// A frame is its place in the variant (one byte) and its members in order: numbers as this machine holds them (both
/// sides are one build on one machine), flags as one byte 0 or 1, texts and lists with their length before them (four
/// bytes; eight for a state), an optional after a flag.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "wire/frames.hpp"

namespace espalier::wire {

/// Messages for people are cut to this many bytes when they are encoded.
inline constexpr std::size_t most_words = std::size_t{16} << 10U;

/// Replaces what `into` holds; its memory is used again.
void encode(const Frame& frame, std::vector<unsigned char>& into);
[[nodiscard]] std::vector<unsigned char> encode(const Frame& frame);

/// The frame, or what is wrong with the bytes. All of them must belong to it. Takes no more memory than a small
/// multiple of their number. What a worker says for people comes out as valid UTF-8, whatever it sent.
[[nodiscard]] std::variant<Frame, std::string> decode(std::span<const unsigned char> bytes);

}  // namespace espalier::wire
