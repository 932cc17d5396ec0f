#include "objective/host_text.hpp"

#include <cstring>

namespace espalier {
namespace {

/// Length of the UTF-8 sequence at the beginning of `text`; 0 if there is none. (Unicode, table 3-7)
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    // Overlong forms, surrogates, beyond U+10FFFF.
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return length;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0)
            valid += "\xEF\xBF\xBD";
        else
            valid += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return valid;
}

std::string text_from(const char* text) { return text == nullptr ? "" : valid_utf8(text); }

std::string HostText::text(std::string_view otherwise) const {
    // A library that forgot the closing NUL does not make us read past the buffer.
    std::string_view written(buffer_.data(), ::strnlen(buffer_.data(), buffer_.size()));
    while (!written.empty() && (written.back() == '\n' || written.back() == ' ' || written.back() == '\r'))
        written.remove_suffix(1);
    return written.empty() ? std::string(otherwise) : valid_utf8(written);
}

}  // namespace espalier
