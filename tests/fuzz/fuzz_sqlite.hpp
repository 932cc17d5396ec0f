/// SQLite files from a few bytes, so that inputs stay small and mutations go where our code reads:
///
///   "SQLite format 3…"   the file itself
///   "P…"                 patches of a whole file: each three bytes of place, one of length, the bytes; length 0 cuts
///   the
///                        file off at the place
///   anything else        SQL that is run on a whole file, as by somebody with a shell; what follows a byte 0 are
///   patches
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/fuzz_file.hpp"

namespace espalier::fuzz {

/// Writes what the bytes ask for. `whole`: the content of the file that patches and SQL begin with.
void write_sqlite(const FuzzFile& file, const std::string& whole, const std::uint8_t* data, std::size_t size);

/// What lies in a file.
[[nodiscard]] std::string content_of(const std::string& path);

}  // namespace espalier::fuzz
