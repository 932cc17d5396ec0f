/// Small things about text that several floors need: the nearest known name, numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// The known name with the least edit distance to `name`, or "" when none is near (more than a third of its letters).
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& known);

/// "; did you mean `eta`?" or "".
[[nodiscard]] std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

/// A double as the shortest decimal that reads back as it; "nan", "inf", "-inf" otherwise.
[[nodiscard]] std::string shortest(double value);

/// Seconds as people say them: "350 ms", "12.3 s", "4 min 10 s", "2 h 5 min", "3 d 4 h".
[[nodiscard]] std::string duration(double seconds);

/// Bytes as people say them: "812 B", "1.5 MiB".
[[nodiscard]] std::string byte_count(double bytes);

/// As one word of a line that is typed into a shell: quoted where it must be.
[[nodiscard]] std::string shell_word(const std::string& text);

/// `count` with its noun: "1 trial", "12 trials".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace espalier
