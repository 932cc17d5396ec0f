#include "study/toml_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace espalier {
namespace {

/// Our own keys have three at most.
constexpr std::size_t most_parts = 16;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_- \t";

constexpr std::string_view may_precede_string = " \t\r\n=[,{\xbf";  // the last one ends a byte order mark

bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// Walks over the text as far as it is TOML; what comes after the first fault of another kind does not matter.
class Walk {
  public:
    explicit Walk(std::string_view text)
        : text_(text), at_(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0) {}

    std::optional<TomlFault> to_the_end() {
        std::size_t parts = 1;  // of the dotted key that we may be in: names, quoted ones too, with dots between them
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                const char* wrong = pass_string(c);
                if (wrong != nullptr) return fault(wrong);
                continue;
            }
            if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
                continue;
            }
            if (beyond_ascii(c))
                return fault("a letter that stands in strings and comments only; put quotes around it");
            if (c == '.' && ++parts > most_parts) return fault(fmt::format("a key of more than {} parts", most_parts));
            if (c != '.' && of_names.find(c) == std::string_view::npos) parts = 1;
            ++at_;
        }
        return std::nullopt;
    }

  private:
    /// On one line, or between three quotes. What is wrong with it, or null. A quote within a word begins no string;
    /// nor does one behind a dot for the parser, where it looks for the end of a number: letters there are none of a
    /// string's.
    const char* pass_string(char quote) {
        const char before = at_ == 0 ? '\n' : text_[at_ - 1];
        if (before != '.' && may_precede_string.find(before) == std::string_view::npos) return "a quote within a word";
        const std::size_t begin = at_;
        const char* wrong = go_to_end_of_string(quote);
        const auto string = text_.substr(begin, at_ - begin);
        if (wrong == nullptr && before == '.' && std::any_of(string.begin(), string.end(), beyond_ascii))
            return "letters beyond ASCII behind a dot; put a blank before the quote";
        return wrong;
    }

    const char* go_to_end_of_string(char quote) {
        const std::string three(3, quote);
        const bool lines = text_.substr(at_, 3) == three;
        for (at_ += lines ? 3 : 1; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\' && quote == '"') {
                if (++at_ < text_.size() && beyond_ascii(text_[at_])) return "there is no such escape in a string";
            } else if (lines ? text_.substr(at_, 3) == three : text_[at_] == quote) {
                at_ += lines ? 3 : 1;
                for (int more = 0; lines && more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
                return nullptr;
            } else if (text_[at_] == '\n' && !lines) {
                return nullptr;
            }
        }
        return nullptr;
    }

    [[nodiscard]] TomlFault fault(std::string what) const {
        const auto before = text_.substr(0, at_);
        return {static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1, std::move(what)};
    }

    std::string_view text_;
    std::size_t at_;
};

}  // namespace

std::optional<TomlFault> fault_before_parsing(std::string_view text) { return Walk(text).to_the_end(); }

}  // namespace espalier
