#include "study/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace espalier {

Faults::Faults(std::string origin, const std::vector<Override>& overrides) : origin_(std::move(origin)) {
    for (const auto& override_ : overrides) flags_.push_back(override_.flag);
}

std::string Faults::prefix(const Place& place) const {
    if (place.flag != 0) return fmt::format("{}: ", flags_[place.flag - 1]);
    if (place.line == 0) return origin_.empty() ? "" : fmt::format("{}: ", origin_);
    return origin_.empty() ? fmt::format("line {}: ", place.line) : fmt::format("{}:{}: ", origin_, place.line);
}

void Faults::add(const Place& place, const std::string& what) { faults_.push_back({place, prefix(place) + what}); }

void Faults::add(const Place& place, const std::string& written, const std::string& what) {
    add(place, place.flag != 0 ? what : fmt::format("{}: {}", written, what));
}

void Faults::raise() const {
    if (faults_.empty()) return;
    auto ordered = faults_;
    std::stable_sort(ordered.begin(), ordered.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.place.flag, a.place.line, a.place.column) <
               std::tie(b.place.flag, b.place.line, b.place.column);
    });
    std::string text;
    for (const auto& fault : ordered) text += (text.empty() ? "" : "\n") + fault.line;
    throw StudyError(text);
}

}  // namespace espalier
