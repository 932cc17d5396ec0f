// A file that holds a trial's state. The first byte says whether the checksums are made to fit what follows it, which
// no mutation would find.
#include <cstdint>
#include <cstring>
#include <variant>
#include <vector>

#include "fuzz/fuzz_file.hpp"
#include "fuzz/fuzz_target.hpp"
#include "objective/checkpoint_file.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace espalier;
using namespace espalier::fuzz;

namespace {

/// As objective/checkpoint_file.cpp lays it out: 64 bytes of numbers, of which the second is the header's length and
/// the last the payload's checksum; the header's own checksum ends it.
void seal(std::vector<unsigned char>& file) {
    constexpr std::size_t length_at = 12, length_of_payload_at = 48, hash_at = 56, least = 72;
    if (file.size() < least) return;
    std::uint32_t length = 0;
    std::memcpy(&length, file.data() + length_at, sizeof length);
    if (length < least || length > file.size()) return;
    const std::uint64_t rest = file.size() - length;
    std::memcpy(file.data() + length_of_payload_at, &rest, sizeof rest);
    const std::uint64_t payload = XXH3_64bits(file.data() + length, file.size() - length);
    std::memcpy(file.data() + hash_at, &payload, sizeof payload);
    const std::uint64_t own = XXH3_64bits(file.data(), length - sizeof own);
    std::memcpy(file.data() + length - sizeof own, &own, sizeof own);
}

}  // namespace

FUZZ_TARGET(checkpoint) {
    if (size == 0) return;
    std::vector<unsigned char> bytes(data + 1, data + size);
    if (data[0] % 2 == 1) seal(bytes);
    static const FuzzFile file("fuzz.state");
    file.write(bytes.data(), bytes.size());
    const auto header = read_checkpoint_header(file.path());
    const auto checkpoint = read_checkpoint_file(file.path());
    if (const auto* whole = std::get_if<Checkpoint>(&checkpoint)) {
        must(std::holds_alternative<CheckpointHeader>(header), "a whole file has a header");
        const auto state = read_state(file.path(), whole->header);
        const auto* bytes_of_it = std::get_if<std::vector<unsigned char>>(&state);
        // NaN equals nothing, not even itself: such a state belongs to nobody.
        const bool nan = whole->header.resource != whole->header.resource;
        must(nan || (bytes_of_it != nullptr && *bytes_of_it == whole->payload), "a state is its owner's");
        must(checkpoint_overhead(whole->header) + whole->payload.size() == bytes.size(),
             "a file is header and payload");
    }
}
