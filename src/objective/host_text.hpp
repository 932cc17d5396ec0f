/// Text that crosses the ABI from the library to us. Libraries may write anything; what we keep is valid UTF-8, because
/// it goes into the journal and into JSON.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "espalier/objective.h"

namespace espalier {

/// `text` with each byte that is not part of a UTF-8 sequence replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// The same for a C string; NULL is "".
[[nodiscard]] std::string text_from(const char* text);

/// A buffer lent to the library for one message.
class HostText {
  public:
    HostText() { buffer_[0] = '\0'; }
    [[nodiscard]] espalier_text abi() { return {buffer_.data(), buffer_.size()}; }
    /// What was written, without white space at its end; `otherwise` if nothing was.
    [[nodiscard]] std::string text(std::string_view otherwise = "") const;

  private:
    std::array<char, 2048> buffer_;
};

}  // namespace espalier
