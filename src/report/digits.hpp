/// A count as people read it: "1,000,000".
#pragma once

#include <cstdint>
#include <string>

namespace espalier {

[[nodiscard]] inline std::string digits(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t place = text.size(); place > 3;) text.insert(place -= 3, 1, ',');
    return text;
}

}  // namespace espalier
