// Frames of a worker process, which may be a broken program.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/fuzz_target.hpp"
#include "wire/codec.hpp"

using namespace espalier;
using namespace espalier::fuzz;

FUZZ_TARGET(wire) {
    const auto decoded = wire::decode({data, size});
    const auto* frame = std::get_if<wire::Frame>(&decoded);
    if (frame == nullptr) {
        must(!std::get<std::string>(decoded).empty(), "a refusal says why");
        return;
    }
    const auto again = wire::encode(*frame);
    // Words for people were made valid UTF-8, where a byte becomes three at most, and cut; the rest is as it came.
    must(again.size() <= 3 * size, "decoding makes nothing much larger");
    const auto second = wire::decode(again);
    must(std::holds_alternative<wire::Frame>(second), "what is encoded can be decoded");
    must(wire::encode(std::get<wire::Frame>(second)) == again, "and is the same frame");
}
