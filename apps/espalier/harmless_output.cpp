#include "harmless_output.hpp"

#include <array>
#include <cstdio>
#include <mutex>
#include <sstream>
#include <streambuf>
#include <string>
#include <utility>

namespace espalier {

/// Unbuffered: what is behind it buffers. Control characters above 0x7f are told by decoding UTF-8: as bytes of their
/// own they are parts of ordinary letters.
class HarmlessOutput::Filter final : public std::streambuf {
  public:
    explicit Filter(std::streambuf& behind) : behind_(behind) {}

    /// Also from outside: what is sent here is not looked at.
    bool send_raw(std::string_view text) {
        const std::lock_guard lock(mutex_);
        return send(text);
    }

  protected:
    int_type overflow(int_type c) override {
        if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
        const char one = traits_type::to_char_type(c);
        return xsputn(&one, 1) == 1 ? c : traits_type::eof();
    }

    std::streamsize xsputn(const char* text, std::streamsize count) override {
        const std::lock_guard lock(mutex_);  // notes come from several threads
        return filter({text, static_cast<std::size_t>(count)}) ? count : 0;
    }

    int sync() override { return behind_.pubsync(); }

  private:
    bool send(std::string_view text) {
        const auto size = static_cast<std::streamsize>(text.size());
        return behind_.sputn(text.data(), size) == size;
    }

    bool filter(std::string_view all) {
        std::size_t sent = 0;  // what stands before is sent
        for (std::size_t at = 0; at < all.size(); ++at) {
            const auto byte = static_cast<unsigned char>(all[at]);
            const bool held = std::exchange(held_, false);
            const bool control = is_control(byte);
            // A held byte was skipped when it came: it belongs to this one.
            if (held && !control && !send("\xc2")) return false;
            held_ = byte == held_byte;
            if (!control && !held_) continue;
            if (!send(all.substr(sent, at - sent))) return false;
            sent = at + 1;
            if (control && !send(shown(byte))) return false;
        }
        return send(all.substr(sent));
    }

    /// C2 80 to C2 9F are the controls of ISO 6429: C2 is not sent before it is known what follows.
    static constexpr unsigned char held_byte = 0xc2;

    bool is_control(unsigned char byte) {
        if (byte >= 0x80 && byte < 0xc0) {
            const bool within = expected_ > 0;
            if (within) --expected_;
            const bool after_c2 = std::exchange(after_c2_, false);
            return !within || (after_c2 && byte < 0xa0);
        }
        expected_ = byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        after_c2_ = byte == held_byte;
        return (byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f;
    }

    static std::string shown(unsigned char control) {
        std::array<char, 8> text{};
        std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(control));
        return text.data();
    }

    std::mutex mutex_;
    std::streambuf& behind_;
    int expected_ = 0;  ///< bytes of the letter that has begun
    bool after_c2_ = false;
    bool held_ = false;
};

HarmlessOutput::HarmlessOutput(std::ostream& stream)
    : stream_(stream), filter_(std::make_unique<Filter>(*stream.rdbuf())), before_(stream.rdbuf(filter_.get())) {}

HarmlessOutput::~HarmlessOutput() {
    stream_.flush();
    stream_.rdbuf(before_);
}

std::string harmless(std::string_view text) {
    std::ostringstream shown;
    {
        HarmlessOutput output(shown);
        shown << text;
    }
    return shown.str();
}

void HarmlessOutput::raw(std::ostream& stream, std::string_view text) {
    if (auto* filter = dynamic_cast<Filter*>(stream.rdbuf()))
        filter->send_raw(text);
    else
        stream << text;
}

}  // namespace espalier
