/// The names of things, as types that do not mix.
#pragma once

#include <cstdint>

namespace espalier {

enum class TrialId : std::uint64_t {};  ///< from 1, in the order in which trials were drawn
enum class Seq : std::uint64_t {};      ///< place of a message in the run, from 1

constexpr std::uint64_t number(TrialId trial) { return static_cast<std::uint64_t>(trial); }
constexpr std::uint64_t number(Seq seq) { return static_cast<std::uint64_t>(seq); }

}  // namespace espalier
